import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RawTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { readTarget } from '../../src/table/target.ts';
import { classification } from '../tasks.ts';
import { messageOf } from './message.ts';

const tableOf = (values: unknown[]): RawTable =>
  tableFromRows(
    values.map((kind) => ({ size: 1, kind })),
    't.csv',
  );

const read = (values: unknown[]) => {
  const { classes, rows, labels, strata } = classification(readTarget(tableOf(values), 'kind'));
  assert.equal(strata, { of: labels, count: classes.length, classes: true });
  return { classes, rows, labels };
};

test('classes are sorted by code unit, labels point at them, rows without a target are left out', () => {
  assert.equal(read(['pear', null, 'Zebra', 'apple', 'pear']), {
    classes: ['Zebra', 'apple', 'pear'],
    rows: Int32Array.of(0, 2, 3, 4),
    labels: Int32Array.of(2, 0, 1, 2),
  });
});

test('numeric codes are classes in order of value, however they are written', () => {
  assert.equal(read(['10', '9', 'NA', '9.0', '-1', '-0', '0']), {
    classes: ['-1', '0', '9', '10'],
    rows: Int32Array.of(0, 1, 3, 4, 5, 6),
    labels: Int32Array.of(3, 2, 2, 0, 1, 1),
  });
});

test('among texts a mark such as NA is a class', () => {
  assert.equal(read(['NA', 'ZA', '']).classes, ['NA', 'ZA']);
});

test('half stars and thirty codes are still classes', () => {
  assert.is(read(Array.from({ length: 90 }, (_, row) => row % 30)).classes.length, 30);
  assert.is(read(Array.from({ length: 90 }, (_, row) => (row % 9) / 2 + 1)).classes.length, 9);
});

const refused: [string, unknown[], string, string][] = [
  [
    'a column that is not there',
    ['a', 'b'],
    'kinds',
    'The target "kinds" is not a column of t.csv. Did you mean "kind"? Its columns are: size, kind.',
  ],
  [
    'a name like no other',
    ['a', 'b'],
    'temperature',
    'The target "temperature" is not a column of t.csv. Its columns are: size, kind.',
  ],
  [
    'a target without values',
    ['', null],
    'kind',
    'The target "kind" of t.csv has no values; choose a column that says what each row is.',
  ],
  [
    'one class',
    ['a', '', 'a'],
    'kind',
    'The target "kind" of t.csv has one class, "a", in all 2 rows; a search needs rows of at least two.',
  ],
  [
    'a quantity',
    Array.from({ length: 100 }, (_, row) => row % 31),
    'kind',
    'The target "kind" of t.csv is a number with 31 different values, from 0 to 30; classification needs classes, at most 30 such numbers. Put ranges of it into a column of their own, such as low, medium and high, or set `task: "regression"`.',
  ],
  [
    'fractions',
    Array.from({ length: 100 }, (_, row) => (row % 11) / 2),
    'kind',
    'The target "kind" of t.csv is a number with 11 different values, from 0 to 5; classification needs classes, at most 10 such numbers. Put ranges of it into a column of their own, such as low, medium and high, or set `task: "regression"`.',
  ],
  [
    'a class per row',
    Array.from({ length: 20 }, (_, row) => `person ${row % 11}`),
    'kind',
    'The target "kind" of t.csv has 11 classes in 20 rows (person 0, person 1, person 10, …); nothing can be learned from classes of one row. Choose a column in which values come back.',
  ],
];
for (const [label, values, target, message] of refused) {
  test(`refuses ${label}`, () =>
    assert.is(
      messageOf(() => readTarget(tableOf(values), target, 'classification')),
      message,
    ));
}

test.run();
