// Wide tables of noise: among thousands of columns some fit the target by chance, and none of them is a leak.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { chanceOfPattern } from '../../src/table/chance.ts';
import { inspectTable } from '../../src/table/inspect.ts';
import type { RawTable } from '../../src/table/raw.ts';

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  /** Different values of a column; one per row when absent. */
  readonly values?: number;
}

const label = (row: number, { classes }: Shape): number => row % classes;

function noiseTable(shape: Shape, seed: number): RawTable {
  const random = randomStream(seed, 'noise table');
  const { rows, columns, values } = shape;
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const noise = Array.from({ length: columns }, (_, column) => ({
    name: `noise ${column}`,
    cells: numbers.map(() =>
      values === undefined ? uniform(random).toFixed(9) : `v${Math.floor(values * uniform(random))}`,
    ),
  }));
  return {
    name: 'noise',
    rows,
    columns: [...noise, { name: 'y', cells: numbers.map((row) => `c${label(row, shape)}`) }],
  };
}

const lostOf = (table: RawTable) =>
  inspectTable(table, { target: 'y' }).columns.filter(
    ({ role, finding }) => role !== 'feature' || finding === 'leak' || finding === 'separates',
  );

const shapes: readonly Shape[] = [
  { rows: 40, columns: 5000, classes: 2 },
  { rows: 24, columns: 2000, classes: 2 },
  { rows: 36, columns: 1000, classes: 3 },
  { rows: 30, columns: 3000, classes: 2, values: 10 },
];
for (const shape of shapes) {
  const { rows, columns, classes, values } = shape;
  const kind = values === undefined ? 'numbers' : `categories of ${values} levels`;
  test(`no column of ${rows} x ${columns} noise (${kind}, ${classes} classes) is left out as a leak`, () => {
    for (const seed of [1, 2, 3, 4]) assert.equal(lostOf(noiseTable(shape, seed)), []);
  });
}

test('a leak among 5,000 columns of noise is found, whether it is a number, a code or text', () => {
  const shape: Shape = { rows: 40, columns: 5000, classes: 2 };
  const table = noiseTable(shape, 9);
  const random = randomStream(9, 'leaks');
  const leaks = [
    // A score that the class was cut out of: below and above 0.5.
    {
      name: 'score',
      cells: Array.from({ length: 40 }, (_, row) => ((label(row, shape) + uniform(random)) / 2).toFixed(9)),
    },
    { name: 'code', cells: Array.from({ length: 40 }, (_, row) => String(label(row, shape))) },
    {
      name: 'word',
      cells: Array.from({ length: 40 }, (_, row) => ['accepted', 'rejected'][label(row, shape)] as string),
    },
  ];
  const found = lostOf({ ...table, columns: [...leaks, ...table.columns] });
  assert.equal(
    found.map(({ name, finding }) => [name, finding]),
    leaks.map(({ name }) => [name, 'leak']),
  );
});

test('the chance of a pattern bounds how many orders of the labels have it', () => {
  // All 70 orders of four labels of each of two classes, in eight groups of one row.
  const orders = Array.from({ length: 256 }, (_, bits) => bits).filter(
    (bits) => [...bits.toString(2)].filter((bit) => bit === '1').length === 4,
  );
  assert.is(orders.length, 70);
  const runsOf = (bits: number): number => {
    let runs = 1;
    for (let at = 1; at < 8; at++) if (((bits >> at) & 1) !== ((bits >> (at - 1)) & 1)) runs++;
    return runs;
  };
  for (let runs = 1; runs <= 8; runs++) {
    const share = orders.filter((bits) => runsOf(bits) === runs).length / 70;
    const bound = chanceOfPattern({ counts: Int32Array.of(4, 4), groups: 8, runs, errors: 0, ordered: true });
    assert.ok(bound >= share, `${runs} runs: ${bound} is below ${share}`);
  }
  // Two levels of a category, each with one class: 2 of the 70 orders. The bound counts all 2^2 maps of levels to
  // classes, and (e + 1) (e + 2) = 2 for the choice among the numbers of errors.
  const two = chanceOfPattern({ counts: Int32Array.of(4, 4), groups: 2, runs: 2, errors: 0, ordered: false });
  assert.ok(Math.abs(two - (4 / 70) * 2) < 1e-15, String(two));
});

test('the chance is 0, not NaN, where it is below the least double', () => {
  const counts = Int32Array.of(25_000, 25_000);
  assert.is(chanceOfPattern({ counts, groups: 50_000, runs: 2, errors: 0, ordered: true }), 0);
  assert.is(chanceOfPattern({ counts, groups: 50_000, runs: 50_000, errors: 0, ordered: true }) < 1, true);
});

test.run();
