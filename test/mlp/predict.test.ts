import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend, type Backend } from '../../src/kernels/backend.ts';
import { memory } from '../kernels/tf.ts';
import type { LayerWeights } from '../../src/mlp/candidate.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { predictProbabilities } from '../../src/mlp/predict.ts';
import { initialWeights } from '../../src/mlp/weights.ts';
import { randomStream, uniform } from '../../src/random.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { clusters } from './plain.ts';

let backend: Backend;
test.before(async () => {
  backend = await openBackend();
});
test.after(() => backend.dispose());

const random = randomStream(4, 'test features');
const features = (rows: number, width: number) =>
  Float32Array.from({ length: rows * width }, () => 4 * uniform(random) - 2);

/** One relu layer, then the output's logits, in doubles. */
function logits(x: Float32Array, [hidden, output]: LayerWeights[]): number[] {
  const layer = (input: number[], { kernel, bias }: LayerWeights) =>
    [...bias].map((b, unit) => input.reduce((sum, value, i) => sum + value * kernel[i * bias.length + unit]!, b));
  return layer(
    layer([...x], hidden!).map((z) => Math.max(z, 0)),
    output!,
  );
}

/** The share of rows whose most probable class, the first of those that are equal, is their label. */
function accuracyOf(probabilities: Float32Array, labels: Int32Array): number {
  const classes = probabilities.length / labels.length;
  const right = labels.filter((label, row) => {
    const own = [...probabilities.subarray(row * classes, (row + 1) * classes)];
    return own.indexOf(Math.max(...own)) === label;
  });
  return right.length / labels.length;
}

test('softmax probabilities are those of the formula, and dropout plays no part', () => {
  const architecture: Architecture = [[16, 'relu'], 'dropout', [3, 'softmax']];
  const weights = initialWeights(architecture, 5, randomStream(0, 'weights'));
  const x = features(7, 5);
  const probabilities = predictProbabilities(backend, architecture, weights, x, 5);
  assert.is(probabilities.length, 7 * 3);
  for (let row = 0; row < 7; row++) {
    const exps = logits(x.subarray(row * 5, row * 5 + 5), weights).map(Math.exp);
    const total = exps.reduce((a, b) => a + b);
    exps.forEach((e, c) => assert.ok(Math.abs(probabilities[row * 3 + c]! - e / total) < 1e-6));
  }
});

test('one sigmoid unit gives two columns', () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [1, 'sigmoid'],
  ];
  const weights = initialWeights(architecture, 5, randomStream(0, 'weights'));
  const x = features(4, 5);
  const probabilities = predictProbabilities(backend, architecture, weights, x, 5);
  for (let row = 0; row < 4; row++) {
    const p = 1 / (1 + Math.exp(-logits(x.subarray(row * 5, row * 5 + 5), weights)[0]!));
    assert.ok(Math.abs(probabilities[row * 2 + 1]! - p) < 1e-6);
    assert.is(probabilities[row * 2]!, Math.fround(1 - probabilities[row * 2 + 1]!));
  }
});

test("a row's bits do not depend on the rows around it, nor on where a tile begins", () => {
  const architecture: Architecture = [
    [64, 'tanh'],
    [32, 'elu'],
    [3, 'softmax'],
  ];
  const weights = initialWeights(architecture, 11, randomStream(2, 'weights'));
  const x = features(2500, 11);
  const all = predictProbabilities(backend, architecture, weights, x, 11);
  for (const [from, to] of [
    [0, 1],
    [1, 4],
    [1000, 1051],
    [2047, 2500],
  ] as const) {
    const some = predictProbabilities(backend, architecture, weights, x.slice(from * 11, to * 11), 11);
    assert.equal(some, all.slice(from * 3, to * 3));
  }
  assert.equal(predictProbabilities(backend, architecture, weights, new Float32Array(0), 11), new Float32Array(0));
});

test("a trained network's accuracy is the one that its training measured", async () => {
  for (const [data, output] of [
    [clusters(1), [3, 'softmax']],
    [clusters(2, { classes: 2 }), [1, 'sigmoid']],
  ] as const) {
    const trainer = createOpsTrainer(backend, data, {
      optimizer: 'adam',
      learningRate: 0.02,
      decay: 0,
      epochs: 5,
      batchSize: 8,
      dropout: 0,
      loss: 'matching',
    });
    const architecture: Architecture = [[16, 'relu'], output];
    const { weights, epochs } = await trainer.train({ number: 0, seed: 0, architecture });
    trainer.dispose();
    const rows = data.validation;
    const x = Float32Array.from(
      [...rows].flatMap((row) => [...data.features.subarray(row * data.width, (row + 1) * data.width)]),
    );
    const probabilities = predictProbabilities(backend, architecture, weights!, x, data.width);
    assert.is(
      accuracyOf(
        probabilities,
        Int32Array.from(rows, (row) => data.labels[row]!),
      ),
      epochs.at(-1)!.valScore,
    );
    assert.ok(epochs.at(-1)!.valScore > 0.5, 'it has learned something');
  }
});

test('what does not fit is refused, and no tensor is left', () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [3, 'softmax'],
  ];
  const weights = initialWeights(architecture, 4, randomStream(0, 'weights'));
  const before = memory().numTensors;
  assert.throws(
    () => predictProbabilities(backend, architecture, weights, new Float32Array(10), 4),
    /10 values for rows of 4/,
  );
  assert.throws(
    () => predictProbabilities(backend, architecture, weights.slice(1), new Float32Array(8), 4),
    /1 layers for 2 dense layers/,
  );
  assert.throws(
    () => predictProbabilities(backend, architecture, weights, new Float32Array(8), 8),
    /kernel of 32 numbers for dense layer 0, which has 8 x 8/,
  );
  predictProbabilities(backend, architecture, weights, new Float32Array(8), 4);
  assert.is(memory().numTensors, before);
});

test.run();
