// A network of the fused trainer, ready to be timed step by step.
import { tensor1d, tensor2d } from '../src/kernels/tf.ts';
import { Network } from '../src/kernels/train.ts';
import { epochOrders } from '../src/mlp/order.ts';
import { initialWeights } from '../src/mlp/weights.ts';
import { randomStream } from '../src/random.ts';
import type { Architecture } from '../src/space/architecture.ts';
import { classes, rows as allRows, width, wineShaped } from './wine.ts';

export interface Fused {
  /** Milliseconds of `steps` steps of Adam, in one epoch, as the trainer runs it. */
  steps(steps: number): number;
  /** The same of whole epochs of so many steps at least, each in an order shuffled anew, scaled to `steps`. */
  epochs(steps: number): number;
  dispose(): void;
}

export function createFused(hidden: readonly number[], batch: number, rows = allRows): Fused {
  const { features, labels } = wineShaped();
  const table = {
    features: tensor2d(features.subarray(0, rows * width), [rows, width]),
    labels: tensor1d(labels.subarray(0, rows), 'int32'),
  };
  const architecture: Architecture = [...hidden.map((units) => [units, 'relu'] as const), [classes, 'softmax']];
  const weights = initialWeights(architecture, width, randomStream(0, 'weights'));
  const params = Float32Array.from(weights.flatMap(({ kernel, bias }) => [...kernel, ...bias]));
  const layers = [...hidden.map((units) => ({ units, activation: 'relu' as const })), { units: classes }];
  const network = new Network({ width, layers, head: 'softmax', optimizer: 'adam', batchSize: batch }, params);
  const nextOrder = epochOrders(
    Int32Array.from({ length: rows }, (_, row) => row),
    randomStream(0, 'order'),
  );
  return {
    steps(steps) {
      const order = Int32Array.from({ length: steps * batch }, (_, i) => (i * 7919) % rows);
      const began = performance.now();
      network.trainEpoch(table, order, { learningRate: 0.01 });
      return performance.now() - began;
    },
    epochs(steps) {
      const perEpoch = rows / batch;
      const epochs = Math.max(1, Math.round(steps / perEpoch));
      const began = performance.now();
      for (let epoch = 0; epoch < epochs; epoch++) network.trainEpoch(table, nextOrder(), { learningRate: 0.01 });
      return ((performance.now() - began) * steps) / (epochs * perEpoch);
    },
    dispose() {
      network.dispose();
      table.features.dispose();
      table.labels.dispose();
    },
  };
}
