import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inferColumn, summarise } from '../../src/table/columns.ts';
import { readNumber } from '../../src/table/numbers.ts';

const infer = (...cells: string[]) => inferColumn({ name: 'x', cells }, Int32Array.from(cells.keys()));

test('what is a number', () => {
  for (const [cell, value] of [
    ['0', 0],
    ['-12.50', -12.5],
    ['+3', 3],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['2E-2', 0.02],
  ] as const) {
    assert.is(readNumber(cell), value, cell);
  }
  for (const cell of [
    '007',
    '-01.5',
    '1,5',
    '0x10',
    '1e999',
    '4e38',
    'Infinity',
    '1 2',
    'abc',
    '.',
    '-',
    '12kg',
    '१',
  ]) {
    assert.is(readNumber(cell), undefined, cell);
  }
  for (const cell of ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?'])
    assert.ok(Number.isNaN(readNumber(cell)), cell);
});

test('a column of numbers and gaps is a number, integers of few levels too', () => {
  const column = infer('1', '', '2', 'NA', '1');
  assert.equal(column.kind === 'number' && Array.from(column.values), [1, Number.NaN, 2, Number.NaN, 1]);
  assert.equal(summarise(column), { missing: 2, distinct: 2 });
});

test('one cell of text makes it a category, where only empty cells are missing', () => {
  const column = infer('1', '', 'NA', '10', 'two', '1');
  assert.equal(column, {
    kind: 'category',
    name: 'x',
    levels: ['1', '10', 'NA', 'two'],
    codes: Int32Array.of(0, -1, 2, 1, 3, 0),
  });
  assert.equal(summarise(column), { missing: 1, distinct: 4 });
});

test('one number with gaps is a category, because only the gaps tell rows apart', () => {
  assert.equal(infer('5', '', '5'), { kind: 'category', name: 'x', levels: ['5'], codes: Int32Array.of(0, -1, 0) });
});

test('levels are sorted by code unit, not as a language would', () => {
  const column = infer('b', 'ä', 'a', 'B', 'a', '\u{1f427}', '\uff5e');
  // UTF-16 code units: B 42, a 61, b 62, ä e4, penguin d83d…, fullwidth tilde ff5e.
  assert.equal(column.kind === 'category' && column.levels, ['B', 'a', 'b', 'ä', '\u{1f427}', '\uff5e']);
});

test('only the rows asked for count', () => {
  const column = inferColumn({ name: 'x', cells: ['1', 'text', '3'] }, Int32Array.of(2, 0));
  assert.equal(column, { kind: 'number', name: 'x', values: Float64Array.of(3, 1) });
});

test.run();
