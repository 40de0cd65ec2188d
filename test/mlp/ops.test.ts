import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend, type Backend } from '../../src/kernels/backend.ts';
import { memory } from '../kernels/tf.ts';
import {
  optimizers,
  type CandidateJob,
  type CandidateResult,
  type TrainingData,
  type TrainingSettings,
} from '../../src/mlp/candidate.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';
import { clusters, trainPlainly, usual as settings } from './plain.ts';

const three = clusters(1);
const two = clusters(2, { classes: 2, width: 3 });

let backend: Backend;
test.before(async () => {
  backend = await openBackend();
});
test.after(() => backend.dispose());

async function train(
  data: TrainingData,
  job: Partial<CandidateJob> & { architecture: Architecture },
  changes: Partial<TrainingSettings> = {},
): Promise<CandidateResult> {
  const trainer = createOpsTrainer(backend, data, { ...settings, ...changes });
  const result = await trainer.train({ number: 1, seed: 7, ...job });
  trainer.dispose();
  return result;
}

/** Float32 against doubles: the two part by rounding only, a little more with every step. */
function agrees(
  result: CandidateResult,
  data: TrainingData,
  job: Partial<CandidateJob> & { architecture: Architecture },
  changes: Partial<TrainingSettings> = {},
  tolerance = 2e-5,
): void {
  const plain = trainPlainly({ number: 1, seed: 7, ...job }, data, { ...settings, ...changes });
  assert.is(result.state, 'complete', result.reason ?? '');
  assert.is(result.epochs.length, plain.epochs.length);
  result.epochs.forEach((epoch, index) => {
    const expected = plain.epochs[index]!;
    assert.ok(Math.abs(epoch.loss - expected.loss) < tolerance, `loss ${epoch.loss}, plainly ${expected.loss}`);
    assert.ok(
      Math.abs(epoch.valLoss - expected.valLoss) < tolerance,
      `validation loss ${epoch.valLoss}, plainly ${expected.valLoss}`,
    );
    assert.is(epoch.accuracy, expected.accuracy);
    assert.is(epoch.valScore, expected.valScore);
  });
  result.weights!.forEach(({ kernel, bias }, layer) => {
    const apart = (found: Float32Array, expected: number[]) =>
      Math.max(...expected.map((value, at) => Math.abs(value - found[at]!)));
    assert.is(kernel.length, plain.weights[layer]!.kernel.length);
    assert.ok(
      apart(kernel, plain.weights[layer]!.kernel) < tolerance,
      `kernel ${layer} is ${apart(kernel, plain.weights[layer]!.kernel)} apart`,
    );
    assert.ok(
      apart(bias, plain.weights[layer]!.bias) < tolerance,
      `bias ${layer} is ${apart(bias, plain.weights[layer]!.bias)} apart`,
    );
  });
}

for (const optimizer of optimizers) {
  test(`${optimizer} with decay trains as its formula in doubles`, async () => {
    const job = {
      architecture: [
        [8, 'tanh'],
        [6, 'sigmoid'],
        [3, 'softmax'],
      ] as Architecture,
    };
    const changes = { optimizer, decay: 0.1 };
    agrees(await train(three, job, changes), three, job, changes);
  });
}

for (const activation of ['sigmoid', 'tanh', 'relu', 'elu'] as const) {
  test(`${activation}, with dropout behind it, trains as its formula`, async () => {
    const job = {
      architecture: [[8, activation], 'dropout', [5, activation], 'dropout', [3, 'softmax']] as Architecture,
    };
    // 16 divides neither 48 rows in 5 nor 7: the last batch is short.
    const changes = { optimizer: 'momentum' as const, dropout: 0.4, batchSize: 7 };
    agrees(await train(three, job, changes), three, job, changes);
  });
}

test('one sigmoid unit trains on binary cross-entropy', async () => {
  const job = {
    architecture: [
      [8, 'elu'],
      [1, 'sigmoid'],
    ] as Architecture,
  };
  agrees(await train(two, job), two, job);
});

test('a candidate with its own split, and one that starts from given weights', async () => {
  const architecture: Architecture = [
    [4, 'relu'],
    [3, 'softmax'],
  ];
  const split = { architecture, resplit: true };
  agrees(await train(three, split), three, split);
  const initial = [
    undefined,
    { kernel: Float32Array.from({ length: 12 }, (_, at) => at / 10 - 0.5), bias: Float32Array.of(0.5, 0, -0.5) },
  ];
  agrees(await train(three, { architecture, initial }), three, { architecture, initial });
});

test("the tutorial's flaw: categorical cross-entropy on one sigmoid unit teaches nothing", async () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [1, 'sigmoid'],
  ];
  const flawed = await train(two, { architecture }, { loss: 'categorical' });
  agrees(flawed, two, { architecture }, { loss: 'categorical' });
  assert.equal(
    flawed.epochs.map(({ loss, valLoss }) => [loss, valLoss]),
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  );
  assert.is(flawed.epochs[0]!.valScore, flawed.epochs[2]!.valScore);
  // On softmax it is the matching loss.
  const softmax: Architecture = [
    [8, 'relu'],
    [3, 'softmax'],
  ];
  const { weights } = await train(three, { architecture: softmax }, { loss: 'categorical' });
  assert.equal(weights, (await train(three, { architecture: softmax })).weights);
});

