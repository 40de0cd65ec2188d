// A target that is a number: when it is taken as one, how it is scaled, split, and what is said of it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { readTarget } from '../../src/table/target.ts';
import { regression } from '../tasks.ts';
import { messageOf } from './message.ts';

const random = randomStream(3, 'regression test');
const rows = Array.from({ length: 400 }, (_, row) => {
  const size = Math.floor(uniform(random) * 1000) / 10;
  const price = row === 7 ? '' : Math.round(100 * (3 * size + 40 * uniform(random))) / 100;
  return { size, colour: ['red', 'blue'][row % 2], cents: price === '' ? '' : Math.round(price * 100), price };
});
const table = tableFromRows(rows, 'houses.csv');

test('a number with many values is a regression, with few a classification, or what is asked for', () => {
  const task = (values: readonly unknown[], asked?: 'auto' | 'classification' | 'regression') =>
    readTarget(tableFromRows(values.map((y) => ({ y }))), 'y', asked).task;
  const codes = Array.from({ length: 60 }, (_, row) => row % 30);
  assert.is(task(codes), 'classification');
  assert.is(task(codes, 'regression'), 'regression');
  assert.is(task([...codes, 30]), 'regression');
  assert.is(task(codes.map((code) => code / 4)), 'regression');
  assert.is(task(codes.map((code) => (code % 10) / 4)), 'classification');
  assert.is(task(codes.map((code) => `code ${code}`)), 'classification');
  const refused = (values: readonly unknown[]) =>
    messageOf(() =>
      readTarget(
        tableFromRows(
          values.map((y) => ({ y })),
          't.csv',
        ),
        'y',
        'regression',
      ),
    );
  assert.is(
    refused([1, 2, 'x']),
    'The target "y" of t.csv has "x" in row 3; a regression needs numbers. Correct it, leave it empty, or set `task: "classification"`.',
  );
  assert.is(refused([5, '', 5]), 'The target "y" of t.csv is 5 in all 2 rows; a search needs at least two values.');
  assert.is(refused(['', 'NA']), 'The target "y" of t.csv has no values; choose a column that says what each row is.');
  assert.is(
    messageOf(() => readTarget(table, 'price', 'ranking' as never)),
    'Got the task "ranking"; expected one of auto, classification, regression.',
  );
});

test('decimal commas are read in a target, too', () => {
  const text = `x;y\n${Array.from({ length: 40 }, (_, row) => `${row};${row},5`).join('\n')}`;
  const { values } = regression(readTarget(parseTable(text), 'y'));
  assert.equal(Array.from(values.subarray(0, 2)), [0.5, 1.5]);
});

test('targets are standardised on training rows, and rows without one are left out', () => {
  const dataset = regression(prepareDataset(table, { target: 'price' }));
  const { targets, targetScale, train, validation, test: tested, ...rest } = dataset;
  assert.equal(['classes' in dataset, 'labels' in dataset], [false, false]);
  assert.equal([rest.rows.length, targets.length], [399, 399]);
  const prices = Array.from(rest.rows, (row) => Number(rows[row]!.price));
  // Mean and population deviation, by their formulas.
  const trained = Array.from(train, (row) => prices[row]!);
  const mean = trained.reduce((sum, price) => sum + price, 0) / trained.length;
  const deviation = Math.sqrt(trained.reduce((sum, price) => sum + (price - mean) ** 2, 0) / trained.length);
  assert.ok(Math.abs(targetScale.mean - mean) < 1e-9 && Math.abs(targetScale.deviation - deviation) < 1e-9);
  for (const row of [...train, ...validation, ...tested])
    assert.is(targets[row], Math.fround((prices[row]! - targetScale.mean) / targetScale.deviation));
});

test('a copy of the target is a leak; what only goes along with it is not', () => {
  const { columns, warnings } = prepareDataset(table, { target: 'price' });
  assert.equal(
    columns.map(({ name, role, finding }) => [name, role, finding]),
    [
      ['size', 'feature', undefined],
      ['colour', 'feature', undefined],
      ['cents', 'left-out', 'leak'],
    ],
  );
  assert.match(
    warnings.find(({ code }) => code === 'leak')?.message ?? '',
    /^Column "cents" alone tells the range of the target of \d+\.\d % of the rows, so/,
  );
});

test('each side of the split has its share of every tenth of the values', () => {
  const dataset = regression(prepareDataset(table, { target: 'price', seed: 4 }));
  const sorted = Array.from(dataset.targets).sort((a, b) => a - b);
  for (const [part, share] of [
    [dataset.train, 0.64],
    [dataset.validation, 0.16],
    [dataset.test, 0.2],
  ] as const) {
    const tenths = new Int32Array(10);
    for (const row of part) tenths[Math.floor((10 * sorted.indexOf(dataset.targets[row]!)) / sorted.length)]!++;
    for (const count of tenths) assert.ok(Math.abs(count - 40 * share) <= 2, `${tenths.join()} of ${part.length}`);
  }
});

test('equal rows with other values limit R²; rows in the order of the target are remarked on', () => {
  const repeated = Array.from({ length: 120 }, (_, row) => ({ x: `g${row % 30}`, y: row + 0.5 }));
  const { warnings } = prepareDataset(tableFromRows(repeated), { target: 'y', types: { x: 'category' } });
  // Groups of x have y at 30 from one another: squares around their means 45² + 15² + 15² + 45² each, 30 times; around
  // the mean of all, (120³ - 120) / 12.
  const ceiling = 1 - (30 * 4500) / ((120 ** 3 - 120) / 12);
  assert.equal(
    warnings
      .filter(({ code }) => code === 'contradicting-rows' || code === 'sorted-rows')
      .map(({ message }) => message),
    [
      'The rows are in the order of the target "y"; they are mixed before the split. If they were measured in that order, what changed meanwhile can pass for the target.',
      `120 rows have equals with another value of the target, so no model can have an R² above ${ceiling.toFixed(3)} on this table's rows.`,
    ],
  );
});

test.run();
