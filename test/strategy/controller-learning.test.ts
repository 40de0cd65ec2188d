// Not in `npm run check`: it trains for seconds.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { createStrategy } from '../../src/strategy/registry.ts';
import { interval, lastRoundReward, seeds } from './learning.ts';

const backend = await openBackend();

test("the controller learns: over 30 seeds its last round beats random's, with an interval that excludes 0", () => {
  const [learner, random] = [createStrategy('controller'), createStrategy('random')];
  const [low, high] = interval(seeds.map((seed) => lastRoundReward(learner, seed) - lastRoundReward(random, seed)));
  assert.ok(low > 0, `${low} to ${high}`);
});

test.after(() => backend.dispose());
test.run();
