// Categories as codes: both trainers against the formulas in doubles, whose rows are one-hot (plain.ts), and the fused
// trainer against itself on the rows that are written out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import type {
  CandidateJob,
  ClassificationData,
  LayerWeights,
  RegressionData,
  TrainingData,
  TrainingSettings,
} from '../../src/mlp/candidate.ts';
import { denseRows, strideOf } from '../../src/layout.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { predictProbabilities } from '../../src/mlp/predict.ts';
import { optimizers } from '../../src/mlp/candidate.ts';
import { randomStream, uniform } from '../../src/random.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { memory } from '../kernels/tf.ts';
import { rejects } from '../rejects.ts';
import { trainPlainly, usual } from './plain.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const net: Architecture = [[8, 'tanh'], 'dropout', [6, 'sigmoid'], [3, 'softmax']];

/** Rows of numbers and codes; a twentieth of the codes are none, and levels have very different shares. */
function coded(
  seed: number,
  numbers: number,
  categories: readonly number[],
  count = 60,
  classes = 3,
): ClassificationData {
  const random = randomStream(seed, 'coded test');
  const codes = (levels: number) => Math.floor(uniform(random) * uniform(random) * levels * 1.05 - 0.05 * levels);
  const rows = Array.from({ length: count }, () => [
    ...Array.from({ length: numbers }, () => 2 * uniform(random) - 1),
    ...categories.map((levels) => Math.min(levels - 1, Math.max(-1, codes(levels)))),
  ]);
  const index = Int32Array.from({ length: count }, (_, row) => row);
  const cut = Math.floor(0.8 * count);
  return {
    task: 'classification',
    width: categories.reduce((sum, levels) => sum + levels, numbers),
    categories,
    classes,
    features: Float32Array.from(rows.flat()),
    labels: index.map((row) => Math.abs(Math.round(2 * rows[row]!.at(-1)! + (rows[row]![0] ?? 0))) % classes),
    train: index.slice(0, cut),
    validation: index.slice(cut),
  };
}

/** The same table with a feature for every level. */
function written(packed: ClassificationData): ClassificationData {
  const { categories: _, ...data } = packed;
  return { ...data, features: denseRows(packed.features, packed) };
}

type Create = typeof createFusedTrainer;

async function train(
  create: Create,
  data: TrainingData,
  changes: Partial<TrainingSettings>,
  job: Partial<CandidateJob>,
) {
  const trainer = create(backend, data, { ...usual, ...changes });
  try {
    return await trainer.train({ number: 1, seed: 7, architecture: net, ...job });
  } finally {
    trainer.dispose();
  }
}

interface AnyLayer {
  readonly kernel: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly scales?: ArrayLike<number> | undefined;
}

const close = (got: number, wanted: number, within: number, what: string) =>
  assert.ok(Math.abs(got - wanted) < within, `${what}: got ${got}, expected ${wanted}`);

function closeWeights(got: readonly LayerWeights[], wanted: readonly AnyLayer[], within: number): void {
  got.forEach((layer, at) => {
    for (const name of ['kernel', 'bias', 'scales'] as const) {
      const [own, other] = [layer[name] ?? [], wanted[at]![name] ?? []];
      assert.is(own.length, other.length, name);
      Array.from(own, (value, i) => close(value, other[i]!, within, `${name} ${i} of layer ${at}`));
    }
  });
}

const mixed = coded(1, 3, [5, 2, 11]);

for (const create of [createFusedTrainer, createOpsTrainer]) {
  const name = create === createFusedTrainer ? 'fused' : 'ops';
  const agrees = async (data: TrainingData, changes: Partial<TrainingSettings>, job: Partial<CandidateJob> = {}) => {
    const result = await train(create, data, changes, job);
    const plain = trainPlainly({ number: 1, seed: 7, architecture: net, ...job }, data, { ...usual, ...changes });
    assert.is(result.state, 'complete', result.reason ?? '');
    result.epochs.forEach((epoch, at) => {
      for (const key of ['loss', 'accuracy', 'valLoss', 'valScore'] as const)
        close(epoch[key], plain.epochs[at]![key], 3e-5, key);
    });
    closeWeights(result.weights!, plain.weights, 3e-5);
  };

  for (const optimizer of optimizers)
    test(`${name}: ${optimizer} on numbers and codes trains as its formula on one-hot rows`, () =>
      agrees(mixed, { optimizer, weightDecay: 0.2, batchSize: 7 }));

  test(`${name}: codes alone, one category alone, and no hidden layer`, async () => {
    await agrees(coded(2, 0, [4, 7, 3, 9, 2, 6, 5, 3, 12, 2]), {});
    await agrees(coded(3, 0, [1]), {});
    await agrees(coded(4, 2, [40]), { optimizer: 'momentum' }, { architecture: [[3, 'softmax']] });
  });

  test(`${name}: codes and submodels, with and without hidden layers`, async () => {
    for (const submodels of [1, 3]) {
      await agrees(mixed, { submodels, batchSize: 9 });
      await agrees(coded(5, 0, [6, 3]), { submodels, weightDecay: 0.1 }, { architecture: [[3, 'softmax']] });
    }
  });

  test(`${name}: a regression on codes`, async () => {
    const { labels, classes: _, task: __, ...rest } = mixed;
    const data: RegressionData = { ...rest, task: 'regression', targets: Float32Array.from(labels, (y) => y - 1) };
    const architecture: Architecture = [
      [5, 'elu'],
      [1, 'linear'],
    ];
    await agrees(data, { submodels: 2 }, { architecture });
    await agrees(data, {}, { architecture });
  });

  test(`${name}: what is no code is refused`, async () => {
    const before = memory().numTensors;
    const { features } = mixed;
    for (const code of [11, -2, 0.5, NaN]) {
      const wrong = { ...mixed, features: features.map((value, at) => (at === 6 * 4 + 5 ? code : value)) };
      await rejects(
        train(create, wrong, {}, {}),
        new RegExp(`Got code ${code} in row 4 for category 2 of 11 levels; pass -1 to 10`),
      );
    }
    await rejects(train(create, { ...mixed, categories: [5, 0, 11] }, {}, {}), /a category of 0 levels/);
    await rejects(train(create, { ...mixed, width: 17 }, {}, {}), /17 features for categories of 18 levels/);
    await rejects(
      train(create, { ...mixed, categories: [5, 2] }, {}, {}),
      /360 feature values for 60 labels and 16 numbers and codes a row/,
    );
    assert.is(memory().numTensors, before);
  });
}

