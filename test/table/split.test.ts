import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TypedColumn } from '../../src/table/columns.ts';
import { contradictions, type Groups, groupRepeats } from '../../src/table/repeats.ts';
import { splitRows } from '../../src/table/split.ts';
import { messageOf } from './message.ts';

const options = { seed: 1, testShare: 0.2, validationShare: 0.2 };
const apart = (rows: number): Groups => ({ of: Int32Array.from({ length: rows }, (_, row) => row), count: rows });
const counted = (rows: Int32Array, labels: Int32Array, classes: number): number[] =>
  Array.from({ length: classes }, (_, label) => rows.filter((row) => labels[row] === label).length);

test('groups are equal rows, numbered by first row', () => {
  const columns: TypedColumn[] = [
    { kind: 'number', name: 'x', values: Float64Array.of(1, 2, 1, Number.NaN, Number.NaN, 2, 1) },
    { kind: 'category', name: 'c', levels: ['a', 'b'], codes: Int32Array.of(0, 0, 0, -1, -1, 1, 1) },
  ];
  assert.equal(groupRepeats(columns, 7), { of: Int32Array.of(0, 1, 0, 2, 2, 3, 4), count: 5 });
  assert.equal(groupRepeats([], 3), { of: Int32Array.of(0, 0, 0), count: 1 });
});

test('groups are those of comparing every row with every other', () => {
  const cell = fc.constantFrom(0, 1, 2, Number.NaN);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 }), (rows) => {
      const columns = [0, 1, 2].map(
        (at): TypedColumn => ({ kind: 'number', name: `${at}`, values: Float64Array.from(rows, (row) => row[at]!) }),
      );
      const keys = rows.map((row) => row.join());
      const first = [...new Set(keys)];
      assert.equal(groupRepeats(columns, rows.length), {
        of: Int32Array.from(keys, (key) => first.indexOf(key)),
        count: first.length,
      });
    }),
  );
});

test('contradictions and the accuracy they leave', () => {
  // Groups {0,1,2}, {3,4}, {5}: labels 0 0 1, 1 1, 0: best 2 + 2 + 1 of 6.
  const groups = { of: Int32Array.of(0, 0, 0, 1, 1, 2), count: 3 };
  assert.equal(contradictions(groups, Int32Array.of(0, 0, 1, 1, 1, 0), 2), { contradicting: 3, ceiling: 5 / 6 });
});

test('without repeats every class is split exactly', () => {
  const labels = Int32Array.from({ length: 1000 }, (_, row) => (row < 600 ? 0 : row < 950 ? 1 : 2));
  const { train, validation, test: tested } = splitRows(labels, 3, apart(1000), options);
  // 20 % of 600, 350, 50; then 20 % of 480, 280, 40.
  assert.equal(counted(tested, labels, 3), [120, 70, 10]);
  assert.equal(counted(validation, labels, 3), [96, 56, 8]);
  assert.equal(counted(train, labels, 3), [384, 224, 32]);
});

test('a seed gives one split, another seed another', () => {
  const labels = Int32Array.from({ length: 100 }, (_, row) => row % 2);
  const at = (seed: number) => splitRows(labels, 2, apart(100), { ...options, seed });
  assert.equal(at(3), at(3));
  assert.not.equal(at(3), at(4));
  // The golden rows hold the split fixed across versions and runtimes; they are this function's own output.
  assert.is(Array.from(at(3).test).join(), '1,13,17,18,23,24,31,34,45,48,49,56,58,64,67,68,76,83,86,91');
});

test('every row is as likely as any other to be tested', () => {
  const labels = Int32Array.from({ length: 20 }, (_, row) => row % 2);
  // Four groups of two and twelve single rows.
  const of = Int32Array.from({ length: 20 }, (_, row) => (row < 8 ? row >> 1 : row - 4));
  const times = new Int32Array(20);
  for (let seed = 0; seed < 2000; seed++)
    for (const row of splitRows(labels, 2, { of, count: 16 }, { ...options, seed }).test) times[row]!++;
  // 2,000 draws at 0.2 have a deviation of 18; groups of two are mixed in label and so only nearly as likely.
  for (const count of times) assert.ok(count > 300 && count < 500, Array.from(times).join());
});

