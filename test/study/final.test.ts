// The networks that ship, and what is said of them: trained for real on a few penguins.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CandidateJob, CandidatePool, TrainingData, TrainingSettings } from '../../src/mlp/candidate.ts';
import { inlinePool } from '../../src/mlp/pool/inline.ts';
import { resumeStudy, loadStudy } from '../../src/study/load.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import { trainFinal } from '../../src/study/final.ts';
import { search } from '../../src/study/search.ts';
import type { Trial } from '../../src/study/trial.ts';
import type { StudyStorage } from '../../src/study/storage.ts';
import { rejects } from '../rejects.ts';
import { classification, regression } from '../tasks.ts';
import { holdBackend, penguinsText, table } from './fixture.ts';

holdBackend(test);

const options: SearchOptions = {
  target: 'species',
  strategy: 'random',
  rounds: 2,
  samples: 4,
  epochs: 4,
  seed: 3,
  widths: [8, 16],
  activations: ['relu', 'tanh'],
  finalEpochs: 6,
  finalSeeds: 3,
};

interface ObservedPool extends CandidatePool {
  readonly jobs: CandidateJob[];
  data?: TrainingData;
  settings?: TrainingSettings;
}

/** The pool of this thread, which says what it is asked for. */
function observed(): ObservedPool {
  const pool = inlinePool();
  const seen: ObservedPool = {
    size: 1,
    jobs: [],
    open(data, settings) {
      seen.data = data;
      seen.settings = settings;
      return pool.open(data, settings);
    },
    train(jobs, how) {
      seen.jobs.push(...jobs);
      return pool.train(jobs, how);
    },
    dispose: () => pool.dispose(),
  };
  return seen;
}

const modelOf = async (storage: StudyStorage) => new TextDecoder().decode(await storage.readBlob('model.json'));

test('the model is made of several networks of the best architecture, each stopped by other rows', async () => {
  const pool = observed();
  const storage = memoryStorage();
  const announced: number[] = [];
  const study = await search(table, { ...options, pool, storage, onFinal: (count) => void announced.push(count) });
  await pool.dispose();
  assert.equal(announced, [3]);
  const { networks, metrics } = study.model();
  const tested = study.test;
  assert.equal(
    networks.map(({ architecture }) => architecture),
    [0, 1, 2].map(() => study.best!.architecture),
  );
  const finals = pool.jobs.filter(({ number }) => number < 0);
  // The output layer alone, then the networks.
  assert.equal(finals[0]!.architecture, [[3, 'softmax']]);
  assert.equal(new Set(finals.slice(1).map(({ split }) => split)).size, 3);
  const { train, validation, test: testRows, classes, labels: codes } = classification(study.dataset);
  const known = new Set([...train, ...validation]);
  for (const { split } of finals) {
    const rows = pool.data!.splits![split!]!;
    assert.equal(new Set([...rows.train, ...rows.validation]), known);
  }
  const { model, searched, constant, linear } = study.evaluation!;
  assert.equal(tested, { accuracy: model.metrics.accuracy!.value, rows: testRows.length });
  assert.equal(metrics, model.metrics);
  for (const evaluation of [model, searched, constant, linear]) assert.is(evaluation!.rows, testRows.length);
  // What always saying the commonest class gets.
  const labels = [...testRows].map((row) => codes[row]!);
  assert.is(constant.metrics.accuracy!.value, labels.filter((label) => label === 0).length / labels.length);
  const { low, value, high } = model.metrics.accuracy!;
  assert.ok(low <= value && value <= high && value > constant.metrics.accuracy!.value);
  // The file says the same of the same rows.
  const predictions = await (await loadStudy(storage)).predict(table);
  const right = [...testRows].filter((row) => predictions[study.dataset.rows[row]!]!.label === classes[codes[row]!]);
  assert.is(right.length / testRows.length, value);
});

