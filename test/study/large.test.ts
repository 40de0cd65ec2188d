// What keeps large tables cheap, and that it changes no result.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { rankings } from '../../src/evaluate/classes.ts';
import { averagedOutputs, outputsOfRows } from '../../src/export/outputs.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import type { CandidateJob, TrainingData, TrainingSettings } from '../../src/mlp/candidate.ts';
import { type TrainableNetwork, trainEpochs } from '../../src/mlp/epochs.ts';
import { initialWeights } from '../../src/mlp/weights.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { encodingsOf } from '../../src/study/encodings.ts';
import { readOptions } from '../../src/study/options.ts';
import { splitsOf } from '../../src/study/splits.ts';
import type { Dataset } from '../../src/table/dataset.ts';
import { dealInto, firstDealt } from '../../src/table/folds.ts';
import { denseRows, strideOf } from '../../src/layout.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable } from '../../src/table/read.ts';

const { settings } = readOptions({ target: 'kind' });

function made(rows: number): Dataset {
  const random = randomStream(1, 'large');
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [uniform(random), Math.floor(uniform(random) * 5)];
    // Some rows are any class, or the number would be taken for a leak.
    const isYes = uniform(random) < 0.3 ? uniform(random) < 0.5 : a > 0.5;
    return `${a.toFixed(6)},c${b},${isYes ? 'yes' : 'no'}`;
  });
  return prepareDataset(parseTable(['a,b,kind', ...lines].join('\n')), { target: 'kind', encoding: 'robust' });
}

const small = made(400);

test('further encodings are fitted and their rows encoded when they are first read, and not where rows are many', () => {
  let [fitted, encoded] = [0, 0];
  const counted: Dataset = {
    ...small,
    encodeAs(encoding) {
      fitted++;
      const other = small.encodeAs(encoding);
      return {
        ...other,
        get features() {
          encoded++;
          return other.features;
        },
      };
    },
  };
  const auto = { ...settings, featureEncoding: 'auto' as const };
  const protocol = { protocol: 'sound' } as const;
  const encodings = encodingsOf(counted, auto, protocol);
  assert.is(encodings.of(0).features, small.features);
  assert.equal([fitted, encoded], [0, 0]);
  assert.is(encodings.widths.length, 2);
  assert.equal([fitted, encoded], [1, 0]);
  assert.is(encodings.of(1).features.length, small.rows.length * strideOf(encodings.of(1)));
  assert.equal([fitted, encoded], [1, 1]);
  // One number fewer than the rows have by the further encoding.
  const most = small.rows.length * strideOf(encodings.of(1)) - 1;
  assert.equal(encodingsOf(counted, auto, protocol, most).widths, [small.width]);
  assert.equal(encodingsOf(counted, auto, protocol, most + 1).widths.length, 2);
  fitted = 0;
  // A number and its two bins at least, and the category's code.
  assert.equal(encodingsOf(counted, auto, protocol, 4 * small.rows.length - 1).widths, [small.width]);
  assert.is(fitted, 0, 'where the rows themselves are more, nothing is fitted');
});

test('rows of a table are read as they lie there, packed or with all features, to the same bits', async () => {
  assert.ok(small.categories, 'rows are packed');
  const backend = await openBackend();
  const network = (name: string) => {
    const architecture = [[8, 'relu'] as const, [2, 'softmax'] as const];
    return { architecture, weights: initialWeights(architecture, small.width, randomStream(3, name, 0)) };
  };
  const networks = [{ ...network('one'), votes: 3 }, network('other')];
  const dense = denseRows(small.features, small, small.test);
  assert.equal(
    outputsOfRows(backend, networks, small, small.test),
    averagedOutputs(backend, networks, dense, small.width),
  );
  backend.dispose();
});

test('final networks train on all rows but validate on ten thousand or few more, of every fold its own', () => {
  const rows = 60_000;
  const dataset = made(rows);
  const splits = splitsOf(dataset, settings);
  const parts = splits.final.map((index) => splits.rows[index]!);
  const known = dataset.train.length + dataset.validation.length;
  const seen = new Set<number>();
  for (const { train, validation } of parts) {
    assert.ok(train.length >= known / 2);
    assert.ok(validation.length >= 7500 && validation.length <= 15_000, `${validation.length} validate`);
    const trains = new Set(train);
    for (const row of validation) {
      assert.not(trains.has(row) || seen.has(row), `row ${row} validates once and does not train`);
      seen.add(row);
    }
  }
  // The classes have their shares: half of the rows each, within what chance would do.
  for (const { validation } of parts) {
    const share = validation.filter((row) => dataset.task === 'classification' && dataset.labels[row] === 1).length;
    assert.ok(Math.abs(share / validation.length - 0.5) < 0.02);
  }
  // Fewer rows than that are as they were dealt.
  const few = splitsOf(small, settings);
  const validating = few.final.flatMap((index) => [...few.rows[index]!.validation]);
  assert.is(new Set(validating).size, small.train.length + small.validation.length);
});

