// Numbers as people write them: with marks of thousands, decimal commas, percent and currencies; and infinities.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from './encode.ts';
import { fitEncoder } from '../../src/table/fit.ts';
import { inferColumn, typedColumn } from '../../src/table/infer.ts';
import { inspectTable } from '../../src/table/inspect.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { type Notation, numberReader, numberReaders, units } from '../../src/table/numbers.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { classification, regression } from '../tasks.ts';
import { messageOf } from './message.ts';

interface Case {
  readonly cells: readonly string[];
  readonly values: readonly number[];
  readonly notation?: object;
}

/** Where a comma parts cells, or tables are rows in memory. */
const english: readonly Case[] = [
  { cells: ['1,234', '567', '12,345,678'], values: [1234, 567, 12_345_678], notation: { grouped: true } },
  { cells: ['1,234.5', '-2,000', '0.25'], values: [1234.5, -2000, 0.25], notation: { grouped: true } },
  { cells: ['12%', '7 %', '-0.5%'], values: [12, 7, -0.5], notation: { unit: '%' } },
  { cells: ['$5.00', '-$6', '$ 7.5'], values: [5, -6, 7.5], notation: { unit: '$' } },
  { cells: ['$1,234.50', '$0.99', '$12'], values: [1234.5, 0.99, 12], notation: { grouped: true, unit: '$' } },
  { cells: ['€5', '6 €', '7\u00a0€'], values: [5, 6, 7], notation: { unit: '€' } },
  { cells: ['5', '6.5', '1e3'], values: [5, 6.5, 1000] },
];
/** Where something else parts cells. */
const semicolons: readonly Case[] = [
  { cells: ['3,14', '2', '-0,5'], values: [3.14, 2, -0.5], notation: { comma: true } },
  { cells: ['1.234,56', '7', '1.000.000'], values: [1234.56, 7, 1_000_000], notation: { comma: true } },
  { cells: ['1.234,56 €', '7 €', '0,99 €'], values: [1234.56, 7, 0.99], notation: { comma: true, unit: '€' } },
  { cells: ['12,5 %', '3 %', '4,25 %'], values: [12.5, 3, 4.25], notation: { comma: true, unit: '%' } },
  { cells: ['1,234.5', '2,000', '3'], values: [1234.5, 2000, 3], notation: { grouped: true } },
];
const all = Int32Array.of(0, 1, 2);
const plain = (column: object) => ({ ...column, values: Array.from((column as { values: Float64Array }).values) });

for (const [commas, cases] of [
  [false, english],
  [true, semicolons],
] as const) {
  for (const { cells, values, notation = {} } of cases) {
    test(`${cells.join('  ')} are numbers${commas ? ' beside semicolons' : ''}`, () => {
      const column = inferColumn({ name: 'x', cells }, all, commas);
      assert.is(column.kind, 'number');
      assert.equal(plain(column), { kind: 'number', name: 'x', values, ...notation });
      // The notation belongs to the encoder: rows to predict are read by it, whether as text or as numbers.
      const encoder = fitEncoder([column], all, 'raw');
      assert.equal(Array.from(encode(encoder, tableFromRows(cells.map((x) => ({ x }))))), values.map(Math.fround));
      assert.equal(Array.from(encode(encoder, tableFromRows(values.map((x) => ({ x }))))), values.map(Math.fround));
    });
  }
}

test('cells of a column that do not agree on one notation are text', () => {
  for (const cells of [
    ['$5', '6', '7'],
    ['$5', '6 €', '7 €'],
    ['12%', '$5', '1'],
    ['1,234', '1,2', '3'],
    ['1,23,456', '1', '2'],
    ['%', '5%', '6%'],
    ['$NA', '$5', '$6'],
    ['01,234', '1', '2'],
  ])
    assert.is(inferColumn({ name: 'x', cells }, all).kind, 'category', cells.join(' '));
});

