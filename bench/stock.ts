// The peer of the benchmark `train`: tfjs-core and one of its backends as npm installs them, with their own kernels for
// every product, training the same network by the same formulas with variables, automatic differentiation and an
// optimizer. It runs in a thread of its own, because tfjs keeps its engine in a global that two copies would share.
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '../test/node_modules/@tensorflow/tfjs-backend-cpu/dist/index.js';
import type { StockData, StockNetwork, StockQuestion } from './stock-thread.ts';

const data = workerData as StockData;
setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
if (!(await tf.setBackend(data.backend))) throw new Error(`tfjs has no backend ${data.backend}.`);
await tf.ready();

const rows = data.labels.length;
const features = tf.tensor2d(data.features, [rows, data.width]);
const labels = tf.tensor1d(data.labels, 'int32');

let variables: tf.Variable[] = [];
let optimizer: tf.Optimizer | undefined;
let batch = 0;
let taken = 0;

function open(network: StockNetwork): void {
  for (const variable of variables) variable.dispose();
  optimizer?.dispose();
  optimizer = tf.train.adam(0.01, 0.9, 0.999, 1e-7);
  variables = [];
  batch = network.batch;
  taken = 0;
  let inputs = data.width;
  let at = 0;
  const next = (count: number) => network.params.slice(at, (at += count));
  for (const units of [...network.hidden, data.classes]) {
    variables.push(
      tf.variable(tf.tensor2d(next(inputs * units), [inputs, units])),
      tf.variable(tf.tensor1d(next(units))),
    );
    inputs = units;
  }
}

function lossOf(index: tf.Tensor1D): tf.Scalar {
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
}

/** One mini-batch; neither loss nor accuracy is read back, which the fused trainer does as well. */
function step(): void {
  const index = tf.tensor1d(
    Int32Array.from({ length: batch }, () => data.order[taken++ % rows]!),
    'int32',
  );
  optimizer!.minimize(() => lossOf(index), false, variables);
  index.dispose();
}

const meanLoss = (count: number): number =>
  tf.tidy(() => lossOf(tf.range(0, count, 1, 'int32')).dataSync()[0] as number);

parentPort!.on('message', (question: StockQuestion) => {
  if ('loss' in question) return parentPort!.postMessage(meanLoss(question.loss));
  if ('open' in question) open(question.open);
  const began = performance.now();
  const steps = 'steps' in question ? question.steps : 0;
  for (let taken = 0; taken < steps; taken++) step();
  parentPort!.postMessage(performance.now() - began);
});
