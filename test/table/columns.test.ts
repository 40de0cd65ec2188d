import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ColumnType, summarise } from '../../src/table/columns.ts';
import { inferColumn, typedColumn } from '../../src/table/infer.ts';
import { readCommaNumber, readNumber } from '../../src/table/numbers.ts';
import { messageOf } from './message.ts';

const infer = (...cells: string[]) => inferColumn({ name: 'x', cells }, Int32Array.from(cells.keys()));

/** Values as an array, because NaN is not equal to itself in others. */
const plain = (column: ReturnType<typeof infer>) =>
  column.kind === 'category' ? column : { ...column, values: Array.from(column.values) };

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
  for (const cell of ['007', '-01.5', '1,5', '0x10', '1e999', '4e38', '1 2', 'abc', '.', '-', '12kg', '१']) {
    assert.is(readNumber(cell), undefined, cell);
  }
  for (const cell of ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?', 'Infinity', '-inf'])
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

test('a comma may mark a fraction, where it does not part cells', () => {
  for (const [cell, value] of [
    ['1,5', 1.5],
    ['-0,25', -0.25],
    [',5', 0.5],
    ['1.234,5', 1234.5],
    ['1.234.567', 1_234_567],
    ['12', 12],
    ['1,5e-3', 0.0015],
  ] as const)
    assert.is(readCommaNumber(cell), value, cell);
  for (const cell of ['1.5', '12.34', '1,234,567', '01,5', '1.23,4', 'x'])
    assert.is(readCommaNumber(cell), undefined, cell);

  const cells = ['1,5', '', '1.234', '2'];
  const rows = Int32Array.from(cells.keys());
  assert.is(inferColumn({ name: 'x', cells }, rows).kind, 'category');
  assert.equal(plain(inferColumn({ name: 'x', cells }, rows, true)), {
    kind: 'number',
    name: 'x',
    values: [1.5, Number.NaN, 1234, 2],
    comma: true,
  });
  // A point is a point where all cells can be read so, but that it might mark thousands is said.
  assert.equal(inferColumn({ name: 'x', cells: ['1.234', '2'] }, Int32Array.of(0, 1), true), {
    kind: 'number',
    name: 'x',
    values: Float64Array.of(1.234, 2),
    ambiguous: true,
  });
});

test('two words that say yes and no are a boolean, in any case', () => {
  assert.equal(infer('Yes', 'no', '', 'YES', 'NA'), {
    kind: 'category',
    name: 'x',
    levels: ['false', 'true'],
    codes: Int32Array.of(1, 0, -1, 1, -1),
    boolean: true,
  });
  assert.equal(infer('F', 'T'), infer('false', 'TRUE'));
  for (const cells of [
    ['yes', 'yes'],
    ['no', 'off', 'yes'],
    ['f', 'm'],
    ['yes', 'maybe', 'no'],
  ])
    assert.not.ok('boolean' in infer(...cells), cells.join());
});

test('dates are dates, in the order that suits all of them', () => {
  const day = 86_400;
  assert.equal(plain(infer('1970-01-02', 'NA', '1970-01-01')), {
    kind: 'date',
    name: 'x',
    values: [day, Number.NaN, 0],
    order: 'dmy',
  });
  assert.equal(infer('1/2/1970', '1/13/1970'), {
    kind: 'date',
    name: 'x',
    values: Float64Array.of(day, 12 * day),
    order: 'mdy',
  });
  assert.equal(infer('1/2/1970', '13/2/1970'), {
    kind: 'date',
    name: 'x',
    values: Float64Array.of(31 * day, 43 * day),
    order: 'dmy',
  });
  for (const [cells, order] of [
    [['1/2/1970', '3/4/1970'], 'mdy'],
    [['1.2.1970', '3.4.1970'], 'dmy'],
  ] as const) {
    const column = infer(...cells);
    assert.equal(column.kind === 'date' && [column.order, column.ambiguous], [order, true]);
  }
  assert.is(infer('13/2/1970', '2/13/1970').kind, 'category');
  assert.is(infer('1970-01-01', 'later').kind, 'category');
  assert.equal(infer('1970-01-02', '1970-01-02').kind, 'category', 'a single date');
});

test('a column is what it is said to be, or refused', () => {
  const typed = (type: ColumnType, ...cells: string[]) =>
    typedColumn({ name: 'x', cells }, Int32Array.from(cells.keys()), type, 't.csv');
  assert.equal(typed('category', '1', '2.0', '1'), {
    kind: 'category',
    name: 'x',
    levels: ['1', '2.0'],
    codes: Int32Array.of(0, 1, 0),
  });
  assert.equal(typed('number', '5', '5'), { kind: 'number', name: 'x', values: Float64Array.of(5, 5) });
  assert.equal(typed('boolean', '1', '0', 'yes', ''), infer('true', 'false', 'true', ''));
  assert.equal(typed('date', '19700102', '19700101'), {
    kind: 'date',
    name: 'x',
    values: Float64Array.of(86_400, 0),
    order: 'dmy',
  });
  assert.equal(typed('date-mdy', '1/2/1970'), {
    kind: 'date',
    name: 'x',
    values: Float64Array.of(86_400),
    order: 'mdy',
  });
  const refused = (type: ColumnType, ...cells: string[]) => messageOf(() => typed(type, ...cells));
  const rest = 'correct it, leave it empty, or give the column another type in `types`.';
  assert.is(
    refused('number', '1', 'x'),
    `Row 2 of t.csv has "x" in column "x", which was said to be a number; ${rest}`,
  );
  assert.is(refused('boolean', '2'), `Row 1 of t.csv has "2" in column "x", which was said to be yes or no; ${rest}`);
  assert.is(
    refused('date', '1.1.1970', 'x'),
    `Row 2 of t.csv has "x" in column "x", which was said to be a date; ${rest}`,
  );
});

test.run();
