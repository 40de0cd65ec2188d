import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shuffle, randomStream, uniform } from '../../src/random.ts';
import { summarise } from '../../src/table/columns.ts';
import { inferColumn } from '../../src/table/infer.ts';
import { type Finding, judgeColumn, levelLimit } from '../../src/table/judge.ts';

const random = randomStream(5, 'judge test');
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
/** Irwin and Hall's approximation of a normal deviate. */
const normal = (): number => times(12, () => uniform(random)).reduce((sum, draw) => sum + draw, -6);

function judge(cells: readonly unknown[], labels: readonly number[], name = 'x', unnamed = false): Finding | undefined {
  const raw = { name, cells: cells.map(String), ...(unnamed && { unnamed: true as const }) };
  const rows = Int32Array.from(cells.keys());
  const column = inferColumn(raw, rows);
  const strata = { of: Int32Array.from(labels), count: Math.max(...labels) + 1, classes: true };
  return judgeColumn(raw, column, summarise(column), rows, { strata });
}
const noise = times(200, () => (uniform(random) < 0.5 ? 0 : 1));

test('empty and constant columns', () => {
  assert.equal(
    judge(
      times(200, () => ''),
      noise,
    ),
    { code: 'empty', because: 'has no values', leaveOut: true },
  );
  assert.equal(
    judge(
      times(200, () => '7'),
      noise,
    ),
    { code: 'constant', because: 'has the value 7 in every row', leaveOut: true },
  );
  assert.is(
    judge(
      times(200, (row) => (row % 7 ? '7' : '')),
      noise,
    ),
    undefined,
  );
});

test('columns that number the rows, in any order and from any start', () => {
  const found = { code: 'index', because: 'numbers the rows from 1 to 200', leaveOut: true };
  assert.equal(
    judge(
      times(200, (row) => row + 1),
      noise,
    ),
    found,
  );
  assert.equal(
    judge(
      shuffle(
        times(200, (row) => row + 1),
        randomStream(1, 'order'),
      ),
      noise,
    ),
    found,
  );
  assert.is(
    judge(
      times(200, (row) => 5000 - row),
      noise,
    )?.because,
    'numbers the rows from 4801 to 5000',
  );
  assert.equal(
    judge(
      shuffle(
        times(200, (row) => row * 3),
        randomStream(1, 'order'),
      ),
      noise,
      'column 1',
      true,
    ),
    {
      code: 'index',
      because: 'has no name and a different whole number in every row',
      leaveOut: true,
    },
  );
});

test('columns that name the rows', () => {
  assert.equal(
    judge(
      times(200, (row) => row * row),
      noise,
    ),
    { code: 'id', because: 'is a whole number that goes up with every row', leaveOut: true },
  );
  assert.is(
    judge(
      times(200, (row) => -row * row),
      noise,
    )?.because,
    'is a whole number that goes down with every row',
  );
  assert.equal(
    judge(
      times(200, (row) => `person ${row}`),
      noise,
    ),
    { code: 'id', because: 'is a different text in every row', leaveOut: true },
  );
  const often = times(200, (row) => (row * 7919) % 151);
  for (const name of ['id', 'ID', 'customer_id', 'customerId', 'user-uuid', 'row index', 'rownames']) {
    assert.equal(
      judge(often, noise, name),
      { code: 'id', because: 'is called like an id and has 151 different values in 200 rows', leaveOut: true },
      name,
    );
  }
  for (const name of ['paid', 'humid', 'x']) assert.is(judge(often, noise, name), undefined, name);
});

test('different whole numbers in no order, and fractions, are honest', () => {
  const scattered = times(200, (row) => ((row * 7919) % 200) * 13 + 4);
  assert.is(judge(scattered, noise), undefined);
  assert.is(
    judge(
      times(200, (row) => row + 0.5),
      noise,
    ),
    undefined,
  );
});