test('any table and network: the weights are those of the same rows written out, within rounding', async () => {
  const hidden = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.constantFrom('tanh', 'sigmoid', 'elu'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(hidden, { maxLength: 2 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      fc.record({
        numbers: fc.integer({ min: 0, max: 20 }),
        count: fc.integer({ min: 5, max: 80 }),
        classes: fc.integer({ min: 2, max: 9 }),
      }),
      fc.record({
        optimizer: fc.constantFrom('sgd', 'momentum', 'adagrad'),
        submodels: fc.constantFrom(undefined, 1, 4),
        batchSize: fc.integer({ min: 1, max: 40 }),
        weightDecay: fc.constantFrom(0, 1),
      }),
      fc.nat(1000),
      async (layers, categories, { numbers, count, classes }, { submodels, ...settings }, seed) => {
        const data = coded(seed, numbers, categories, count, classes);
        const output = classes === 2 ? ([1, 'sigmoid'] as const) : ([classes, 'softmax'] as const);
        const architecture = [...layers, output] as Architecture;
        const own = { ...settings, ...(submodels ? { submodels } : {}), learningRate: 0.003, epochs: 2 };
        const [codes, features] = [
          await train(createFusedTrainer, data, own, { architecture }),
          await train(createFusedTrainer, written(data), own, { architecture }),
        ];
        closeWeights(codes.weights!, features.weights!, 3e-6);
        for (const key of ['loss', 'valLoss'] as const)
          close(codes.epochs[1]![key], features.epochs[1]![key], 1e-5 * (1 + features.epochs[1]![key]), key);
        // Packed rows predict as those written out, to the bit.
        const predict = (of: ClassificationData, levels?: readonly number[]) =>
          predictProbabilities(backend, architecture, codes.weights!, of.features, data.width, levels);
        assert.equal(predict(data, categories), predict(written(data)));
      },
    ),
    { numRuns: 60, includeErrorInReport: true },
  );
});

test('a level that occurs in one batch only goes on as with gradients of 0, for a thousand steps', async () => {
  // The moments are smaller than float32 has numbers in the end; the weights must still be those of the formula.
  const base = coded(6, 1, [3, 4], 40);
  const rare = base.features.map((value, at) => (at % 3 === 1 ? (at === 1 ? 2 : Math.min(value, 1)) : value));
  const data = { ...base, features: rare, train: base.train.slice(0, 24) };
  for (const optimizer of ['adam', 'momentum', 'rmsprop'] as const) {
    const settings = { ...usual, optimizer, epochs: 500, batchSize: 1, dropout: 0, learningRate: 1e-4 };
    const architecture: Architecture = [[3, 'softmax']];
    const [codes, features] = [
      await train(createFusedTrainer, data, settings, { architecture }),
      await train(createFusedTrainer, written(data), settings, { architecture }),
    ];
    closeWeights(codes.weights!, features.weights!, 2e-5);
  }
});

test('rows are packed and written out as said', () => {
  const rows = { width: 7, categories: [3, 2] };
  assert.is(strideOf(rows), 4);
  assert.equal(
    denseRows(Float32Array.of(0.5, -2, 2, 0, 1, 2, -1, 1), rows),
    Float32Array.of(0.5, -2, 0, 0, 1, 1, 0, 1, 2, 0, 0, 0, 0, 1),
  );
  const plain = Float32Array.of(1, 2);
  assert.is(denseRows(plain, { width: 2 }), plain);
});

test.run();