test('logits of hundreds give a finite loss', async () => {
  const architecture: Architecture = [[3, 'softmax']];
  const kernel = Float32Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? 300 : -300));
  const job = { architecture, initial: [{ kernel, bias: new Float32Array(3) }] };
  agrees(await train(three, job, { optimizer: 'sgd', epochs: 1 }), three, job, { optimizer: 'sgd', epochs: 1 }, 2e-3);
  const sigmoid: Architecture = [[1, 'sigmoid']];
  const wide = {
    architecture: sigmoid,
    initial: [{ kernel: Float32Array.of(300, -300, 300), bias: new Float32Array(1) }],
  };
  agrees(await train(two, wide, { optimizer: 'sgd', epochs: 1 }), two, wide, { optimizer: 'sgd', epochs: 1 }, 2e-3);
});

test('a loss that is not finite fails the trial, names the epoch, and keeps the epochs before', async () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [8, 'relu'],
    [3, 'softmax'],
  ];
  // One step an epoch: the first takes the weights to millions, the second past float32.
  const diverged = await train(
    three,
    { architecture, number: 3 },
    { optimizer: 'sgd', learningRate: 1e6, batchSize: 48 },
  );
  assert.is(diverged.state, 'failed');
  assert.is(diverged.number, 3);
  assert.match(diverged.reason!, /^(validation )?loss became (NaN|Infinity) in epoch 2; try a smaller `learningRate`$/);
  assert.is(diverged.weights, undefined);
  assert.is(diverged.epochs.length, 1);
  const features = three.features.slice();
  features[0] = NaN;
  assert.match((await train({ ...three, features }, { architecture })).reason!, /^loss became NaN in epoch 1/);
});

test('the same job gives the same bits, another number others', async () => {
  const architecture: Architecture = [[16, 'relu'], 'dropout', [3, 'softmax']];
  const [a, b, c] = [
    await train(three, { architecture }),
    await train(three, { architecture }),
    await train(three, { architecture, number: 2 }),
  ];
  assert.equal({ ...a, seconds: 0 }, { ...b, seconds: 0 });
  assert.not.equal(a.weights, c.weights);
});

test('epochs are told, and an abort between them is obeyed', async () => {
  const trainer = createOpsTrainer(backend, three, { ...settings, epochs: 50 });
  const controller = new AbortController();
  const told: number[] = [];
  const job: CandidateJob = {
    number: 0,
    seed: 0,
    architecture: [
      [8, 'relu'],
      [3, 'softmax'],
    ],
  };
  const before = memory().numTensors;
  const trained = trainer.train(job, {
    signal: controller.signal,
    onEpoch(epoch, metrics) {
      told.push(epoch);
      assert.type(metrics.valScore, 'number');
      if (epoch === 2) controller.abort(new Error('enough'));
    },
  });
  await rejects(trained, /enough/);
  assert.equal(told, [1, 2]);
  assert.is(memory().numTensors, before);
  await rejects(trainer.train(job, { signal: controller.signal }), /enough/);
  trainer.dispose();
});

test('no tensor is left by any optimizer, failed trial or changing shape, and the heap stays', async () => {
  const before = memory().numTensors;
  const hidden = [8, 16, 32, 64, 128];
  let heap = 0;
  for (let round = 0; round < 3; round++) {
    for (const [index, optimizer] of optimizers.entries()) {
      const architecture: Architecture = [
        [hidden[(index + round) % 5]!, 'relu'],
        'dropout',
        [hidden[index]!, 'elu'],
        [3, 'softmax'],
      ];
      await train(three, { architecture }, { optimizer, epochs: 1 });
      await train(three, { architecture }, { optimizer, epochs: 1, learningRate: 1e38 });
      await train(
        two,
        {
          architecture: [
            [hidden[index]!, 'tanh'],
            [1, 'sigmoid'],
          ],
        },
        { optimizer, epochs: 1 },
      );
    }
    if (round === 0) heap = backend.heapBytes();
  }
  assert.is(memory().numTensors, before);
  assert.is(backend.heapBytes(), heap);
});

test('what cannot be trained is told before', () => {
  const create =
    (data: TrainingData, changes: Partial<TrainingSettings> = {}) =>
    () =>
      createOpsTrainer(backend, data, { ...settings, ...changes });
  assert.throws(create({ ...three, labels: three.labels.slice(1) }), /240 feature values for 59 labels/);
  assert.throws(create({ ...three, validation: new Int32Array(0) }), /no validation rows/);
  assert.throws(create({ ...three, train: Int32Array.of(60) }), /row 60 among the train rows of a table with 60/);
  assert.throws(create({ ...three, classes: 2 }), /label 2 with 2 classes/);
  assert.throws(create(three, { dropout: 1 }), /dropout 1/);
  assert.throws(create(three, { optimizer: 'adamw' as 'adam' }), /unknown optimizer "adamw"; expected one of sgd/);
  assert.throws(create(three, { learningRate: NaN }), /learning rate NaN/);
  assert.throws(create(three, { epochs: 0 }), /0 epochs/);
  assert.throws(create(three, { batchSize: 1.5 }), /batch size 1.5/);
  assert.throws(create(three, { decay: -1 }), /decay -1/);
});

test.run();
