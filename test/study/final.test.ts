// The networks that ship, and what is said of them: trained for real on a few penguins.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CandidateJob, CandidatePool, TrainingData, TrainingSettings } from '../../src/mlp/candidate.ts';
import type { Model } from '../../src/export/model.ts';
import type { TrainedNetwork } from '../../src/export/parts.ts';
import { inlinePool } from '../../src/mlp/pool/inline.ts';
import { resumeStudy, loadStudy } from '../../src/study/load.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import { countParams } from '../../src/space/architecture.ts';
import { trainFinal } from '../../src/study/final/final.ts';
import { search } from '../../src/study/search.ts';
import type { StudySettings } from '../../src/study/settings.ts';
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

/** A search that has earned a full final stage, whose networks take a moment. */
const earned: SearchOptions = { ...options, samples: 5, epochs: 100 };
/** One way to make networks. */
const single: SearchOptions = { ...earned, ensemble: 1, submodels: 1, featureEncoding: 'robust' };

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
  const study = await search(table, { ...single, pool, storage, onFinal: (count) => void announced.push(count) });
  await pool.dispose();
  assert.equal(announced, [3]);
  const { networks, metrics } = study.model();
  const tested = study.test;
  assert.equal(
    networks.map(({ architecture }) => architecture),
    [0, 1, 2].map(() => study.best!.architecture),
  );
  const finals = pool.jobs.filter(({ number }) => number < 0);
  // The output layer alone, and the networks.
  const [linears, others] = [finals.filter(({ number }) => number === -1), finals.filter(({ number }) => number < -1)];
  assert.equal(
    linears.map(({ architecture }) => architecture),
    [[[3, 'softmax']]],
  );
  assert.equal(new Set(others.map(({ split }) => split)).size, 3);
  const { train, validation, test: testRows, classes, labels: codes } = classification(study.dataset);
  const known = new Set([...train, ...validation]);
  const validates: number[] = [];
  for (const split of new Set(finals.map(({ split }) => split))) {
    const rows = pool.data!.splits![split!]!;
    assert.equal(new Set([...rows.train, ...rows.validation]), known);
    validates.push(...rows.validation);
  }
  // Each of them is predicted by one network that has not seen it.
  assert.is(validates.length, known.size);
  assert.equal(new Set(validates), known);
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

test('as many folds are trained on as networks were asked for', async () => {
  for (const finalSeeds of [1, 2, 7]) {
    const { networks } = (await search(table, { ...single, finalSeeds })).model();
    assert.is(networks.length, finalSeeds);
  }
});

for (const [learningRate, stays] of [
  [0.01, true],
  // Too much for these networks: a smaller one is clearly better.
  [3, false],
] as const) {
  test(`the networks are trained at ${stays ? "the search's rate" : 'another rate where that is clearly better'}`, async () => {
    const pool = observed();
    const study = await search(table, { ...single, finalSeeds: 4, learningRate, pool });
    await pool.dispose();
    const finals = pool.jobs.filter(({ number }) => number < -1);
    const again = inlinePool();
    await again.open(pool.data!, pool.settings!);
    const results = await again.train(finals);
    await again.dispose();
    const rateOf = (at: number) => finals[at]!.settings!.learningRate!;
    const at = (split: number, rate: number) =>
      [...finals.keys()].find((at) => finals[at]!.split === split && rateOf(at) === rate);
    const splits = [...new Set(finals.map(({ split }) => split!))];
    const tried = splits.filter((split) => finals.filter((job) => job.split === split).length === 3);
    assert.ok(tried.length > 0 && tried.length < 4);
    // The mean over the folds of the least loss that a network comes to.
    const losses = [1, 3, 10].map((divisor) => {
      const each = tried.map((split) => {
        const { epochs } = results[at(split, learningRate / divisor)!]!;
        return Math.min(...epochs.map(({ valLoss }) => valLoss));
      });
      return each.reduce((sum, loss) => sum + loss, 0) / each.length;
    });
    const least = losses.indexOf(Math.min(...losses));
    // A twentieth smaller, or the search's rate stays.
    const best = losses[0]! > 1.05 * losses[least]! ? least : 0;
    assert.is(best === 0, stays);
    assert.equal(
      study.model().networks.map(({ weights }) => weights),
      splits.map((split) => results[at(split, learningRate / [1, 3, 10][best]!)!]!.weights),
    );
    // Networks of one fold start from the same weights at every rate, and those of different folds from others.
    for (const split of tried)
      assert.is(new Set(finals.filter((job) => job.split === split).map(({ number }) => number)).size, 1);
    assert.is(new Set(finals.map(({ number }) => number)).size, 4);
  });
}

