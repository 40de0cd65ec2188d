import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rankCorrelation } from '../src/rank-correlation.ts';

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual}`);

test('rank correlation without ties: 1 - 6 Σd² / (n (n² - 1))', () => {
  near(rankCorrelation([1, 2, 3], [10, 20, 30]), 1);
  near(rankCorrelation([1, 2, 3], [3, 2, -1]), -1);
  // Ranks 1 2 3 4 5 against 2 1 4 3 5: Σd² = 4, so 1 - 24 / 120.
  near(rankCorrelation([0.1, 0.2, 0.3, 0.4, 0.5], [20, 10, 40, 30, 50]), 0.8);
});

test('equal values share the mean of their ranks', () => {
  // Ranks 1.5 1.5 3 against 1 2 3, deviations -0.5 -0.5 1 and -1 0 1: 1.5 / sqrt(1.5 · 2).
  near(rankCorrelation([7, 7, 9], [1, 2, 3]), 1.5 / Math.sqrt(3));
});

test('nothing can be said of one pair or of a constant', () => {
  assert.is(rankCorrelation([], []), undefined);
  assert.is(rankCorrelation([1], [1]), undefined);
  assert.is(rankCorrelation([1, 1, 1], [1, 2, 3]), undefined);
  assert.throws(() => rankCorrelation([1], []), /Got 1 values against 0/);
});

test.run();
