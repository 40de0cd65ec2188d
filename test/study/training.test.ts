// Studies in which something is really trained.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inlinePool } from '../../src/mlp/pool/inline.ts';
import type { CandidatePool, TrainingSettings } from '../../src/mlp/candidate.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { search } from '../../src/study/search.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import { randomStrategy } from '../../src/strategy/random.ts';
import { penguins } from '../../src/table/penguins.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { memory } from '../kernels/tf.ts';
import { holdBackend } from './fixture.ts';

holdBackend(test);

const options: SearchOptions = {
  target: 'species',
  strategy: 'random',
  rounds: 2,
  samples: 3,
  epochs: 3,
  seed: 7,
  widths: [8, 16],
};

test('the same study twice, in one go and in parts, is the same to the bit', async () => {
  const tensors = memory().numTensors;
  const study = await search(penguins.text, options);
  const again = await search(penguins.text, options);
  assert.is(study.digest, again.digest);
  assert.is.not(study.digest, (await search(penguins.text, { ...options, seed: 8 })).digest);

  const storage = memoryStorage();
  const controller = new AbortController();
  const part = await search(penguins.text, {
    ...options,
    storage,
    signal: controller.signal,
    onTrial: ({ number }) => {
      if (number === 3) controller.abort();
    },
  });
  assert.is(part.ended, 'interrupted');
  const rest = await search(penguins.text, { ...options, storage });
  assert.equal([rest.digest, rest.test], [study.digest, study.test]);
  assert.is(memory().numTensors, tensors, 'no tensor is left');
});

test('with folds, a study in parts is the study in one go, without weights that it left, too', async () => {
  const small = { ...options, epochs: 1, folds: 2, refit: 'none' as const };
  const study = await search(penguins.text, small);
  const storage = memoryStorage();
  await search(penguins.text, { ...small, rounds: 1, storage });
  const log = await storage.readLog();
  assert.is((await search(penguins.text, { ...small, storage })).digest, study.digest);
  const lost = await search(penguins.text, { ...small, storage: memoryStorage('memory', log) });
  assert.equal([lost.digest, lost.test], [study.digest, study.test]);
});

test('the winner is measured on test rows and predicts new ones', async () => {
  const study = await search(penguins.text, { ...options, epochs: 10 });
  const { dataset } = study;
  assert.is(study.test?.rows, dataset.test.length);
  // Penguins are easy: any network of these gets most of them right; always saying Adelie gets 0.44.
  assert.ok(study.test!.accuracy > 0.8);
  // The test accuracy again, from raw rows through the model's own encoder.
  const rows = penguins.text
    .trim()
    .split('\n')
    .map((text) => text.split(','));
  const objects = rows
    .slice(1)
    .map((cells) => Object.fromEntries(cells.map((cell, index) => [rows[0]![index]!, cell])));
  const predictions = await study.predict(objects);
  const right = [...dataset.test].filter((row) => predictions[row]!.label === objects[row]!['species']).length;
  assert.is(right / dataset.test.length, study.test!.accuracy);
  for (const { label = '', probabilities = {} } of predictions) {
    const sum = Object.values(probabilities).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6);
    assert.is(probabilities[label], Math.max(...Object.values(probabilities)));
  }
  const [alone] = await study.predict([objects[5]!]);
  assert.equal(alone, predictions[5], 'whatever rows come with a row');
  assert.equal(await study.predict([]), []);
});

test('a loss that is not finite fails the trial, not the study', async () => {
  const study = await search(penguins.text, { ...options, learningRate: 1e30, optimizer: 'sgd' });
  assert.is(study.ended, 'rounds');
  assert.is(study.trials.length, 6);
  const failed = study.trials.filter(({ state }) => state === 'failed');
  assert.ok(failed.length > 0);
  for (const { reason, score } of failed) {
    assert.ok(reason);
    assert.is(score, undefined);
  }
  assert.is((await search(penguins.text, { ...options, learningRate: 1e30, optimizer: 'sgd' })).digest, study.digest);
});

test('the original protocol trains on raw features, with every flaw asked for; the others do not', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({
    index,
    size: (index * 37) % 11,
    kind: index % 3 === 0 ? 'yes' : 'no',
  }));
  const seen: { settings: TrainingSettings; width: number; resplit: unknown }[] = [];
  const spy = (): CandidatePool => {
    const pool = inlinePool();
    let opened: { settings: TrainingSettings; width: number };
    return {
      ...pool,
      open(data, settings) {
        opened = { settings, width: data.width };
        return pool.open(data, settings);
      },
      train(jobs, trainOptions) {
        for (const { resplit } of jobs) seen.push({ ...opened, resplit });
        return pool.train(jobs, trainOptions);
      },
    };
  };
  const run = async (protocol: 'sound' | 'original') => {
    const pool = spy();
    try {
      const strategy = { ...randomStrategy(), name: protocol, protocol };
      return await search(tableFromRows(rows), {
        ...options,
        target: 'kind',
        rounds: 1,
        samples: 2,
        epochs: 1,
        refit: 'none',
        pool,
        strategy,
      });
    } finally {
      await pool.dispose();
    }
  };
  const original = await run('original');
  assert.equal(
    seen.map(({ settings, width, resplit }) => [settings.loss, width, resplit]),
    [
      ['categorical', 2, true],
      ['categorical', 2, true],
    ],
  );
  assert.equal(
    original.dataset.encoder.columns.map(({ name }) => name),
    ['index', 'size'],
  );
  seen.length = 0;
  await run('sound');
  assert.equal(
    seen.map(({ settings, width, resplit }) => [settings.loss, width, resplit]),
    [
      ['matching', 1, undefined],
      ['matching', 1, undefined],
    ],
  );
});

for (const strategy of ['controller', 'classic']) {
  test(`${strategy}: a study resumed after each round is the study in one go`, async () => {
    const settings = { ...options, strategy, rounds: 3, epochs: 1, controllerEpochs: 2 };
    const whole = await search(penguins.text, settings);
    const storage = memoryStorage();
    for (let rounds = 1; rounds < 3; rounds++) await search(penguins.text, { ...settings, rounds, storage });
    const last = await search(penguins.text, { ...settings, storage });
    assert.is(last.digest, whole.digest);
    assert.is(whole.trials.length, 9);
  });
}

test.run();
