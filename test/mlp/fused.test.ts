// The fused trainer against the ops trainer: two independent ways to the same numbers. Weights start alike, batches and
// dropped units are the same, so that after an epoch only float32 rounding may tell them apart.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import { memory } from '../kernels/tf.ts';
import { optimizers, type CandidateResult, type TrainingData, type TrainingSettings } from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { activations, type Architecture, type Layer } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';
import { clusters, trainPlainly } from './plain.ts';

const backend = await openBackend();

/** Rows whose label follows from their features, so that there is something to learn. */
function makeData(rows: number, width: number, classes: number, seed: number): TrainingData {
  const random = randomStream(seed, 'test data');
  const features = Float32Array.from({ length: rows * width }, () => 4 * uniform(random) - 2);
  const labels = Int32Array.from({ length: rows }, (_, row) => {
    const x = features[row * width]! + 0.5 * features[row * width + width - 1]!;
    return Math.min(classes - 1, Math.max(0, Math.floor(((x + 3) / 6) * classes)));
  });
  const cut = Math.floor(rows * 0.8);
  const index = Int32Array.from({ length: rows }, (_, row) => row);
  const [train, validation] = [index.slice(0, cut), index.slice(cut)];
  return { task: 'classification', width, classes, features, labels, train, validation };
}

const usual: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 1,
  batchSize: 32,
  dropout: 0.2,
  loss: 'matching',
};

type Weights = readonly { readonly kernel: ArrayLike<number>; readonly bias: ArrayLike<number> }[];

/** All kernels and biases, layer by layer. */
const flat = (layers: Weights): number[] =>
  layers.flatMap(({ kernel, bias }) => [...Array.from(kernel), ...Array.from(bias)]);

/** Of each weight, relative to 1 or to the weight where that is larger. */
function differences(a: Weights, b: Weights): number[] {
  const [left, right] = [flat(a), flat(b)];
  assert.is(left.length, right.length);
  return left.map((value, at) => Math.abs(value - right[at]!) / Math.max(1, Math.abs(value)));
}

async function both(data: TrainingData, settings: TrainingSettings, architecture: Architecture, number: number) {
  const job = { number, seed: 5, architecture };
  const results: CandidateResult[] = [];
  for (const create of [createFusedTrainer, createOpsTrainer]) {
    const trainer = create(backend, data, settings);
    results.push(await trainer.train(job));
    trainer.dispose();
  }
  return results as [CandidateResult, CandidateResult];
}

/**
 * Of each weight, whether rounding alone may turn its movement round: a gradient, in doubles, whose terms cancel to almost 0
 * (adam and rmsprop divide by its size), or, for all weights, a relu's input that is almost 0.
 */
function dependOnRounding(
  data: TrainingData,
  settings: TrainingSettings,
  architecture: Architecture,
  number: number,
): boolean[] {
  const almost = 1e-6;
  const scaled = settings.optimizer === 'adam' || settings.optimizer === 'rmsprop';
  const found: boolean[] = [];
  let kinked = false;
  trainPlainly({ number, seed: 5, architecture }, data, settings, ({ gradients, fromKink }) => {
    kinked ||= fromKink < almost;
    flat(gradients).forEach((g, at) => (found[at] ||= kinked || (scaled && g !== 0 && Math.abs(g) < almost)));
  });
  return found;
}

const hidden = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...activations));
const network = fc
  .array(fc.tuple(hidden, fc.boolean()), { minLength: 0, maxLength: 4 })
  .map((layers) => layers.flatMap(([layer, dropout]): Layer[] => (dropout ? [layer, 'dropout'] : [layer])));