const study = await search(table, { ...options, rounds: 1, samples: 1, epochs: 1, refit: 'none' });
const known: Trial = {
  number: 0,
  round: 0,
  tokens: [1, 2],
  architecture: [
    [8, 'relu'],
    [2, 'softmax'],
  ],
  params: 1,
  state: 'complete',
  epochs: [],
  score: 1,
  seconds: 0,
};

/** Validation loss and score of the only epoch at the search's learning rate, a third and a tenth of it. */
type AtRates = readonly [search: [number, number], third: [number, number], tenth: [number, number]];

/** By what the search's rate is divided that the networks are trained at when training comes to these figures. */
async function chosenDivisor(metric: SearchOptions['metric'], figures: AtRates, folds = 4): Promise<number> {
  const settings: StudySettings = {
    ...study.settings,
    metric,
    epochs: 100,
    finalEpochs: 20,
    finalSeeds: folds,
    ensemble: 1,
    submodels: 1,
    learningRate: 1,
    refit: 'train+validation',
  };
  // Two of four folds are tried on: 60 rows.
  const all = Array.from({ length: folds }, (_, fold) => fold);
  const rows = { train: new Int32Array(60), validation: new Int32Array(30) };
  const { networks } = await trainFinal(
    {
      settings,
      onFinal: () => undefined,
      train: async (jobs, { onResult }) =>
        jobs.map(({ number, settings: { learningRate = 1 } = {} }) => {
          const divisor = Math.round(1 / learningRate);
          const [valLoss, valScore] = figures[[1, 3, 10].indexOf(divisor)]!;
          const epochs = [{ loss: 1, accuracy: 0, valLoss, valScore }];
          const weights = [{ kernel: new Float32Array(4), bias: Float32Array.of(divisor) }];
          const result = { number, state: 'complete' as const, epochs, weights, seconds: 0 };
          onResult?.(result);
          return result;
        }),
      encodings: { widths: [4], of: () => study.dataset },
      outputs: (_network, _encoded, rows) => new Float32Array(2 * rows.length).fill(0.5),
      truth: (rows) => ({ task: 'classification', classes: 2, labels: new Int32Array(rows.length) }),
      deadline: Number.POSITIVE_INFINITY,
      measuring: 0,
      workers: 1,
    },
    Array.from({ length: 100 }, (_, number) => ({ ...known, number })),
    { search: rows, rows: all.map(() => rows), folds: [], final: all, all: [] },
    { signal: new AbortController().signal, reason: () => 'interrupted' },
  );
  const shipped = networks.map(({ weights }) => weights[0]!.bias[0]!);
  assert.equal(shipped, new Array(folds).fill(shipped[0]));
  return shipped[0]!;
}

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
    assert.is(await chosenDivisor('accuracy', figures), named, JSON.stringify(figures));
    assert.is(await chosenDivisor(undefined, figures), none, JSON.stringify(figures));
    // Factors decide by which class, so networks are compared by their loss.
    assert.is(await chosenDivisor('macro-f1', figures), none, JSON.stringify(figures));
  }
});

test('where folds are few, and networks train on many rows, a tenth of the rate is not tried', async () => {
  const figures: AtRates = [
    [0.5, 0.9],
    [0.3, 0.9],
    [0.1, 0.9],
  ];
  assert.equal(await Promise.all([4, 3, 2].map((folds) => chosenDivisor(undefined, figures, folds))), [10, 3, 3]);
});

test('the digest is that of the trials, whatever the model is made of', async () => {
  const [plain, refitted] = await Promise.all([
    search(table, { ...options, refit: 'none' }),
    search(table, { ...options, ensemble: 2 }),
  ]);
  assert.is(plain.digest, refitted.digest);
  assert.is(plain.model().networks.length, 1);
  assert.is(plain.evaluation!.searched, undefined);
  assert.ok(refitted.evaluation!.searched);
});