for (const [learningRate, stays] of [
  [0.01, true],
  // Too much for these networks: a tenth of it is clearly better.
  [3, false],
] as const) {
  test(`the networks are trained at ${stays ? "the search's rate" : 'another rate where that is clearly better'}`, async () => {
    const pool = observed();
    const all = { ...options, learningRate, samples: 9, refit: 'all', featureEncoding: 'standard' } as const;
    const storage = memoryStorage();
    const study = await search(table, { ...all, pool, storage });
    await pool.dispose();
    const finals = pool.jobs.filter(({ number }) => number < -1);
    const first = [-2, -2, -2, -3, -4, -5, -6, -7];
    assert.equal(
      finals.map(({ number }) => number),
      stays ? first : [...first, -3, -4, -5, -6, -7],
    );
    const again = inlinePool();
    await again.open(pool.data!, pool.settings!);
    const results = await again.train(finals);
    await again.dispose();
    // Two smaller rates, then the search's.
    const tries = [results[2]!, results[0]!, results[1]!];
    const rates = [finals[2]!, finals[0]!, finals[1]!].map(({ settings }) => settings!.learningRate!);
    assert.equal(rates, [learningRate, learningRate / 3, learningRate / 10]);
    const losses = tries.map(({ epochs }) => Math.min(...epochs.map(({ valLoss }) => valLoss)));
    const least = losses.indexOf(Math.min(...losses));
    // A twentieth smaller, or the search's rate stays.
    const best = losses[0]! > 1.05 * losses[least]! ? least : 0;
    assert.is(best === 0, stays);
    const made = stays ? results.slice(2) : [tries[best]!, ...results.slice(8)];
    for (const { settings } of finals.slice(stays ? 3 : 8)) assert.is(settings!.learningRate, rates[best]);
    // What ships was trained on all rows: the last three.
    const weights = made.map((result) => result.weights);
    assert.equal(
      study.model().networks.map((network) => network.weights),
      weights.slice(3),
    );
  });
}

/** Validation loss and score of the only epoch at the search's learning rate, a third and a tenth of it. */
type AtRates = readonly [search: [number, number], third: [number, number], tenth: [number, number]];

/** The rate, as a share of the search's, that the networks are trained at when training comes to these figures. */
async function chosenDivisor(metric: SearchOptions['metric'], figures: AtRates): Promise<number> {
  const architecture = [[8, 'relu'] as const, [2, 'softmax'] as const];
  const trial: Trial = {
    number: 0,
    round: 0,
    tokens: [1, 2],
    architecture,
    params: 1,
    state: 'complete',
    epochs: [],
    score: 1,
    seconds: 0,
  };
  const settings = {
    ...study.settings,
    metric,
    epochs: 100,
    finalEpochs: 20,
    finalSeeds: 2,
    learningRate: 1,
    refit: 'train+validation' as const,
  };
  const rows = { train: new Int32Array(240), validation: new Int32Array(60) };
  const rates: number[] = [];
  const { networks } = await trainFinal(
    {
      settings,
      onFinal: () => undefined,
      train: async (jobs) =>
        jobs.map(({ number, settings: { learningRate = 1 } = {} }) => {
          const divisor = Math.round(1 / learningRate);
          if (number === -3) rates.push(divisor);
          const [valLoss, valScore] = figures[[1, 3, 10].indexOf(divisor)]!;
          const epochs = [{ loss: 1, accuracy: 0, valLoss, valScore }];
          const weights = [{ kernel: new Float32Array(1), bias: Float32Array.of(divisor) }];
          return { number, state: 'complete' as const, epochs, weights, seconds: 0 };
        }),
    },
    [trial, { ...trial, number: 1 }],
    { rows: [rows, rows], folds: [], final: [0, 1], all: [] },
    { signal: new AbortController().signal, onEpoch: () => undefined },
  );
  const shipped = networks.map(({ weights }) => weights[0]!.bias[0]);
  assert.equal(shipped, [rates.at(-1), rates.at(-1)]);
  return rates.at(-1)!;
}
const study = await search(table, { ...options, rounds: 1, samples: 1, epochs: 1, refit: 'none' });

