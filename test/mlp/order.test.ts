import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { candidateRows, epochOrders, resplit } from '../../src/mlp/order.ts';
import { randomStream, shuffle } from '../../src/random.ts';

const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);
const rows = fc
  .uniqueArray(fc.nat(1000), { minLength: 2, maxLength: 60 })
  .chain((all) =>
    fc
      .integer({ min: 0, max: all.length })
      .map((cut) => ({ train: Int32Array.from(all.slice(0, cut)), validation: Int32Array.from(all.slice(cut)) })),
  );

test('every epoch has every training row once, in an order of its own', () => {
  const train = Int32Array.from({ length: 100 }, (_, index) => index * 3);
  const next = epochOrders(train, randomStream(3, 'order', 1));
  const epochs = [next(), next(), next()];
  for (const order of epochs) assert.equal(sorted(order), [...train]);
  assert.is.not(epochs[0]!.join(), epochs[1]!.join());
  assert.equal(
    [...train],
    Array.from({ length: 100 }, (_, index) => index * 3),
    'the rows handed in stay as they are',
  );
});

test('an epoch shuffles the rows as they were handed in, one stream over all epochs', () => {
  const train = Int32Array.from([5, 1, 9, 7]);
  const next = epochOrders(train, randomStream(3, 'order', 1));
  const random = randomStream(3, 'order', 1);
  for (let epoch = 0; epoch < 3; epoch++) assert.equal([...next()], shuffle([5, 1, 9, 7], random));
});

test('splitting anew pools both sides and keeps the last tenth for validation, as Keras does', () => {
  fc.assert(
    fc.property(rows, fc.integer(), (before, seed) => {
      const after = resplit(before, randomStream(seed, 'resplit', 2));
      const n = before.train.length + before.validation.length;
      // Keras 2, engine/training_utils: split_at = int(math.floor(batch_dim * (1.0 - validation_split))).
      assert.is(after.train.length, Math.floor(n * (1 - 0.1)));
      assert.ok(after.validation.length > 0);
      assert.equal(sorted([...after.train, ...after.validation]), sorted([...before.train, ...before.validation]));
    }),
  );
});

test('only a job that asks for it gets its own split, from its own stream', () => {
  const data = { train: Int32Array.from({ length: 40 }, (_, row) => row), validation: Int32Array.of(40, 41, 42, 43) };
  const known = { task: 'classification', classes: 2, labels: new Int32Array(44) } as const;
  const table = { ...data, ...known, width: 1, features: new Float32Array(44) };
  assert.is(candidateRows(table, { seed: 1, number: 4 }).train, data.train);
  const own = candidateRows(table, { seed: 1, number: 4, resplit: true });
  assert.equal(own, resplit(data, randomStream(1, 'resplit', 4)));
  assert.is.not(own.train.join(), candidateRows(table, { seed: 1, number: 5, resplit: true }).train.join());
});

test('one row cannot be split', () => {
  assert.throws(
    () => resplit({ train: Int32Array.of(3), validation: new Int32Array(0) }, randomStream(0, 'resplit')),
    /Got 1 rows/,
  );
});

const distributions = fc
  .array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 6 })
  .map((sizes) => sizes.flatMap((size, label) => Array.from({ length: size }, () => label)));

test('a balanced order has as many rows as train, of every class as many, whatever the labels', () => {
  fc.assert(
    fc.property(distributions, fc.integer(), (list, seed) => {
      // Every third row trains.
      const labels = Int32Array.from(list.flatMap((label) => [label, 0, 0]));
      const train = Int32Array.from(list, (_, index) => 3 * index);
      const classes = new Set(list).size;
      const sizes = Array.from({ length: classes }, (_, label) => list.filter((other) => other === label).length);
      const next = epochOrders(train, randomStream(seed, 'order', 1), labels);
      for (let epoch = 0; epoch < 10; epoch++) {
        const order = next();
        assert.is(order.length, train.length);
        const times = new Map<number, number>();
        for (const row of order) times.set(row, (times.get(row) ?? 0) + 1);
        const counts = sizes.map(() => 0);
        for (const [row, count] of times) {
          assert.is(row % 3, 0, 'a row that does not train');
          counts[labels[row]!]! += count;
        }
        for (const [label, count] of counts.entries()) {
          assert.ok(Math.abs(count - train.length / classes) < 1, `${count} of ${train.length} in ${classes} classes`);
          for (const row of train)
            if (labels[row] === label)
              assert.ok(Math.abs((times.get(row) ?? 0) - count / sizes[label]!) < 1, 'rows of a class differ by one');
        }
      }
    }),
    { seed: 4 },
  );
});

test('over many epochs the classes, and the rows of each, come equally often', () => {
  // 23 rows in 3 classes: two of them, by turns, have one row more than the third.
  const sizes = [17, 5, 1];
  const labels = Int32Array.from(sizes.flatMap((size, label) => Array.from({ length: size }, () => label)));
  const next = epochOrders(Int32Array.from(labels.keys()), randomStream(2, 'order', 1), labels);
  const epochs = 6000;
  const times = new Float64Array(23);
  for (let epoch = 0; epoch < epochs; epoch++) for (const row of next()) times[row]!++;
  // A count of an epoch has a deviation of at most 1/2, so its mean one of at most 0.0065; 4.5 of them.
  sizes.forEach((size, label) => {
    const own = times.filter((_, row) => labels[row] === label);
    const mean = own.reduce((sum, count) => sum + count, 0) / epochs;
    assert.ok(Math.abs(mean - 23 / 3) < 0.03, `class ${label}: ${mean}`);
    for (const count of own) assert.ok(Math.abs(count / epochs - 23 / 3 / size) < 0.03, `${count}`);
  });
});

test.run();
