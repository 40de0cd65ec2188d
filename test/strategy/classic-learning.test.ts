// Not in `npm run check`: it trains for seconds.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { createStrategy } from '../../src/strategy/registry.ts';
import { interval, lastRoundReward, seeds } from './learning.ts';

const backend = await openBackend();

test("classic does not learn: over 30 seeds its last round does not beat random's", () => {
  const [learner, random] = [createStrategy('classic'), createStrategy('random')];
  const [low, high] = interval(seeds.map((seed) => lastRoundReward(learner, seed) - lastRoundReward(random, seed)));
  assert.ok(low <= 0, `${low} to ${high}`);
});

test.after(() => backend.dispose());
test.run();