test('the rate is chosen by the metric that was named, among equals by the loss, and by the loss without one', async () => {
  const cases: [expected: [named: number, none: number], figures: AtRates][] = [
    // A smaller loss with a lower score, at a third.
    [
      [1, 3],
      [
        [0.5, 0.9],
        [0.3, 0.8],
        [0.9, 0.5],
      ],
    ],
    // A higher score with a larger loss, at a tenth: 54 and 57 of 60 rows.
    [
      [10, 1],
      [
        [0.5, 0.9],
        [0.9, 0.5],
        [0.6, 0.95],
      ],
    ],
    // One row more is no evidence, unless the loss is clearly smaller, too.
    [
      [1, 1],
      [
        [0.5, 54 / 60],
        [0.49, 55 / 60],
        [0.6, 55 / 60],
      ],
    ],
    [
      [3, 3],
      [
        [0.5, 54 / 60],
        [0.4, 55 / 60],
        [0.6, 0.5],
      ],
    ],
    // Equal scores.
    [
      [10, 10],
      [
        [0.5, 0.9],
        [0.49, 0.9],
        [0.3, 0.9],
      ],
    ],
    [
      [1, 1],
      [
        [0.5, 0.9],
        [0.48, 0.9],
        [0.49, 0.9],
      ],
    ],
  ];
  for (const [[named, none], figures] of cases) {
    assert.is(await chosenDivisor('balanced-accuracy', figures), named, JSON.stringify(figures));
    assert.is(await chosenDivisor(undefined, figures), none, JSON.stringify(figures));
  }
});

test('networks are trained again only as far as the epochs of the search pay for it', async () => {
  const pool = inlinePool();
  let epochs = 0;
  const counting: CandidatePool = {
    ...pool,
    async train(jobs, how) {
      const results = await pool.train(jobs, how);
      for (const result of results) if (result.number < -1) epochs += result.epochs.length;
      return results;
    },
  };
  const study = await search(table, { ...options, featureEncoding: 'standard', learningRate: 3, pool: counting });
  await pool.dispose();
  // 8 trials of 4 epochs: three networks and two tries of at most 6 epochs leave next to nothing.
  assert.ok(epochs > 0 && epochs <= 8 * 4, String(epochs));
  assert.ok(study.model().networks.length < 3);
});

test('the digest is that of the trials, whatever the model is made of', async () => {
  const [plain, refitted] = await Promise.all([
    search(table, { ...options, refit: 'none' }),
    search(table, { ...options, ensemble: 2 }),
  ]);
  assert.is(plain.digest, refitted.digest);
  assert.is(plain.model().networks.length, 1);
  assert.is(plain.evaluation!.searched, undefined);
  assert.is(refitted.model().networks.length, 2 * 2);
});

test('no more epochs are trained than the search has trained', async () => {
  const pool = observed();
  await search(table, { ...options, rounds: 1, samples: 2, pool });
  await pool.dispose();
  const finals = pool.jobs.filter(({ number }) => number < -1);
  // 2 trials of 4 epochs pay for one network of 6, at one rate.
  assert.equal(
    finals.map(({ settings }) => settings!.epochs),
    [6],
  );
});

test('refitting on all rows changes the networks, not the figures', async () => {
  const pool = observed();
  const all = await search(table, { ...options, refit: 'all', pool });
  await pool.dispose();
  const usual = await search(table, options);
  assert.equal(all.evaluation, usual.evaluation);
  assert.not.equal(all.model().networks, usual.model().networks);
  const { split } = pool.jobs.reduce((last, job) => (job.number < last.number ? job : last));
  const rows = pool.data!.splits![split!]!;
  assert.is(rows.train.length + rows.validation.length, all.dataset.rows.length);
});