test('a short search ends with a short training', async () => {
  const jobsOf = async (settings: SearchOptions) => {
    const pool = observed();
    await search(table, { ...settings, pool });
    await pool.dispose();
    return pool.jobs.filter(({ number }) => number < -1);
  };
  const [short, long] = [await jobsOf({ ...options, rounds: 1, samples: 2 }), await jobsOf(earned)];
  // One network at one rate.
  assert.equal(
    short.map(({ settings }) => settings!.learningRate),
    [0.01],
  );
  assert.ok(long.length > 3);
  for (const { settings: { epochs = 0, passes = 0 } = {} } of [...short, ...long]) assert.ok(epochs * passes <= 6);
});

test('refitting on all rows changes the networks, not the figures', async () => {
  const pool = observed();
  const all = await search(table, { ...earned, refit: 'all', pool });
  await pool.dispose();
  const usual = await search(table, earned);
  assert.equal(all.evaluation, usual.evaluation);
  // The same members with the same votes, each trained on all rows less its fold.
  const shapes = ({ architecture, votes, weights }: TrainedNetwork) => ({
    architecture,
    votes,
    submodels: weights.at(-1)!.bias.length,
  });
  const [networks, before] = [all.model().networks, usual.model().networks];
  assert.equal(networks.map(shapes), before.map(shapes));
  networks.forEach(({ weights }, at) => assert.not.equal(weights, before[at]!.weights));
  const refits = pool.jobs.filter(
    ({ number, split }) => number < -1 && rowsOf(pool, split!) === all.dataset.rows.length,
  );
  assert.is(refits.length, networks.length);
});

function rowsOf(pool: ObservedPool, split: number): number {
  const { train, validation } = pool.data!.splits![split]!;
  return train.length + validation.length;
}

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

for (const [when, isThere, few] of [
  ['before the first of them', () => true, true],
  ['among those on the last folds', ({ split }: CandidateJob, last: number) => split === last, false],
  ['among those that are refitted', ({ split }: CandidateJob, last: number) => split! > last, false],
] as const) {
  test(`interrupted ${when}, a study has a model of what is finished, and makes up for the rest`, async () => {
    const all: SearchOptions = { ...earned, finalSeeds: 4, refit: 'all' };
    const whole = memoryStorage();
    const expected = await search(table, { ...all, storage: whole });
    const storage = memoryStorage();
    const stop = new AbortController();
    const pool = observed();
    const train = pool.train.bind(pool);
    pool.train = async (jobs, how) => {
      // Four folds of the rows that are not tested come first.
      if (jobs.some((job) => job.number < -1 && isThere(job, 3))) stop.abort();
      return await train(jobs, how);
    };
    const stopped = await search(table, { ...all, storage, pool, signal: stop.signal });
    assert.is(stopped.ended, 'interrupted');
    assert.is(stopped.trials.length, 10);
    assert.is(stopped.digest, expected.digest);
    const { networks } = stopped.model();
    if (few) assert.is(networks.length, 1);
    else assert.ok(networks.length > 1);
    assert.is(stopped.evaluation!.searched === undefined, few);
    await pool.dispose();
    const finished = await resumeStudy(storage, table);
    assert.is(finished.ended, 'rounds');
    assert.is(await modelOf(storage), await modelOf(whole));
  });
}

const weightsOf = ({ networks }: Pick<Model, 'networks'>) =>
  networks
    .flatMap(({ weights }) => weights)
    .reduce((sum, { kernel, bias, scales = [] }) => sum + kernel.length + bias.length + scales.length, 0);

test('the model keeps to the weights that it may have, and is the best of those', async () => {
  const storage = memoryStorage();
  const free = await search(table, { ...earned, storage });
  const size = weightsOf(free.model());
  // No architecture is passed over where all three networks of each fit, even with the widest features.
  const { width } = free.dataset.encodeAs('piecewise');
  const enough = Math.max(size, ...free.trials.map(({ architecture }) => 3 * countParams(architecture, width)));
  const digests = new Set<string>();
  const warned: string[] = [];
  for (const maxParams of [enough, ...[0.7, 0.4, 0.2, 0.1].map((share) => Math.floor(share * size))]) {
    const { digest, model } = await resumeStudy(storage, table, {
      maxParams,
      onWarning: ({ code }) => warned.push(code),
    });
    digests.add(digest);
    assert.ok(weightsOf(model()) <= maxParams, `${weightsOf(model())} of ${maxParams}`);
    if (maxParams === enough) assert.equal(model().networks, free.model().networks);
    assert.equal(model().warnings, free.model().warnings);
  }
  assert.equal([...digests], [free.digest]);
  assert.not.ok(warned.includes('large-model'));
});

