// Networks with submodels, label smoothing, another β₂ and the schedules: both trainers against the formulas in doubles
// (plain.ts), and against one another for shapes of chance.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import { decodeWeights, encodeWeights } from '../../src/mlp/blob.ts';
import type {
  CandidateJob,
  LayerWeights,
  RegressionData,
  TrainingData,
  TrainingSettings,
} from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { predictProbabilities } from '../../src/mlp/predict.ts';
import { epochRates } from '../../src/mlp/schedule.ts';
import { candidateWeights } from '../../src/mlp/weights.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { memory } from '../kernels/tf.ts';
import { rejects } from '../rejects.ts';
import { clusters, trainPlainly, usual } from './plain.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const three = clusters(1);
const two = clusters(2, { classes: 2, width: 3 });
const numbers: RegressionData = {
  task: 'regression',
  width: three.width,
  features: three.features,
  train: three.train,
  validation: three.validation,
  targets: Float32Array.from({ length: 60 }, (_, row) => 0.5 * three.features[4 * row]! - 0.2),
};
const net: Architecture = [[8, 'tanh'], 'dropout', [6, 'sigmoid'], [3, 'softmax']];
const binary: Architecture = [
  [7, 'elu'],
  [1, 'sigmoid'],
];
const linear: Architecture = [
  [9, 'tanh'],
  [1, 'linear'],
];

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

const close = (got: number, wanted: number, within: number, what: string) =>
  assert.ok(Math.abs(got - wanted) < within, `${what}: got ${got}, expected ${wanted}`);

interface AnyLayer {
  readonly kernel: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly scales?: ArrayLike<number> | undefined;
}

function closeWeights(got: readonly LayerWeights[], wanted: readonly AnyLayer[], within: number): void {
  assert.is(got.length, wanted.length);
  got.forEach((layer, at) => {
    for (const name of ['kernel', 'bias', 'scales'] as const) {
      const [own, other] = [layer[name] ?? [], wanted[at]![name] ?? []];
      assert.is(own.length, other.length, name);
      Array.from(own, (value, i) => close(value, other[i]!, within, `${name} ${i} of layer ${at}`));
    }
  });
}

for (const create of [createFusedTrainer, createOpsTrainer]) {
  const name = create === createFusedTrainer ? 'fused' : 'ops';
  const agrees = async (data: TrainingData, changes: Partial<TrainingSettings>, job: Partial<CandidateJob> = {}) => {
    const result = await train(create, data, changes, job);
    const settings = { ...usual, ...changes };
    const plain = trainPlainly({ number: 1, seed: 7, architecture: net, ...job }, data, settings);
    assert.is(result.state, 'complete', result.reason ?? '');
    result.epochs.forEach((epoch, at) => {
      for (const key of ['loss', 'accuracy', 'valLoss', 'valScore'] as const)
        close(epoch[key], plain.epochs[at]![key], 3e-5, key);
    });
    closeWeights(result.weights!, plain.weights, 3e-5);
  };

  test(`${name}: submodels train as their formula in doubles, for every head`, async () => {
    for (const submodels of [1, 2, 5]) {
      await agrees(three, { submodels, batchSize: 7 });
      await agrees(two, { submodels, scaleRate: 3 }, { architecture: binary });
      await agrees(numbers, { submodels, weightDecay: 0.5 }, { architecture: linear });
    }
    await agrees(two, { submodels: 3, loss: 'categorical' }, { architecture: binary });
  });

  test(`${name}: submodels without hidden layers`, async () => {
    await agrees(three, { submodels: 4, weightDecay: 0.3 }, { architecture: [[3, 'softmax']] });
    await agrees(numbers, { submodels: 2, optimizer: 'momentum' }, { architecture: [[1, 'linear']] });
  });

  test(`${name}: another β₂, label smoothing and every schedule are those of the formula`, async () => {
    await agrees(three, { beta2: 0.95 });
    await agrees(three, { beta2: 0, optimizer: 'sgd' });
    await agrees(three, { labelSmoothing: 0.1, submodels: 2 });
    await agrees(two, { labelSmoothing: 0.3 }, { architecture: binary });
    for (const schedule of ['constant', 'linear', 'flat-linear', 'cosine'] as const)
      await agrees(three, { schedule, decay: 0.01, batchSize: 13, epochs: 5 });
  });

  test(`${name}: one submodel whose scales stay at 1 has the weights of a network without, to the bit`, async () => {
    const [plain, scaled] = [
      await train(create, three, {}, {}),
      await train(create, three, { submodels: 1, scaleRate: 0 }, {}),
    ];
    const [{ scales, ...first }, ...others] = scaled.weights as [LayerWeights, ...LayerWeights[]];
    assert.equal(scales, new Float32Array(three.width).fill(1));
    if (create === createFusedTrainer) assert.equal([first, ...others], plain.weights);
    else closeWeights([first, ...others], plain.weights!, 1e-6);
    assert.equal(
      scaled.epochs.map(({ accuracy, valScore }) => [accuracy, valScore]),
      plain.epochs.map(({ accuracy, valScore }) => [accuracy, valScore]),
    );
  });

  test(`${name}: a job may ask for submodels, and what cannot be is refused`, async () => {
    const before = memory().numTensors;
    const asked = await train(create, three, {}, { settings: { submodels: 2 } });
    assert.equal(asked.weights, (await train(create, three, { submodels: 2 }, {})).weights);
    const job = { initial: [undefined, { kernel: new Float32Array(48), bias: new Float32Array(6) }, undefined] };
    await rejects(train(create, three, { submodels: 2 }, job), /weights to start from for a network of 2 submodels/);
    await rejects(train(create, three, {}, { settings: { submodels: 1.5 } }), /1.5 submodels; pass a whole number/);
    await rejects(train(create, three, { submodels: 0 }, {}), /0 submodels/);
    await rejects(train(create, three, { submodels: 257 }, {}), /from 1 to 256/);
    await rejects(train(create, three, { beta2: 1 }, {}), /beta2 1; pass a number from 0 to below 1/);
    await rejects(train(create, three, { labelSmoothing: 1 }, {}), /label smoothing 1/);
    await rejects(train(create, numbers, { labelSmoothing: 0.1 }, { architecture: linear }), /has no labels/);
    await rejects(train(create, three, { scaleRate: -1 }, {}), /scale rate -1/);
    await rejects(train(create, three, { schedule: 'cosines' as 'cosine' }, {}), /unknown schedule "cosines"/);
    assert.is(memory().numTensors, before);
  });

  test(`${name}: logits of hundreds, where every submodel's probability is 0 in float32, give a finite loss`, async () => {
    const far = { ...three, features: three.features.map((value) => 3000 * value) };
    const { epochs } = await train(
      create,
      far,
      { submodels: 2, learningRate: 1e-6, epochs: 1 },
      {
        architecture: [[3, 'softmax']],
      },
    );
    assert.ok(epochs[0]!.valLoss > 20 && epochs[0]!.valLoss < 1e4, `${epochs[0]!.valLoss}`);
  });
}

