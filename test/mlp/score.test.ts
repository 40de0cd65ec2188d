import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { epochWeightedScore } from '../../src/mlp/score.ts';

const epochs = (...accuracies: number[]) => accuracies.map((valScore) => ({ valScore }));

test('later epochs count more', () => {
  // (1 * 0.5 + 2 * 0.25 + 3 * 1) / (1 + 2 + 3) = 4 / 6
  assert.is(epochWeightedScore(epochs(0.5, 0.25, 1)), 4 / 6);
  assert.is(epochWeightedScore(epochs(0.75)), 0.75);
  // python3 -c "import numpy as np; print(np.average([.61, .64, .66, .65], weights=np.arange(1, 5)))" prints 0.647
  assert.ok(Math.abs(epochWeightedScore(epochs(0.61, 0.64, 0.66, 0.65)) - 0.647) < 1e-15);
});

test('no epochs, no score', () => {
  assert.throws(() => epochWeightedScore([]), /no epochs/);
});

test.run();
