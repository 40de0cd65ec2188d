// The factors by which a model decides, against the same search in plain numbers.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { randomStream, uniform } from '../../../src/random.ts';
import { decisionFactors } from '../../../src/study/final/decision.ts';

/** The class with the largest product of probability and factor, the first of equals. */
function decided(probabilities: Float32Array, factors: readonly number[]): number[] {
  const classes = factors.length;
  return Array.from({ length: probabilities.length / classes }, (_, row) => {
    const products = factors.map((factor, label) => factor * probabilities[row * classes + label]!);
    return products.indexOf(Math.max(...products));
  });
}

/** Mean recall of the classes that occur, or mean F1 of those that occur or are named. */
function plainScore(
  metric: 'balanced-accuracy' | 'macro-f1',
  labels: Int32Array,
  said: readonly number[],
  classes: number,
) {
  const figures = Array.from({ length: classes }, (_, label) => {
    const own = [...labels].filter((one) => one === label).length;
    const named = said.filter((one) => one === label).length;
    const hits = said.filter((one, row) => one === label && labels[row] === label).length;
    if (metric === 'balanced-accuracy') return own === 0 ? undefined : hits / own;
    return own + named === 0 ? undefined : (2 * hits) / (own + named);
  }).filter((figure) => figure !== undefined);
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

const cases = fc.record({
  classes: fc.integer({ min: 2, max: 4 }),
  rows: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat({ max: 1000 }),
});

function made({ classes, rows, seed }: { classes: number; rows: number; seed: number }) {
  const random = randomStream(seed, 'decision');
  const labels = Int32Array.from({ length: rows }, () => Math.floor(classes * uniform(random) ** 3));
  const raw = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: classes }, (_, label) => uniform(random) / (label + 1) + (labels[row] === label ? 0.3 : 0)),
  );
  const probabilities = raw.flatMap((row) => row.map((one) => one / row.reduce((a, b) => a + b)));
  return { labels, probabilities: Float32Array.from(probabilities) };
}

test('the factors are the first of nine powers of the frequencies with the highest score', () => {
  let gained = 0;
  fc.assert(
    fc.property(cases, fc.constantFrom('balanced-accuracy' as const, 'macro-f1' as const), (shape, metric) => {
      const { labels, probabilities } = made(shape);
      const { classes, rows } = shape;
      const counts = Array.from({ length: classes }, (_, label) => labels.filter((one) => one === label).length);
      const tried = Array.from({ length: 9 }, (_, s) =>
        counts.map((count) => (count === 0 ? 1 : (rows / count) ** (s / 8))),
      );
      const scores = tried.map((factors) => plainScore(metric, labels, decided(probabilities, factors), classes));
      const factors = decisionFactors(probabilities, labels, classes, metric);
      const got = plainScore(metric, labels, decided(probabilities, factors ?? counts.map(() => 1)), classes);
      // Powers are products there, so that products that are equal but for rounding may be decided otherwise.
      assert.ok(Math.abs(got - Math.max(...scores)) < 1e-9, `${got} of ${scores}`);
      const first = scores.findIndex((score) => score > Math.max(...scores) - 1e-12);
      if (first === 0) assert.is(factors, undefined);
      else {
        gained++;
        factors!.forEach((factor, label) => assert.ok(Math.abs(factor / tried[first]![label]! - 1) < 1e-12));
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  assert.ok(gained > 50, String(gained));
});

test('a rare class is named where that gains balanced accuracy, with two classes', () => {
  // Nine of ten rows are of class 0. The rare one has probabilities up to 0.4, the others up to 0.2.
  const labels = Int32Array.from({ length: 20 }, (_, row) => (row < 18 ? 0 : 1));
  const rare = Array.from(labels, (label) => (label === 1 ? 0.4 : 0.2));
  const probabilities = Float32Array.from(rare.flatMap((p) => [1 - p, p]));
  const factors = decisionFactors(probabilities, labels, 2, 'balanced-accuracy')!;
  assert.equal(decided(probabilities, factors), [...labels]);
  // (0.6 / 0.4) is less than 9^(s/8) from s = 2 on: 9^(1/8) is 1.32, 9^(2/8) 1.73.
  assert.ok(Math.abs(factors[1]! / factors[0]! - 9 ** (2 / 8)) < 1e-12);
  assert.equal(decided(probabilities, [1, 1]), new Array(20).fill(0));
});

test('classes that are equally frequent, other metrics, and none, have no factors', () => {
  const { probabilities } = made({ classes: 3, rows: 30, seed: 1 });
  const labels = Int32Array.from({ length: 30 }, (_, row) => row % 3);
  assert.is(decisionFactors(probabilities, labels, 3, 'balanced-accuracy'), undefined);
  const rare = Int32Array.from({ length: 30 }, (_, row) => (row === 0 ? 2 : row % 2));
  for (const metric of [undefined, 'accuracy', 'log-loss', 'auc'] as const)
    assert.is(decisionFactors(probabilities, rare, 3, metric), undefined);
});

test('a class without a row keeps its probability', () => {
  const labels = Int32Array.of(0, 0, 0, 1);
  const probabilities = Float32Array.of(0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0.5, 0.4, 0.1);
  const factors = decisionFactors(probabilities, labels, 3, 'balanced-accuracy')!;
  assert.is(factors[2], 1);
  assert.equal(decided(probabilities, factors), [0, 0, 0, 1]);
});

test.run();
