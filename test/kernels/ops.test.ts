// The kernels and gradients of the bundle are picked by hand. This runs every op of tf.ts, and the gradient of those
// that have one, against tfjs on its cpu backend, so that none that is needed can be missing.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import * as tf from '../../src/kernels/tf.ts';
import * as testOps from './tf.ts';
import type { Tensor } from '../../src/kernels/tf.ts';
import { distance, onCpu } from './cpu.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const matrix = () => tf.tensor2d([0.5, -1.25, 2, 0.25, -0.75, 1.5], [2, 3]);
const other = () => tf.tensor2d([1.5, 0.5, -2.5, 0.75, 2, -0.25], [2, 3]);
const row = () => tf.tensor1d([0.5, -2, 3]);
const tokens = () => tf.tensor1d([1, 0, 1, 1], 'int32');

type Op = (x: Tensor) => Tensor | Tensor[];
/** Ops of one tensor that have a gradient. */
const smooth: Record<string, Op> = {
  add: (x) => tf.add(x, row()),
  cast: (x) => tf.cast(x, 'float32'),
  elu: tf.elu,
  logSoftmax: (x) => tf.logSoftmax(x),
  matMul: (x) => tf.matMul(x, other(), false, true),
  mean: (x) => tf.mean(x, 0),
  mul: (x) => tf.mul(x, row()),
  neg: tf.neg,
  relu: tf.relu,
  reshape: (x) => tf.reshape(x, [3, 2]),
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  split: (x) => tf.split(x, [1, 2], 1),
  square: tf.square,
  squeeze: (x) => tf.squeeze(tf.reshape(x, [1, 2, 3])),
  sub: (x) => tf.sub(row(), x),
  sum: (x) => tf.sum(x, 1),
  tanh: tf.tanh,
};
/** Ops whose result is constant or not a float, or through which nothing is differentiated. */
const others: Record<string, () => Tensor> = {
  argMax: () => tf.argMax(matrix(), 1),
  // Of one tensor it is a copy.
  concat: () => tf.concat([tf.concat([matrix()]), other()], 1),
  equal: () => tf.equal(matrix(), 2),
  exp: () => tf.exp(matrix()),
  gather: () => tf.gather(matrix(), tokens()),
  greater: () => tf.greater(matrix(), other()),
  log: () => tf.log(tf.square(matrix())),
  oneHot: () => tf.oneHot(tokens(), 3),
  scalar: () => tf.scalar(4),
  slice: () => tf.slice(matrix(), [0, 1], [2, 2]),
  softmax: () => tf.softmax(matrix()),
  tensor: () => tf.tensor([1, 2, 3, 4], [1, 2, 2]),
  tensor1d: () => row(),
  tensor2d: () => matrix(),
  tensor3d: () => tf.tensor3d([1, 2, 3, 4], [1, 2, 2]),
  transpose: () => tf.transpose(matrix()),
  variable: () => {
    const variable = tf.variable(row());
    const copy = tf.concat([variable]);
    variable.dispose();
    return copy;
  },
};
/** Not ops: the engine, types, optimizers (below). */
const rest = [
  'AdagradOptimizer',
  'AdamOptimizer',
  'MomentumOptimizer',
  'Optimizer',
  'RMSPropOptimizer',
  'SGDOptimizer',
  'Tensor',
  'Variable',
  'dispose',
  'tidy',
  'valueAndGrads',
];

test('every export of tf.ts is run here', () => {
  assert.equal(Object.keys(tf).sort(), [...Object.keys(smooth), ...Object.keys(others), ...rest].sort());
});

const flat = (result: Tensor | Tensor[]): number[] => [result].flat().flatMap((part) => Array.from(part.dataSync()));
/** Σ w·y with different weights, so that no part of a gradient can hide. */
function weighted(result: Tensor | Tensor[]): Tensor {
  return [result]
    .flat()
    .map((part, i) => {
      const factors = testOps.tensor(
        Float32Array.from({ length: part.size }, (_, j) => 1 + i + j / 4),
        part.shape,
      );
      return tf.sum(tf.mul(part, factors));
    })
    .reduce((total, sum) => tf.add(total, sum));
}

for (const [name, op] of Object.entries(smooth)) {
  test(`${name} and its gradient`, async () => {
    const value = () => tf.tidy(() => flat(op(matrix())));
    const slope = () => tf.tidy(() => flat(testOps.grad((x: Tensor) => weighted(op(x)))(matrix())));
    const before = testOps.memory().numTensors;
    assert.ok(distance(value(), await onCpu(value)) < 1e-6);
    assert.ok(distance(slope(), await onCpu(slope)) < 1e-5);
    assert.is(testOps.memory().numTensors, before);
  });
}

test('ops without a gradient', async () => {
  for (const [name, op] of Object.entries(others)) {
    const value = () => tf.tidy(() => flat(op()));
    assert.ok(distance(value(), await onCpu(value)) < 1e-6, name);
  }
});

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => new tf.SGDOptimizer(0.1),
  momentum: () => new tf.MomentumOptimizer(0.1, 0.9),
  rmsprop: () => new tf.RMSPropOptimizer(0.1, 0.9),
  adagrad: () => new tf.AdagradOptimizer(0.1, 0.1),
  adam: () => new tf.AdamOptimizer(0.1, 0.9, 0.999),
};

for (const [name, make] of Object.entries(optimizers)) {
  test(`${name} takes the same steps as on the cpu backend and leaves nothing behind`, async () => {
    const steps = () => {
      const optimizer = make();
      const weights = tf.tidy(() => tf.variable(matrix()));
      for (let i = 0; i < 10; i++) {
        optimizer.minimize(
          () => tf.mean(tf.square(tf.sub(tf.tanh(tf.matMul(weights, other(), false, true)), 0.5))) as tf.Scalar,
        );
      }
      const result = Array.from(weights.dataSync());
      optimizer.dispose();
      weights.dispose();
      return result;
    };
    const before = testOps.memory().numTensors;
    const wasm = steps();
    assert.ok(distance(wasm, await onCpu(steps)) < 1e-5);
    assert.ok(
      distance(
        wasm,
        tf.tidy(() => matrix().dataSync()),
      ) > 1e-2,
    );
    // tfjs's Adam and RMSProp keep a constant or two in every engine they have been made in; not one per step.
    assert.ok(testOps.memory().numTensors - before <= 4, `${testOps.memory().numTensors - before} tensors more`);
  });
}

test.run();