test('both trainers agree for any number of submodels, batch and shape', async () => {
  const hidden = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('tanh', 'sigmoid', 'elu'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(hidden, { maxLength: 2 }),
      fc.record({ submodels: fc.integer({ min: 1, max: 9 }), batchSize: fc.integer({ min: 1, max: 40 }) }),
      fc.constantFrom('sgd', 'momentum', 'adagrad'),
      fc.record({
        count: fc.integer({ min: 5, max: 60 }),
        width: fc.integer({ min: 1, max: 37 }),
        classes: fc.integer({ min: 2, max: 9 }),
      }),
      fc.constantFrom(0, 0.3),
      fc.nat(1000),
      async (layers, { submodels, batchSize }, optimizer, shape, dropout, seed) => {
        const data = clusters(seed, { ...shape, width: Math.max(shape.width, 1) });
        const architecture = [
          ...layers.flatMap((layer) => [layer, 'dropout'] as const),
          shape.classes === 2 ? ([1, 'sigmoid'] as const) : ([shape.classes, 'softmax'] as const),
        ] as Architecture;
        const settings = {
          optimizer,
          submodels,
          batchSize,
          dropout,
          epochs: 1,
          learningRate: 0.003,
          labelSmoothing: 0.05,
          weightDecay: 0.1,
        } as const;
        const [fused, ops] = [
          await train(createFusedTrainer, data, settings, { architecture }),
          await train(createOpsTrainer, data, settings, { architecture }),
        ];
        closeWeights(fused.weights!, ops.weights!, 2e-6);
        for (const key of ['loss', 'valLoss'] as const)
          close(fused.epochs[0]![key], ops.epochs[0]![key], 1e-4 * (1 + ops.epochs[0]![key]), key);
      },
    ),
    { numRuns: 40, includeErrorInReport: true },
  );
});

