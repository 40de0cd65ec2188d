// Labels that nothing tells: whatever a search measures above chance there, it has seen beforehand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { search } from '../../src/study/search.ts';
import { holdBackend } from './fixture.ts';

holdBackend(test);

const rounds = 10;

function noise(seed: number): Record<string, number | string>[] {
  const random = randomStream(seed, 'noise');
  return Array.from({ length: 400 }, () => ({
    ...Object.fromEntries(Array.from({ length: 8 }, (_, feature) => [`x${feature}`, uniform(random)])),
    label: uniform(random) < 0.5 ? 'a' : 'b',
  }));
}

/**
 * Mean score of each round of a search on noise. It draws at random: a strategy that learns also selects, among networks
 * that are warm-started again and again, those that happen to suit the rows that validate, a percent or two.
 */
async function meanScores(seed: number): Promise<number[]> {
  const { trials, settings } = await search(noise(seed), {
    target: 'label',
    strategy: 'random',
    folds: 5,
    rounds,
    samples: 6,
    widths: [16, 32],
    maxLength: 4,
    refit: 'none',
    seed,
  });
  assert.is(settings.oneShot, true);
  return Array.from({ length: rounds }, (_, round) => {
    const scores = trials.filter((trial) => trial.round === round).map(({ score }) => score!);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  });
}

test('with folds and shared weights the score of noise stays at chance, round after round', async () => {
  const tables: number[][] = [];
  for (const seed of [1, 2, 3]) tables.push(await meanScores(seed));
  const means = Array.from({ length: rounds }, (_, round) => tables.reduce((sum, of) => sum + of[round]!, 0) / 3);
  const inWords = means.map((mean) => mean.toFixed(3)).join(' ');
  assert.ok(Math.abs(means.at(-1)! - means[0]!) < 0.03, inWords);
  // 3 · 320 rows validate: a share of them has a deviation of 0.016 around 1/2, and is nearly the same for all rounds.
  for (const mean of means) assert.ok(Math.abs(mean - 0.5) < 0.05, inWords);
});

test.run();
