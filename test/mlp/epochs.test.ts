// What both trainers do around the arithmetic, and with a linear head: against the same in plain doubles.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classScore, numberScore } from '../../src/evaluate/score.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import { memory } from '../kernels/tf.ts';
import type {
  CandidateJob,
  ClassificationData,
  RegressionData,
  TrainingData,
  TrainingSettings,
} from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { epochOrders } from '../../src/mlp/order.ts';
import { predictProbabilities } from '../../src/mlp/predict.ts';
import { randomStream } from '../../src/random.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';
import { clusters, trainPlainly, usual } from './plain.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const three = clusters(1);
const two = clusters(2, { classes: 2, width: 3 });
/** y = 2 x₀ − x₁ + x₂², of rows without classes. */
const numbers: RegressionData = {
  task: 'regression',
  width: three.width,
  features: three.features,
  train: three.train,
  validation: three.validation,
  targets: Float32Array.from({ length: 60 }, (_, row) => {
    const [a, b, c] = three.features.subarray(row * 4, row * 4 + 3) as unknown as [number, number, number];
    return 0.5 * a - 0.25 * b + 0.1 * c * c;
  }),
};
const net: Architecture = [
  [8, 'tanh'],
  [3, 'softmax'],
];
const binary: Architecture = [
  [8, 'elu'],
  [1, 'sigmoid'],
];
const linear: Architecture = [[8, 'tanh'], 'dropout', [5, 'relu'], [1, 'linear']];