test('after an epoch, the weights are those of the ops trainer within rounding', async () => {
  await fc.assert(
    fc.asyncProperty(
      network,
      fc.constantFrom(...optimizers),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 5, max: 90 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 0.2, 0.7),
      fc.constantFrom(0, 0.05),
      fc.constantFrom(0, 2),
      fc.nat(1000),
      async (layers, optimizer, classes, width, rows, batchSize, dropout, decay, weightDecay, number) => {
        const data = makeData(rows, width, classes, number);
        const architecture: Architecture = [...layers, classes === 2 ? [1, 'sigmoid'] : [classes, 'softmax']];
        // Rates small enough that an epoch does not make rounding grow: momentum and sgd move by the gradient itself.
        const own = { optimizer, dropout, decay, weightDecay, batchSize, learningRate: 0.003 };
        const settings: TrainingSettings = { ...usual, ...own };
        const [fused, ops] = await both(data, settings, architecture, number);
        assert.is(fused.state, 'complete');
        const apart = differences(fused.weights!, ops.weights!);
        const limit = optimizer === 'adam' || optimizer === 'rmsprop' ? 5e-4 : 1e-6;
        const far = apart.flatMap((difference, at) => (difference < limit ? [] : [at]));
        if (far.length > 0) {
          const excused = dependOnRounding(data, settings, architecture, number);
          // Such weights part by no more than they move: about 3 rates a step each.
          const most = 6 * Math.ceil(data.train.length / batchSize) * settings.learningRate;
          for (const at of far) assert.ok(excused[at] && apart[at]! < most, `weight ${at} differs by ${apart[at]}`);
        }
        // The losses follow from the weights, so that they agree where all of these do.
        for (const key of far.length > 0 ? [] : (['loss', 'valLoss'] as const)) {
          assert.ok(Math.abs(fused.epochs[0]![key] - ops.epochs[0]![key]) < 1e-4 * (1 + ops.epochs[0]![key]), key);
        }
      },
    ),
    {
      numRuns: 150,
      includeErrorInReport: true,
      // Cases of chance that once parted by more than the limit.
      examples: [
        [
          [[37, 'elu'], 'dropout', [6, 'elu'], 'dropout', [6, 'tanh']],
          ...(['adam', 2, 6, 10, 4, 0.7, 0, 0, 672] as const),
        ],
        [
          [[21, 'elu'], 'dropout', [19, 'elu'], 'dropout', [1, 'relu'], 'dropout', [8, 'tanh']],
          ...(['adam', 3, 4, 57, 6, 0.7, 0.05, 0, 965] as const),
        ],
        [
          [
            [2, 'tanh'],
            [40, 'relu'],
            [14, 'tanh'],
          ],
          ...(['rmsprop', 4, 3, 79, 8, 0, 0, 0, 5] as const),
        ],
      ],
    },
  );
});

const three = clusters(1);
const two = clusters(2, { classes: 2, width: 3 });

async function train(
  data: TrainingData,
  architecture: Architecture,
  changes: Partial<TrainingSettings> = {},
  job: { initial?: CandidateResult['weights']; resplit?: boolean } = {},
) {
  const trainer = createFusedTrainer(backend, data, { ...usual, epochs: 3, batchSize: 16, ...changes });
  const result = await trainer.train({ number: 1, seed: 7, architecture, ...(job as object) });
  trainer.dispose();
  return result;
}

/** Float32 against doubles: three epochs part by rounding only. */
async function agrees(
  data: TrainingData,
  architecture: Architecture,
  changes: Partial<TrainingSettings> = {},
  job: object = {},
): Promise<void> {
  const result = await train(data, architecture, changes, job);
  const plain = trainPlainly({ number: 1, seed: 7, architecture, ...job }, data, {
    ...usual,
    epochs: 3,
    batchSize: 16,
    ...changes,
  });
  assert.is(result.state, 'complete', result.reason ?? '');
  result.epochs.forEach((epoch, index) => {
    const expected = plain.epochs[index]!;
    assert.ok(Math.abs(epoch.loss - expected.loss) < 2e-5, `loss ${epoch.loss}, plainly ${expected.loss}`);
    assert.ok(
      Math.abs(epoch.valLoss - expected.valLoss) < 2e-5,
      `validation loss ${epoch.valLoss}, plainly ${expected.valLoss}`,
    );
    assert.is(epoch.accuracy, expected.accuracy);
    assert.is(epoch.valScore, expected.valScore);
  });
  assert.is(result.epochs.length, plain.epochs.length);
  const far = Math.max(...differences(result.weights!, plain.weights));
  assert.ok(far < 2e-5, `weights differ by ${far}`);
}