test('what can be read in two ways is said, and a type decides', () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row + 1},${100 + row};${row + 1}.${100 + row};${row % 2}`);
  const table = parseTable(`a;b;y\n${rows.join('\n')}`);
  const inspection = inspectTable(table, { target: 'y', types: {} });
  assert.equal(
    inspection.warnings.filter(({ code }) => code === 'ambiguous-number').map(({ message }) => message),
    [
      'Column "a" has numbers that can be read in two ways, and is read with a comma before the fraction. It is used; set `types: {"a":"number-point"}` if that is wrong.',
      'Column "b" has numbers that can be read in two ways, and is read with a point before the fraction. It is used; set `types: {"b":"number-comma"}` if that is wrong.',
    ],
  );
  assert.equal(inspection.columns[0]?.range, { least: 1.1, median: (20.119 + 21.12) / 2, greatest: 40.139 });
  const typed = inspectTable(table, { target: 'y', types: { a: 'number-point', b: 'number-comma' } });
  assert.equal(
    typed.columns.map(({ range }) => [range?.least, range?.greatest]),
    [
      [1100, 40_139],
      [1100, 40_139],
    ],
  );
  assert.equal(
    typed.warnings.filter(({ code }) => code === 'ambiguous-number'),
    [],
  );
  // In a table with commas between cells, a quoted 1,234 has but one meaning.
  assert.equal(
    inspectTable(parseTable(`a\n${rows.map((row) => `"${row.split(';')[0]}"`).join('\n')}`), {
      keep: ['a'],
    }).warnings.map(({ code }) => code),
    ['id'],
  );
  assert.match(
    messageOf(() => typedColumn({ name: 'x', cells: ['1.5', '2', '3'] }, all, 'number-comma', 't', true)),
    /has "1\.5" in column "x"/,
  );
});

test('a number written in any notation is read back, and with its sign alone it is no number', () => {
  const thousands = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+$)/g, mark);
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      fc.option(fc.constantFrom(...units), { nil: undefined }),
      fc.boolean(),
      (scaled, decimals, comma, unit, before) => {
        const value = scaled / 10 ** decimals;
        const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?];
        const [point, mark] = comma ? [',', '.'] : ['.', ','];
        const digits = thousands(whole, mark) + (fraction === undefined ? '' : point + fraction);
        const sign = value < 0 ? '-' : '';
        const text = unit === undefined ? digits : before && unit !== '%' ? unit + digits : `${digits} ${unit}`;
        const notation: Notation = { ...(comma ? { comma } : { grouped: true }), unit };
        assert.is(numberReader(notation, true)(sign + text), value + 0);
        // As a number in a row in memory.
        assert.is(numberReaders(notation)[0]?.(String(value)), value + 0);
        if (unit !== undefined) {
          assert.is(numberReader(notation, true)(sign + digits), undefined);
          assert.is(numberReader(notation)(unit), undefined);
        }
      },
    ),
  );
});

test('infinities are missing values of a number, counted in a warning', () => {
  const words = ['Infinity', 'inf', '-Infinity', '+inf', 'INF', '-Inf'];
  const rows = Array.from({ length: 60 }, (_, row) => `${words[row] ?? row * 1.5},${(row * 11) % 23},${row % 2}`);
  const table = parseTable(`x,z,y\n${rows.join('\n')}`);
  const { columns, warnings } = inspectTable(table, { target: 'y' });
  assert.equal([columns[0]?.kind, columns[0]?.role, columns[0]?.missing], ['number', 'feature', 6]);
  const found = warnings.find(({ code }) => code === 'infinite');
  assert.equal(found, {
    code: 'infinite',
    columns: ['x'],
    rows: 6,
    message: 'Column "x" is infinite in 6 rows, which is taken as missing; write a number there if it means one.',
  });
  // As many different numbers as no store of levels holds, and one infinity.
  const many = Array.from({ length: 6000 }, (_, row) => `${row === 4999 ? 'Infinity' : row + 0.5},${row % 2}`);
  const large = inspectTable(parseTable(`x,y\n${many.join('\n')}`), { target: 'y' });
  assert.is(large.columns[0]?.kind, 'number');
  assert.is(large.warnings.find(({ code }) => code === 'infinite')?.rows, 1);
  // Rows in memory, and rows to predict.
  const inMemory = tableFromRows([{ x: 1 }, { x: Number.POSITIVE_INFINITY }, { x: 3 }]);
  const encoder = fitEncoder([inferColumn(inMemory.columns[0]!, all)], all, 'raw');
  assert.equal(Array.from(encode(encoder, inMemory)), [1, 2, 3]);
});

test('a target is read so, too: a quantity as numbers, classes by the names that they have', () => {
  const prices = Array.from({ length: 60 }, (_, row) => ({ x: (row * 7) % 13, price: `$${row + 1},000.50` }));
  const read = prepareDataset(tableFromRows(prices), { target: 'price', test: tableFromRows(prices) });
  const { mean } = regression(read).targetScale;
  assert.ok(mean > 1000 && mean < 61_000, String(mean));
  const rates = Array.from({ length: 60 }, (_, row) => ({ x: (row * 7) % 13, rate: ['10 %', '20 %'][row % 2] }));
  assert.equal(classification(prepareDataset(tableFromRows(rates), { target: 'rate' })).classes, ['10 %', '20 %']);
});

test.run();
