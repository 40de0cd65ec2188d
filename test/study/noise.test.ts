// Labels that nothing tells: whatever a search measures above chance there, it has seen beforehand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { createModel } from '../../src/export/model.ts';
import { search } from '../../src/study/search.ts';
import { splitsOf } from '../../src/study/splits.ts';
import { classification } from '../tasks.ts';
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

/** Log losses of the model on the rows that its networks have not seen, and on the test rows. */
async function promised(seed: number): Promise<{ outOfFold: number; tested: number; networks: number }> {
  const rows = noise(seed);
  const { dataset, evaluation, model, settings } = await search(rows, {
    target: 'label',
    strategy: 'random',
    // Enough to have many members to choose from.
    rounds: 4,
    samples: 5,
    epochs: 50,
    widths: [8, 16],
    finalEpochs: 30,
    finalSeeds: 4,
    seed,
  });
  const { networks } = model();
  // The networks of a member come in the order of its folds; all have been read with the same encoder.
  const { rows: splits, final } = splitsOf(dataset, settings);
  assert.is(networks.length % final.length, 0);
  let [sum, count] = [0, 0];
  for (const [fold, split] of final.entries()) {
    const own = networks.filter((_, at) => at % final.length === fold);
    const { validation } = splits[split]!;
    const { classes, ...parts } = classification(model());
    const part = createModel({ ...parts, classes, networks: own });
    const predictions = await part.predict([...validation].map((row) => rows[dataset.rows[row]!]!));
    validation.forEach((row, at) => {
      const label = rows[dataset.rows[row]!]!['label'] as string;
      sum -= Math.log(predictions[at]!.probabilities![label]!);
      count++;
    });
  }
  assert.is(count, dataset.train.length + dataset.validation.length);
  return { outOfFold: sum / count, tested: evaluation!.model.metrics['log-loss']!.value, networks: networks.length };
}

test('what the final networks say of rows that they have not seen promises nothing that test rows do not have', async () => {
  const all: Awaited<ReturnType<typeof promised>>[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) all.push(await promised(seed));
  const mean = (key: 'outOfFold' | 'tested') => all.reduce((sum, one) => sum + one[key], 0) / all.length;
  const inWords = all.map(({ outOfFold, tested }) => `${outOfFold.toFixed(3)} ${tested.toFixed(3)}`).join(', ');
  // Chance is ln 2 = 0.693. Each network stops by its fold's rows, and members are chosen by them, so what is left of
  // selection is there; it has to be small.
  assert.ok(mean('outOfFold') > Math.LN2 - 0.02, inWords);
  assert.ok(mean('tested') - mean('outOfFold') < 0.03, inWords);
  assert.ok(
    all.some(({ networks }) => networks > 4),
    'members are averaged',
  );
});

test.run();