test('text with too many levels, and what may be wrong with it', () => {
  assert.equal([levelLimit(30), levelLimit(345), levelLimit(5000)], [10, 34, 100]);
  assert.equal(
    judge(
      times(200, (row) => `word ${row % 21}`),
      noise,
    ),
    { code: 'text', because: 'is text with 21 different values, more than 20', leaveOut: true },
  );
  assert.is(
    judge(
      times(200, (row) => `word ${row % 20}`),
      noise,
    ),
    undefined,
  );
  assert.is(
    judge(
      times(200, (row) => (row === 9 ? 'unknown' : row % 50)),
      noise,
    )?.because,
    'is text with 51 different values, more than 20 (199 of its 200 cells are numbers, but "unknown" is not: correct it or leave it empty)',
  );
});

const leak = {
  code: 'leak',
  because: 'alone tells the class of 100.0 % of the rows, so it is probably made from the target',
  leaveOut: true,
};

test('the target in other words is a leak: renamed, coded, as a score, as a gap', () => {
  const labels = times(300, () => Math.floor(uniform(random) * 3));
  assert.equal(
    judge(
      labels.map((label) => 'pqr'[label]),
      labels,
    ),
    leak,
  );
  assert.equal(
    judge(
      labels.map((label) => [10, 20, 50][label]),
      labels,
    ),
    leak,
  );
  assert.equal(
    judge(
      labels.map((label) => 2 * label + Math.floor(uniform(random) * 2)),
      labels,
    ),
    leak,
  );
  const leaves = times(300, (row) => (row % 4 === 0 ? 1 : 0));
  assert.equal(
    judge(
      leaves.map((label) => (label ? 'March' : '')),
      leaves,
    ),
    leak,
  );
  assert.equal(
    judge(
      leaves.map((label) => (label ? -1 : Math.floor(uniform(random) * 3000) + 100)),
      leaves,
    ),
    leak,
  );
});

test('a few typing errors do not hide a leak', () => {
  const labels = times(1000, () => (uniform(random) < 0.5 ? 0 : 1));
  assert.is(
    judge(
      labels.map((label, row) => (row < 2 ? 1 - label : label)),
      labels,
    )?.because.slice(0, 38),
    'alone tells the class of 99.8 % of the',
  );
});

test('a class cut out of a number is a leak, whatever its distribution and wherever the cut', () => {
  const draws = {
    uniform: () => uniform(random),
    normal,
    skewed: () => 1 / (uniform(random) + 0.01),
    whole: () => Math.round(10 * normal()),
  };
  for (const [name, draw] of Object.entries(draws)) {
    for (const share of [0.1, 0.5, 0.9]) {
      const values = times(1000, draw);
      const cut = values.slice().sort((a, b) => a - b)[Math.floor(share * 1000)] as number;
      const labels = values.map((value) => (value < cut ? 0 : 1));
      assert.equal(judge(values, labels), leak, `${name} cut at ${share}`);
      const noisy = labels.map((label) => (uniform(random) < 0.03 ? 1 - label : label));
      assert.is.not(judge(values, noisy)?.leaveOut, true, `${name} cut at ${share}, 3 % of the labels changed`);
    }
  }
});

test('natural kinds that lie apart are only remarked on', () => {
  const labels = times(150, (row) => (row % 3 === 0 ? 0 : 1));
  const values = labels.map((label) => Math.round(10 * (label * 8 + normal())) / 10);
  assert.equal(judge(values, labels), {
    code: 'separates',
    because: 'alone tells the class of 100.0 % of the rows, which lie far apart in it',
    leaveOut: false,
    advice: 'set `drop: ["x"]` if it is not known before the target is',
  });
});

test('too few rows of another class prove nothing', () => {
  const labels = times(100, (row) => (row < 9 ? 1 : 0));
  assert.is(judge(labels, labels), undefined);
});

test('noise is never a leak, of any number of levels', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 40, max: 300 }),
      fc.integer({ min: 2, max: 300 }),
      fc.boolean(),
      (seed, rows, levels, text) => {
        const stream = randomStream(seed, 'noise');
        const labels = times(rows, () => Math.floor(uniform(stream) * 3));
        const cells = times(rows, () => Math.floor(uniform(stream) * levels)).map((level) =>
          text ? `l${level}` : level * 1.5,
        );
        const code = judge(cells, labels)?.code;
        assert.ok(code === undefined || code === 'text' || code === 'id', code);
      },
    ),
  );
});

test.run();