test('what training measured is what the weights predict', async () => {
  for (const [data, architecture] of [
    [three, net],
    [two, binary],
    [numbers, linear],
  ] as const) {
    const { weights, epochs } = await train(createFusedTrainer, data, { submodels: 3 }, { architecture });
    const rows = [...data.validation];
    const { width } = data;
    const x = Float32Array.from(rows.flatMap((row) => [...data.features.subarray(row * width, (row + 1) * width)]));
    const predicted = predictProbabilities(backend, architecture, weights!, x, width);
    const columns = predicted.length / rows.length;
    const losses = rows.map((row, at) =>
      data.task === 'regression'
        ? (predicted[at]! - data.targets[row]!) ** 2
        : -Math.log(predicted[at * columns + data.labels[row]!]!),
    );
    const loss = losses.reduce((sum, value) => sum + value, 0) / rows.length;
    close(loss, epochs.at(-1)!.valLoss, 2e-6 * (1 + loss), 'loss');
    // Many rows are predicted tile by tile, and each has the bits that it has alone.
    const many = Float32Array.from({ length: 700 * width }, (_, at) => x[at % x.length]!);
    const all = predictProbabilities(backend, architecture, weights!, many, width);
    const last = predictProbabilities(backend, architecture, weights!, many.slice(-width), width);
    assert.equal(all.slice(-columns), last);
    assert.throws(
      () => predictProbabilities(backend, architecture, [{ ...weights![0]!, scales: new Float32Array(5) }], x, width),
      /layers for|kernel of/,
    );
    // The blob keeps scales and all output layers to the bit.
    assert.equal(decodeWeights(encodeWeights(weights!)), weights);
  }
});

test('a submodel predicts as the network whose first kernel is multiplied by its scales', async () => {
  const { weights } = await train(createFusedTrainer, three, { submodels: 2 }, {});
  const x = three.features;
  const together = predictProbabilities(backend, net, weights!, x, 4);
  const alone = [0, 1].map((of) => {
    const [first, middle, last] = weights as [LayerWeights, LayerWeights, LayerWeights];
    const kernel = first.kernel.map((value, at) => value * first.scales![of * 4 + Math.floor(at / 8)]!);
    const head = { kernel: last.kernel.slice(of * 18, (of + 1) * 18), bias: last.bias.slice(of * 3, (of + 1) * 3) };
    return predictProbabilities(backend, net, [{ kernel, bias: first.bias }, middle, head], x, 4);
  });
  together.forEach((p, at) => close(p, (alone[0]![at]! + alone[1]![at]!) / 2, 1e-6, `row ${at}`));
});

test('scales begin at random around 1, ones for one submodel; kernels are those of a network without', () => {
  const job = { number: 3, seed: 5, architecture: net };
  const [plain, one, many] = [undefined, 1, 64].map((submodels) =>
    candidateWeights(job, 30, { submodels: submodels! }),
  );
  assert.equal(one![0]!.scales, new Float32Array(30).fill(1));
  assert.equal(
    one!.map(({ kernel }) => kernel),
    plain!.map(({ kernel }) => kernel),
  );
  const scales = many![0]!.scales!;
  // Uniform from 0.1 to 1.9: the deviation is 1.8 / √12 = 0.52, and 0.52 / √1920 = 0.0119 for the mean of 1,920 draws.
  assert.ok(scales.every((value) => value >= Math.fround(0.1) && value <= 1.9));
  const mean = scales.reduce((sum, value) => sum + value, 0) / scales.length;
  assert.ok(Math.abs(mean - 1) < 5 * 0.0119, String(mean));
  const deviation = Math.sqrt(scales.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scales.length);
  assert.ok(Math.abs(deviation - 1.8 / Math.sqrt(12)) < 0.03, String(deviation));
  assert.is(new Set(scales.subarray(0, 60)).size, 60, 'submodels differ');
  assert.equal(many![2]!.kernel.slice(0, 18), plain![2]!.kernel);
  assert.equal([many![2]!.kernel.length, many![2]!.bias.length], [64 * 18, 64 * 3]);
});

test('rates of the schedules, from their formulas', () => {
  const rates = (schedule: TrainingSettings['schedule']) =>
    [1, 2].flatMap((epoch) => [
      ...epochRates({ ...usual, learningRate: 0.5, schedule: schedule!, epochs: 2 }, epoch, 4),
    ]);
  assert.equal(rates('constant'), new Array(8).fill(0.5));
  // (8 − t) / 8 of 0.5.
  assert.equal(rates('linear'), [0.5, 0.4375, 0.375, 0.3125, 0.25, 0.1875, 0.125, 0.0625]);
  assert.equal(rates('flat-linear'), [0.5, 0.5, 0.5, 0.5, 0.5, 0.375, 0.25, 0.125]);
  rates('cosine').forEach((rate, t) => close(rate, 0.25 * (1 + Math.cos((Math.PI * t) / 8)), 1e-12, `step ${t}`));
});

test.run();