async function train(
  create: typeof createFusedTrainer,
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

const close = (got: number, wanted: number, within = 3e-5) =>
  assert.ok(Math.abs(got - wanted) < within, `got ${got}, expected ${wanted}`);

for (const create of [createFusedTrainer, createOpsTrainer]) {
  const name = create === createFusedTrainer ? 'fused' : 'ops';
  const agrees = async (data: TrainingData, changes: Partial<TrainingSettings>, job: Partial<CandidateJob>) => {
    const result = await train(create, data, changes, job);
    const settings = { ...usual, ...changes };
    const plain = trainPlainly({ number: 1, seed: 7, architecture: net, ...job }, data, settings);
    assert.is(result.state, 'complete', result.reason ?? '');
    assert.is(result.epochs.length, plain.epochs.length);
    result.epochs.forEach((epoch, at) => {
      for (const key of ['loss', 'accuracy', 'valLoss', 'valScore'] as const) close(epoch[key], plain.epochs[at]![key]);
    });
    result.weights!.forEach(({ kernel, bias }, layer) => {
      kernel.forEach((value, at) => close(value, plain.weights[layer]!.kernel[at]!));
      bias.forEach((value, at) => close(value, plain.weights[layer]!.bias[at]!));
    });
  };

  test(`${name}: a linear unit learns a number by squared error, as its formula in doubles`, async () => {
    await agrees(numbers, { batchSize: 7 }, { architecture: linear });
    await agrees(numbers, { optimizer: 'momentum', epochs: 5 }, { architecture: [[1, 'linear']] });
  });

  test(`${name}: weight decay and the linear schedule are those of the formula`, () =>
    agrees(
      three,
      { weightDecay: 0.5, schedule: 'linear', epochs: 4, decay: 0.02 },
      { architecture: [[16, 'relu'], 'dropout', [3, 'softmax']] },
    ));

  test(`${name}: balanced classes train on the order of epochOrders`, () =>
    agrees(two, { classWeights: 'balanced' }, { architecture: binary }));

  test(`${name}: a job's split and settings come before those of the trainer`, async () => {
    const split = { train: Int32Array.of(3, 9, 40, 50, 2, 7, 8), validation: Int32Array.of(0, 59) };
    const result = await train(
      create,
      { ...three, splits: [three, split] },
      {},
      { split: 1, settings: { epochs: 5, optimizer: 'sgd' } },
    );
    assert.is(result.split, 1);
    const alone = await train(create, { ...three, ...split }, { epochs: 5, optimizer: 'sgd' }, {});
    assert.equal(result.epochs, alone.epochs);
    assert.is(result.epochs.length, 5);
    await rejects(train(create, three, {}, { split: 0 }), /split 0 of 0/);
  });

  test(`${name}: patience keeps the weights of the smallest validation loss`, async () => {
    const changes = { learningRate: 0.3, epochs: 40 };
    const whole = await train(create, three, changes, {});
    const losses = whole.epochs.map(({ valLoss }) => valLoss);
    const best = losses.findIndex(
      (loss, at) =>
        losses.slice(at + 1, at + 4).every((later) => later >= loss) &&
        losses.slice(0, at).every((earlier) => earlier > loss),
    );
    assert.ok(best >= 0 && best < 36, 'the rate is large enough to overfit');
    const stopped = await train(create, three, { ...changes, patience: 3 }, {});
    assert.equal(stopped.epochs, whole.epochs.slice(0, best + 4));
    assert.equal(stopped.weights, (await train(create, three, { ...changes, epochs: best + 1 }, {})).weights);
  });

  test(`${name}: patience follows the metric that was named, and among equals the loss`, async () => {
    const changes = { learningRate: 0.3, epochs: 40 };
    let others = 0;
    for (const metric of ['accuracy', 'macro-f1', 'auc'] as const) {
      const whole = await train(create, three, { ...changes, metric }, {});
      let best = 0;
      let end = 0;
      for (; end < 40 && end - best <= 4; end++) {
        const [a, b] = [whole.epochs[end]!, whole.epochs[best]!];
        if (a.valScore > b.valScore || (a.valScore === b.valScore && a.valLoss < b.valLoss)) best = end;
        else if (end - best === 4) break;
      }
      const losses = whole.epochs.slice(0, end + 1).map(({ valLoss }) => valLoss);
      if (best !== losses.indexOf(Math.min(...losses))) others++;
      const stopped = await train(create, three, { ...changes, metric, patience: 4 }, {});
      assert.equal(stopped.epochs, whole.epochs.slice(0, end + 1));
      assert.equal(stopped.weights, (await train(create, three, { ...changes, metric, epochs: best + 1 }, {})).weights);
    }
    assert.ok(others > 0, 'the loss would have kept other epochs');
  });

  test(`${name}: with balanced classes patience follows a loss in which a rare class counts as much as any`, async () => {
    // Of 24 rows that validate three are of class 1.
    const labels = three.labels.map((label, row) => (row < 36 ? label % 2 : row % 8 === 0 ? 1 : 0));
    const rare: ClassificationData = {
      ...three,
      classes: 2,
      labels,
      train: three.train.slice(0, 36),
      validation: Int32Array.from({ length: 24 }, (_, at) => 36 + at),
    };
    const changes = { learningRate: 0.2, epochs: 30, classWeights: 'balanced' } as const;
    const job = { architecture: binary };
    const whole = await train(create, rare, changes, job);
    const stopped = await train(create, rare, { ...changes, patience: 29 }, job);
    const best = whole.epochs.reduce(
      (least, { valLoss }, at) => (valLoss < whole.epochs[least]!.valLoss ? at : least),
      0,
    );
    assert.equal(stopped.weights, (await train(create, rare, { ...changes, epochs: best + 1 }, job)).weights);
    // The loss of the weights that were kept, by class, from their probabilities.
    const features = rare.features.subarray(36 * 4);
    const p = predictProbabilities(backend, binary, stopped.weights!, features, 4);
    const lossOf = (label: number) => {
      const own = [...rare.validation.keys()].filter((at) => labels[36 + at] === label);
      return own.reduce((sum, at) => sum - Math.log(p[2 * at + label]!), 0) / own.length;
    };
    close(whole.epochs[best]!.valLoss, (lossOf(0) + lossOf(1)) / 2, 1e-3);
  });

  test(`${name}: an epoch of several passes is as many epochs, measured once`, async () => {
    const changes = { learningRate: 0.05, batchSize: 7 };
    for (const schedule of ['constant', 'linear'] as const) {
      for (const passes of [2, 3]) {
        const single = await train(create, three, { ...changes, schedule, epochs: 4 * passes }, {});
        const several = await train(create, three, { ...changes, schedule, epochs: 4, passes }, {});
        assert.equal(several.weights, single.weights);
        several.epochs.forEach((epoch, at) => {
          const own = single.epochs.slice(at * passes, (at + 1) * passes);
          for (const key of ['loss', 'accuracy'] as const)
            close(epoch[key], own.reduce((sum, one) => sum + one[key], 0) / passes, 1e-6);
          const { valLoss, valScore } = own.at(-1)!;
          assert.equal([epoch.valLoss, epoch.valScore], [valLoss, valScore]);
        });
        assert.is(several.epochs.length, 4);
      }
    }
    // R² of all passes together is not the mean of theirs: 1 − the mean loss over the spread, which is that of one pass.
    const job = { architecture: linear };
    const single = await train(create, numbers, { epochs: 2 }, job);
    const [both] = (await train(create, numbers, { epochs: 1, passes: 2 }, job)).epochs;
    close(both!.loss, (single.epochs[0]!.loss + single.epochs[1]!.loss) / 2, 1e-6);
    const targets = [...numbers.train].map((row) => numbers.targets[row]!);
    const mean = targets.reduce((sum, one) => sum + one, 0) / targets.length;
    const spread = targets.reduce((sum, one) => sum + (one - mean) ** 2, 0) / targets.length;
    close(both!.accuracy, Math.max(0, 1 - both!.loss / spread), 1e-5);
  });

  test(`${name}: patience counts epochs, whatever their passes`, async () => {
    const changes = { learningRate: 0.3, epochs: 30, passes: 2 };
    const whole = await train(create, three, changes, {});
    const stopped = await train(create, three, { ...changes, patience: 3 }, {});
    const losses = whole.epochs.map(({ valLoss }) => valLoss);
    let best = 0;
    for (let at = 0; at <= best + 3; at++) if (losses[at]! < losses[best]!) best = at;
    assert.ok(stopped.epochs.length < 30);
    assert.equal(stopped.epochs, whole.epochs.slice(0, best + 4));
    assert.equal(stopped.weights, (await train(create, three, { ...changes, epochs: best + 1 }, {})).weights);
  });

  test(`${name}: the metric is that of the validation rows' outputs`, async () => {
    for (const [data, architecture] of [
      [three, net],
      [two, binary],
    ] as const) {
      const features = Float32Array.from(
        [...data.validation].flatMap((row) => [...data.features.subarray(row * data.width, (row + 1) * data.width)]),
      );
      const labels = data.validation.map((row) => data.labels[row]!);
      for (const metric of ['accuracy', 'balanced-accuracy', 'macro-f1', 'log-loss', 'auc'] as const) {
        const result = await train(create, data, { metric, epochs: 1 }, { architecture });
        const probabilities = predictProbabilities(backend, architecture, result.weights!, features, data.width);
        close(result.epochs[0]!.valScore, classScore(metric, { probabilities, labels, classes: data.classes }));
      }
    }
    const rows = numbers.validation;
    const features = Float32Array.from(
      [...rows].flatMap((row) => [...numbers.features.subarray(row * 4, row * 4 + 4)]),
    );
    const actual = Float32Array.from(rows, (row) => numbers.targets[row]!);
    for (const metric of ['r2', 'rmse', 'mae'] as const) {
      const result = await train(create, numbers, { metric }, { architecture: linear });
      const predicted = predictProbabilities(backend, linear, result.weights!, features, 4);
      close(result.epochs[2]!.valScore, numberScore(metric, { predicted, actual }));
    }
  });

  test(`${name}: nothing is left on the heap`, async () => {
    const before = memory().numTensors;
    await train(create, numbers, { weightDecay: 0.1, patience: 1, metric: 'mae' }, { architecture: linear });
    assert.is(memory().numTensors, before);
  });

  test(`${name}: targets that are no numbers, and too few, are refused`, async () => {
    await rejects(
      train(
        create,
        { ...numbers, targets: Float32Array.from(numbers.targets, () => NaN) },
        {},
        { architecture: linear },
      ),
      /target NaN/,
    );
    await rejects(
      train(create, { ...numbers, targets: numbers.targets.slice(1) }, {}, { architecture: linear }),
      /59 targets/,
    );
  });
}

test('in an epoch of many steps weight decay does not take away what they learn', async () => {
  // Its steps times rate times decay are 3200 · 0.05 · 0.03 = 4.8: taken off at once, nothing would be left.
  const many = clusters(3, { count: 4000 });
  const changes = { optimizer: 'sgd', learningRate: 0.05, batchSize: 1, epochs: 2 } as const;
  const [plain, decayed] = await Promise.all(
    [0, 0.03].map((weightDecay) => train(createFusedTrainer, many, { ...changes, weightDecay }, {})),
  );
  assert.ok(Math.abs(decayed!.epochs.at(-1)!.valScore - plain!.epochs.at(-1)!.valScore) < 0.02);
  assert.ok(plain!.epochs.at(-1)!.valScore > 0.7);
});

test('balanced orders hold each class equally often in the mean, and every row about as often as its weight', () => {
  const labels = Int32Array.from({ length: 50 }, (_, row) => (row < 40 ? 0 : row < 48 ? 1 : 2));
  const rows = Int32Array.from({ length: 50 }, (_, row) => row);
  const next = epochOrders(rows, randomStream(1, 'order'), labels);
  const times = new Float64Array(50);
  for (let epoch = 0; epoch < 600; epoch++) for (const row of next()) times[row]!++;
  // n / (K n_c): 50 / (3 · 40), 50 / (3 · 8), 50 / (3 · 2).
  times.forEach((count, row) => close(count / 600, 50 / (3 * [40, 8, 2][labels[row]!]!), 0.1));
});

test.run();
