// The peer: tfjs-core and its wasm backend as npm installs them, with their own kernels (and XNNPACK) for every
// product, training the same network by the same formulas with variables, automatic differentiation and an optimizer.
// It runs in a thread of its own, because tfjs keeps its engine in a global that two copies would share.
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { StockCase, StockData } from './peer.ts';

setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
await tf.setBackend('wasm');
await tf.ready();

const data = workerData as StockData;
const features = tf.tensor2d(data.features, [data.labels.length, data.width]);
const labels = tf.tensor1d(data.labels, 'int32');

let variables: tf.Variable[] = [];
let optimizer: tf.Optimizer | undefined;
let batch = 0;
let taken = 0;

function open({ hidden, batch: rows }: StockCase): void {
  for (const variable of variables) variable.dispose();
  optimizer?.dispose();
  optimizer = tf.train.adam(0.01, 0.9, 0.999, 1e-7);
  variables = [];
  batch = rows;
  let inputs = data.width;
  for (const units of [...hidden, data.classes]) {
    const limit = Math.sqrt(6 / (inputs + units));
    variables.push(
      tf.variable(tf.randomUniform([inputs, units], -limit, limit, 'float32', 1)),
      tf.variable(tf.zeros([units])),
    );
    inputs = units;
  }
}

/** One mini-batch; neither loss nor accuracy is read back, which the fused trainer does as well. */
function step(): void {
  const order = Int32Array.from({ length: batch }, () => (taken++ * 7919) % data.labels.length);
  const index = tf.tensor1d(order, 'int32');
  optimizer!.minimize(
    () => {
      let x = tf.gather(features, index) as tf.Tensor2D;
      const layers = variables.length / 2;
      for (let layer = 0; layer < layers; layer++) {
        x = tf.add(tf.matMul(x, variables[2 * layer] as tf.Tensor as tf.Tensor2D), variables[2 * layer + 1]!);
        if (layer < layers - 1) x = tf.relu(x);
      }
      return tf.losses.softmaxCrossEntropy(
        tf.oneHot(tf.gather(labels, index) as tf.Tensor1D, data.classes),
        x,
      ) as tf.Scalar;
    },
    false,
    variables,
  );
  index.dispose();
}

parentPort!.on('message', ({ network, steps }: { network?: StockCase; steps?: number }) => {
  if (network) open(network);
  const began = performance.now();
  for (let i = 0; i < (steps ?? 0); i++) step();
  parentPort!.postMessage(performance.now() - began);
});