test('a model that is lost is made again to the byte; one that is there is not', async () => {
  const storage = memoryStorage();
  await search(table, { ...options, storage });
  const before = await modelOf(storage);
  const pool = observed();
  const again = await resumeStudy(storage, table, { pool });
  assert.equal(pool.jobs, []);
  assert.is(await modelOf(storage), before);
  assert.ok(again.evaluation);
  await storage.removeBlob('model.json');
  await resumeStudy(storage, table, { pool });
  assert.ok(pool.jobs.length > 0);
  assert.is(await modelOf(storage), before);
  const other = await resumeStudy(storage, table, { pool, finalSeeds: 1 });
  assert.is(other.model().networks.length, 1);
  assert.is(other.digest, again.digest);
  assert.equal((await loadStudy(storage)).evaluation, other.evaluation);
  await pool.dispose();
});

test('interrupted among the final networks, a study has the best trial as its model, and makes up for it', async () => {
  const whole = memoryStorage();
  await search(table, { ...options, storage: whole });
  const storage = memoryStorage();
  const stop = new AbortController();
  const pool = observed();
  const train = pool.train.bind(pool);
  pool.train = async (jobs, how) => {
    if (jobs[0]!.number < 0) stop.abort();
    return await train(jobs, how);
  };
  const stopped = await search(table, { ...options, storage, pool, signal: stop.signal });
  assert.is(stopped.ended, 'interrupted');
  assert.is(stopped.trials.length, 8);
  assert.is(stopped.model().networks.length, 1);
  await pool.dispose();
  const finished = await resumeStudy(storage, table);
  assert.is(finished.ended, 'rounds');
  assert.is(await modelOf(storage), await modelOf(whole));
});

test('with folds a score is the mean over them', async () => {
  const pool = observed();
  const study = await search(table, { ...options, rounds: 1, samples: 2, epochs: 1, folds: 3, refit: 'none', pool });
  // 86 rows are dealt three times.
  const jobs = pool.jobs.slice(0, 9);
  assert.equal(
    jobs.map(({ split }) => split),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.is(new Set(jobs.map(({ number }) => number)).size, 1);
  const each = await pool.train(jobs);
  await pool.dispose();
  const mean = each.reduce((sum, { epochs }) => sum + epochs[0]!.valScore, 0) / 9;
  assert.ok(Math.abs(study.trials[0]!.score! - mean) < 1e-12);
  assert.is(study.dataset.folds!.length, 9);
});

/** Mean and deviation of some values, population. */
function momentsOf(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

test('every fold is scaled by its own training rows, features and target', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => ({
    a: row % 7 === 3 ? '' : (row * 37) % 101,
    b: ((row * 53) % 97) ** 2,
    price: 1000 + 20 * ((row * 37) % 101) + row,
  }));
  for (const target of ['price', 'b']) {
    const pool = observed();
    const short = { rounds: 1, samples: 1, folds: 4, featureEncoding: 'standard' } as const;
    const study = await search(rows, { ...options, ...short, target, task: 'regression', pool });
    await pool.dispose();
    const { features, width, targets, splits } = regression(pool.data!);
    const used = [...new Set(pool.jobs.filter(({ number }) => number >= 0).map(({ split }) => split!))];
    assert.is(used.length, 12, 'four folds, dealt three times');
    for (const split of used) {
      const { train } = splits![split]!;
      for (let feature = 0; feature < width; feature++) {
        const [mean, deviation] = momentsOf([...train].map((row) => features[row * width + feature]!));
        assert.ok(Math.abs(mean) < 1e-6 && Math.abs(deviation - 1) < 1e-6, `${split}: ${mean}, ${deviation}`);
      }
      const [mean, deviation] = momentsOf([...train].map((row) => targets[row]!));
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(deviation - 1) < 1e-6, `target of ${split}: ${mean}, ${deviation}`);
    }
    assert.is(study.dataset.features.length, 60 * width);
  }
});

