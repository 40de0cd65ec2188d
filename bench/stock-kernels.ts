// Single operations of tfjs-core on its wasm backend as npm installs them, for bench/kernels.ts; in a thread of its own
// for the reason that bench/stock.ts gives.
import { parentPort } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { StockKernel, StockKernelQuestion } from './stock-kernels-thread.ts';

setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
await tf.setBackend('wasm');
await tf.ready();

/** A function that calls the operation once. */
function prepare(kernel: StockKernel): () => tf.Tensor {
  if (kernel.name === 'matMul') {
    const { a, b, shapes, transA, transB } = kernel;
    const left = tf.tensor2d(a, shapes.a as [number, number]);
    const right = tf.tensor2d(b, shapes.b as [number, number]);
    return () => tf.matMul(left, right, transA, transB);
  }
  if (kernel.name === 'dropout') {
    const ones = tf.ones([kernel.rows, kernel.units]);
    return () => tf.dropout(ones, 0.2);
  }
  const x = tf.tensor1d(kernel.x);
  const { exp, log, tanh, sigmoid, elu } = tf;
  const operation = { exp, log, tanh, sigmoid, elu }[kernel.name];
  return () => operation(x);
}

let call: (() => tf.Tensor) | undefined;
parentPort!.on('message', (question: StockKernelQuestion) => {
  if ('open' in question) call = prepare(question.open);
  const began = performance.now();
  for (let turn = 0; 'turns' in question && turn < question.turns; turn++) tf.tidy(() => void call!());
  parentPort!.postMessage(performance.now() - began);
});