test('any table: each row once, ascending, groups whole, every class trains, shares near', () => {
  const row = fc.record({ label: fc.nat(3), group: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 30, maxLength: 200 }), fc.integer(), (rows, seed) => {
      const classes = [...new Set(rows.map(({ label }) => label))];
      const groupIds = [...new Set(rows.map(({ group }) => group))];
      fc.pre(groupIds.length >= 12);
      const labels = Int32Array.from(rows, ({ label }) => classes.indexOf(label));
      const of = Int32Array.from(rows, ({ group }) => groupIds.indexOf(group));
      const split = splitRows(labels, classes.length, { of, count: groupIds.length }, { ...options, seed });
      const parts: Int32Array[] = [split.train, split.validation, split.test];
      assert.equal(
        parts.flatMap((part) => Array.from(part)).sort((a, b) => a - b),
        rows.map((_, at) => at),
      );
      for (const part of parts)
        assert.equal(
          Array.from(part),
          Array.from(part).sort((a, b) => a - b),
        );
      const sides = new Map<number, Set<number>>();
      parts.forEach((part, side) =>
        part.forEach((at) => sides.set(of[at]!, (sides.get(of[at]!) ?? new Set()).add(side))),
      );
      for (const [group, found] of sides) assert.is(found.size, 1, `group ${group} is on ${found.size} sides`);
      assert.ok(counted(split.train, labels, classes.length).every((count) => count > 0));
    }),
    { numRuns: 300 },
  );
});

test('repeats that do not mix labels leave the shares as they are', () => {
  const labels = Int32Array.from({ length: 1000 }, (_, row) => (row < 700 ? 0 : 1));
  const of = Int32Array.from({ length: 1000 }, (_, row) => Math.floor(row / 4));
  const { test: tested, validation } = splitRows(labels, 2, { of, count: 250 }, options);
  assert.equal(counted(tested, labels, 2), [140, 60]);
  assert.equal(counted(validation, labels, 2), [112, 48]);
});

test('the smallest table that can be split', () => {
  const split = splitRows(Int32Array.of(0, 0, 1, 1), 2, apart(4), options);
  assert.equal([split.train.length, split.validation.length, split.test.length], [2, 1, 1]);
});

test('a class that lies in one group trains', () => {
  const labels = Int32Array.from({ length: 40 }, (_, row) => (row < 10 ? 1 : 0));
  const of = Int32Array.from({ length: 40 }, (_, row) => Math.max(0, row - 9));
  for (let seed = 0; seed < 20; seed++) {
    const { train } = splitRows(labels, 2, { of, count: 31 }, { ...options, seed });
    assert.is(counted(train, labels, 2)[1], 10);
  }
});

test('refuses what cannot be split', () => {
  const labels = Int32Array.of(0, 1, 0);
  assert.is(
    messageOf(() => splitRows(labels, 2, apart(3), options)),
    'No row is left to be the validation set: 3 rows, 3 of them different, in 2 classes cannot be split in three. Add rows, or choose other shares.',
  );
  assert.is(
    messageOf(() => splitRows(new Int32Array(9).fill(1, 4), 2, { of: new Int32Array(9), count: 1 }, options)),
    'No row is left to be the validation set: 9 rows, 1 of them different, in 2 classes cannot be split in three. Add rows, or choose other shares.',
  );
  assert.is(
    messageOf(() => splitRows(labels, 2, apart(3), { ...options, testShare: 1 })),
    'testShare is 1; expected a share between 0 and 1, such as 0.2.',
  );
  assert.is(
    messageOf(() => splitRows(labels, 2, apart(3), { ...options, validationShare: Number.NaN })),
    'validationShare is NaN; expected a share between 0 and 1, such as 0.2.',
  );
});

test.run();