test('a candidate that fails on one fold has failed', async () => {
  const pool = observed();
  const train = pool.train.bind(pool);
  pool.train = (jobs, how) =>
    train(jobs, {
      ...how,
      onResult: (result) =>
        how?.onResult?.(
          result.split === 4
            ? { number: result.number, split: 4, state: 'failed', reason: 'the loss was NaN', epochs: [], seconds: 0 }
            : result,
        ),
    });
  const study = await search(table, { ...options, rounds: 1, samples: 1, epochs: 1, folds: 3, pool });
  await pool.dispose();
  assert.is(study.trials[0]!.state, 'failed');
  assert.match(study.trials[0]!.reason!, /NaN \(fold 5 of 9\)/);
});

test('a metric is searched for, if it fits the target', async () => {
  const accuracy = await search(table, { ...options, refit: 'none' });
  const loss = await search(table, { ...options, metric: 'log-loss', refit: 'none' });
  assert.equal(
    loss.trials.map(({ epochs }) => epochs.map(({ valLoss }) => 1 / (1 + valLoss))),
    loss.trials.map(({ epochs }) => epochs.map(({ valScore }) => valScore)),
  );
  assert.not.equal(loss.digest, accuracy.digest);
  await rejects(search(table, { ...options, metric: 'rmse' }), /metric "rmse".*species.*accuracy/);
  await rejects(search(table, { ...options, strategy: 'classic', folds: 3 }), /3 folds.*classic/);
});

test('a number is searched for by regression, and predicted in its own unit', async () => {
  const rows = Array.from({ length: 160 }, (_, row) => ({
    a: (row * 37) % 101,
    b: (row * 53) % 97,
    price: 1000 + 20 * ((row * 37) % 101) - 5 * ((row * 53) % 97),
  }));
  const storage = memoryStorage();
  const study = await search(rows, {
    ...options,
    target: 'price',
    samples: 10,
    epochs: 10,
    finalEpochs: 40,
    learningRate: 0.02,
    storage,
  });
  assert.is(study.dataset.task, 'regression');
  assert.is(study.test, undefined);
  assert.equal(study.best!.architecture.at(-1), [1, 'linear']);
  const { model, constant, linear } = study.evaluation!;
  assert.ok(model.metrics.r2!.value > 0.9, JSON.stringify(model.metrics));
  assert.ok(Math.abs(constant.metrics.r2!.value) < 0.2);
  // The target is linear.
  assert.ok(linear!.metrics.r2!.value > 0.5);
  const predictions = await (await loadStudy(storage)).predict(rows);
  const errors = [...study.dataset.test].map((row) => predictions[row]!.value! - rows[row]!.price);
  const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  assert.ok(Math.abs(rmse - model.metrics.rmse!.value) < 0.01, `${rmse}, ${model.metrics.rmse!.value}`);
  assert.ok(study.trials.every(({ score }) => score! >= 0 && score! <= 1));
  await rejects(search(rows, { ...options, target: 'price', metric: 'auc' }), /metric "auc".*r2, rmse, mae/);
});

test('a test table takes the place of test rows', async () => {
  const study = await search(table, { ...options, test: penguinsText((rows) => rows.slice(0, 20)) });
  assert.is(study.evaluation!.model.rows, 20);
  assert.is(study.dataset.train.length + study.dataset.validation.length, 86);
});

test('rows of a group stay together among the final networks, too', async () => {
  const pool = observed();
  const text = penguinsText((rows) => rows.map((row, index) => `${row},g${index % 13}`))
    .replace(/\n/, ',group\n')
    .replace(/^([^\n]*),g\d+\n/, '$1\n');
  const study = await search(
    text.replace(/^[^\n]*/, (line) => (line.endsWith(',group') ? line : `${line},group`)),
    { ...options, group: 'group', pool },
  );
  await pool.dispose();
  const groupOf = (row: number) => study.dataset.rows[row]! % 13;
  for (const { train, validation } of pool.data!.splits!) {
    const own = new Set([...validation].map(groupOf));
    assert.is([...train].filter((row) => own.has(groupOf(row))).length, 0);
  }
});

test.run();
