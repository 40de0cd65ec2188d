import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, shuffle, uniform } from '../src/random.ts';

test('a stream depends on seed, purpose and trial, and on nothing else', () => {
  const first = (seed: number, purpose: string, trial?: number) => uniform(randomStream(seed, purpose, trial));
  assert.is(first(1, 'split'), first(1, 'split', 0));
  const values = [first(1, 'split'), first(2, 'split'), first(1, 'order'), first(1, 'split', 1)];
  assert.is(new Set(values).size, 4);
});

test('uniform has the moments of U(0, 1)', () => {
  const random = randomStream(3, 'moments');
  const draws = Array.from({ length: 20_000 }, () => uniform(random));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
  // Five standard errors: sqrt(1/12/n) of the mean, sqrt(1/180/n) of the variance.
  assert.ok(Math.abs(mean - 1 / 2) < 5 * Math.sqrt(1 / 12 / draws.length));
  assert.ok(Math.abs(variance - 1 / 12) < 5 * Math.sqrt(1 / 180 / draws.length));
});

test('shuffle permutes', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(60), (seed, length) => {
      const items = shuffle(
        Int32Array.from({ length }, (_, i) => i),
        randomStream(seed, 'order'),
      );
      assert.equal(
        [...items].sort((a, b) => a - b),
        Array.from({ length }, (_, i) => i),
      );
    }),
  );
});

test.run();