for (const optimizer of optimizers) {
  test(`${optimizer} with decay trains as its formula in doubles`, () =>
    agrees(
      three,
      [
        [8, 'tanh'],
        [6, 'sigmoid'],
        [3, 'softmax'],
      ],
      { optimizer, decay: 0.1 },
    ));
}

for (const activation of activations) {
  test(`${activation}, with dropout behind it and a short last batch, trains as its formula in doubles`, () =>
    agrees(three, [[8, activation], 'dropout', [5, activation], 'dropout', [3, 'softmax']], {
      optimizer: 'momentum',
      dropout: 0.4,
      batchSize: 7,
    }));
}

test('one sigmoid unit, a split of its own, and given weights', async () => {
  await agrees(two, [
    [8, 'elu'],
    [1, 'sigmoid'],
  ]);
  await agrees(
    three,
    [
      [4, 'relu'],
      [3, 'softmax'],
    ],
    {},
    { resplit: true },
  );
  const kernel = Float32Array.from({ length: 12 }, (_, at) => at / 10 - 0.5);
  await agrees(
    three,
    [
      [4, 'relu'],
      [3, 'softmax'],
    ],
    {},
    { initial: [undefined, { kernel, bias: Float32Array.of(0.5, 0, -0.5) }] },
  );
});

test("the tutorial's flaw: categorical cross-entropy on one sigmoid unit teaches nothing", () =>
  agrees(
    two,
    [
      [8, 'relu'],
      [1, 'sigmoid'],
    ],
    { loss: 'categorical' },
  ));

test('what is no longer finite fails the trial, says where, and keeps the epochs before', async () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [8, 'relu'],
    [3, 'softmax'],
  ];
  const diverged = await train(three, architecture, { optimizer: 'sgd', learningRate: 1e6, batchSize: 48 });
  assert.is(diverged.state, 'failed');
  assert.match(diverged.reason!, /^(validation )?loss became (NaN|Infinity) in epoch 2; try a smaller `learningRate`$/);
  assert.is(diverged.weights, undefined);
  assert.is(diverged.epochs.length, 1);
  const features = three.features.slice();
  features[three.train[0]! * three.width] = NaN;
  assert.match((await train({ ...three, features }, architecture)).reason!, /^loss became NaN in epoch 1/);
});

test('the same job gives the same bits', async () => {
  const architecture: Architecture = [[16, 'relu'], 'dropout', [3, 'softmax']];
  const [a, b] = [await train(three, architecture), await train(three, architecture)];
  assert.equal({ ...a, seconds: 0 }, { ...b, seconds: 0 });
});

test('epochs are told, an abort between them is obeyed, and nothing is left behind', async () => {
  const trainer = createFusedTrainer(backend, three, { ...usual, epochs: 50 });
  const before = memory().numTensors;
  const controller = new AbortController();
  const told: number[] = [];
  const job = {
    number: 0,
    seed: 0,
    architecture: [
      [8, 'relu'],
      [3, 'softmax'],
    ] as Architecture,
  };
  const trained = trainer.train(job, {
    signal: controller.signal,
    onEpoch(epoch) {
      told.push(epoch);
      if (epoch === 2) controller.abort(new Error('enough'));
    },
  });
  await rejects(trained, /enough/);
  assert.equal(told, [1, 2]);
  assert.is(memory().numTensors, before);
  await rejects(trainer.train(job, { signal: controller.signal }), /enough/);
  trainer.dispose();
  assert.is(memory().numTensors, before - 2);
});

test.after(() => backend.dispose());
test.run();