test('architectures whose networks are larger together than the model may be are passed over', async () => {
  const storage = memoryStorage();
  const { trials, dataset } = await search(table, { ...single, ensemble: 3, refit: 'none', storage });
  const sizes = trials.map(({ architecture }) => 3 * countParams(architecture, dataset.width));
  const sorted = [...new Set(sizes)].sort((a, b) => a - b);
  for (const maxParams of [sorted[1]!, sorted[0]!]) {
    const pool = observed();
    await resumeStudy(storage, table, { maxParams, refit: 'train+validation', pool });
    await pool.dispose();
    const small = trials.filter((_, at) => sizes[at]! <= maxParams);
    const best = small.sort((a, b) => b.score! - a.score! || a.number - b.number).slice(0, 3);
    const finals = pool.jobs.filter(({ number }) => number < -1);
    assert.equal(
      new Set(finals.map(({ architecture }) => JSON.stringify(architecture))),
      new Set(best.map(({ architecture }) => JSON.stringify(architecture))),
    );
  }
});

test('where not one member is small enough, the smallest keeps as many networks as are; one is kept in any case', async () => {
  const storage = memoryStorage();
  // A single architecture, so that there is no smaller one to take its place.
  const { networks } = (await search(table, { ...single, rounds: 1, samples: 1, epochs: 1000, storage })).model();
  const each = weightsOf({ networks: networks.slice(0, 1) });
  const warned: string[] = [];
  const limited = async (maxParams: number, refit: 'all' | 'train+validation' = 'train+validation') =>
    await resumeStudy(storage, table, { maxParams, refit, onWarning: ({ message }) => warned.push(message) });
  for (const [maxParams, count] of [
    [3 * each, 3],
    [3 * each - 1, 2],
    [each, 1],
  ] as const) {
    assert.equal((await limited(maxParams)).model().networks, networks.slice(0, count));
    assert.is((await limited(maxParams, 'all')).model().networks.length, count);
  }
  assert.equal(
    warned.filter((message) => message.includes('weights')),
    [],
  );
  const one = await limited(each - 1);
  assert.equal(one.model().networks, networks.slice(0, 1));
  const [warning] = one.model().warnings.slice(-1);
  assert.is(warning!.code, 'large-model');
  assert.match(
    warning!.message,
    new RegExp(`has ${each} weights, more than the ${each - 1} of \`maxParams\`.*\`widths\``),
  );
  assert.equal(warned.slice(-1), [warning!.message]);
  // The figures are those of the model.
  assert.equal(one.model().metrics, one.evaluation!.model.metrics);
});

test('with a metric of rare classes the model decides by factors, and its figures are of these decisions', async () => {
  const rows = Array.from({ length: 300 }, (_, row) => ({
    a: ((row * 37) % 101) / 101,
    b: ((row * 53) % 97) / 97,
    kind: row % 12 === 0 ? 'rare' : 'usual',
  })).map(({ a, b, kind }) => ({ a: kind === 'rare' ? 0.3 + 0.7 * a : a, b, kind }));
  const settings: SearchOptions = { ...earned, target: 'kind', finalEpochs: 40 };
  const study = await search(rows, { ...settings, metric: 'balanced-accuracy' });
  const { decision, classes } = classification(study.model());
  assert.ok(decision && decision[classes.indexOf('rare')]! > decision[classes.indexOf('usual')]!);
  const plain = classification((await search(rows, { ...settings, metric: 'accuracy' })).model());
  assert.is(plain.decision, undefined);
  const { test } = study.dataset;
  const predictions = await study.predict(rows);
  const recalls = classes.map((name) => {
    const own = [...test].filter((row) => rows[row]!.kind === name);
    return own.filter((row) => predictions[row]!.label === name).length / own.length;
  });
  const balanced = (recalls[0]! + recalls[1]!) / 2;
  assert.ok(Math.abs(study.evaluation!.model.metrics['balanced-accuracy']!.value - balanced) < 1e-9);
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