test('the first part alone is that of all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ group: fc.nat(40), stratum: fc.nat(2) }), { minLength: 30, maxLength: 80 }),
      fc.integer({ min: 2, max: 4 }),
      fc.nat(5),
      (all, folds, seed) => {
        const of = (key: 'group' | 'stratum') => Int32Array.from(all, (one) => one[key]);
        const known = { groups: of('group'), strata: of('stratum') };
        const rows = Int32Array.from(all.keys()).filter((row) => row % 3 !== 1);
        let expected: Int32Array;
        try {
          expected = dealInto(known, rows, folds, seed)[0]!.validation;
        } catch {
          assert.throws(() => firstDealt(known, rows, folds, seed));
          return;
        }
        assert.equal(firstDealt(known, rows, folds, seed), expected);
      },
    ),
  );
});

test('rows are ranked by probability, then negatives first, then by number', () => {
  // 0 and −0 are equal; the smallest and the largest probabilities there are, and a number that is none.
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, 2 ** -149, 1 - 2 ** -24, 0.5),
    fc.float({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.nat(1)), { minLength: 1, maxLength: 60 }), fc.boolean(), (rows, beyond) => {
      const scores = rows.map(([score]) => (beyond ? score * 3 : score));
      const labels = Int32Array.from(rows, ([, label]) => label);
      const probabilities = Float32Array.from(scores.flatMap((score) => [1 - score, score]));
      const key = (row: number) => probabilities[2 * row + 1]!;
      const expected = [...labels.keys()].sort((a, b) => key(a) - key(b) || labels[a]! - labels[b]! || a - b);
      assert.equal([...rankings({ probabilities, labels, classes: 2 })[0]!.order], expected);
    }),
  );
});

const training: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 2,
  batchSize: 30,
  dropout: 0,
  loss: 'matching',
};
const many = 100_000;
const job: CandidateJob = { number: 3, seed: 5, architecture: [[1, 'sigmoid']] };
const all = Int32Array.from({ length: many }, (_, row) => row);
const data: TrainingData = {
  task: 'classification',
  width: 1,
  classes: 2,
  features: new Float32Array(many),
  labels: new Int32Array(many),
  train: all.subarray(0, many - 10),
  validation: all.subarray(many - 10),
};

/** A network that only keeps what it is told. */
function recorder(onTrain: () => void = () => undefined) {
  const calls: { readonly order: Int32Array; readonly rates: Float64Array }[] = [];
  let disposed = false;
  const network: TrainableNetwork = {
    train(order, rates) {
      calls.push({ order: order.slice(), rates: rates.slice() });
      onTrain();
      return { loss: order.length, right: 0 };
    },
    measure: (rows) => ({ loss: rows.length, right: 0 }),
    outputs: (rows) => new Float32Array(rows.length),
    weights: () => [{ kernel: new Float32Array(1), bias: new Float32Array(1) }],
    dispose: () => {
      disposed = true;
    },
  };
  return { network, calls, isDisposed: () => disposed };
}

test('an epoch of many rows is made in parts of whole batches, which have every row and every rate once', async () => {
  const { network, calls } = recorder();
  const result = await trainEpochs(job, data, { ...training, epochs: 1, schedule: 'linear' }, () => network);
  // 2^15 rows are 1,092 whole batches of 30; the last part has what is left of 99,990 rows.
  assert.equal(
    calls.map(({ order }) => order.length),
    [32_760, 32_760, 32_760, 1710],
  );
  assert.is(new Set(calls.flatMap(({ order }) => [...order])).size, many - 10);
  const rates = calls.flatMap(({ rates: own }) => [...own]);
  assert.is(rates.length, Math.ceil((many - 10) / 30));
  assert.ok(rates.every((rate, step) => step === 0 || rate < rates[step - 1]!));
  assert.equal([result.state, result.epochs[0]!.loss], ['complete', 1]);
});

test('an abort ends an epoch between its parts', async () => {
  const stop = new AbortController();
  const { network, calls, isDisposed } = recorder(() => stop.abort(new Error('time is up')));
  let reason: unknown;
  await trainEpochs(job, data, training, () => network, { signal: stop.signal }).catch((error: unknown) => {
    reason = error;
  });
  assert.match(String(reason), /time is up/);
  assert.equal([calls.length, isDisposed()], [1, true]);
});

test.run();
