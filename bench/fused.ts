// A network of the fused trainer, ready to be timed step by step.
import { tensor1d, tensor2d } from '../src/kernels/tf.ts';
import { Network } from '../src/kernels/train.ts';
import { classes, initialParams, rows, type TrainingCase, width, wineShaped } from './training-case.ts';

export interface Fused {
  /** Milliseconds of `steps` steps of Adam in one call, as the trainer runs an epoch. */
  steps(steps: number): number;
  /** The same of whole epochs of so many steps at least, scaled to `steps`. */
  epochs(steps: number): number;
  /** Mean loss over the first `count` rows of the table. */
  loss(count?: number): number;
  dispose(): void;
}

export function createFused({ hidden, batch }: TrainingCase, learningRate = 0.01): Fused {
  const { features, labels, order } = wineShaped();
  const table = { features: tensor2d(features, [rows, width]), labels: tensor1d(labels, 'int32') };
  const layers = [...hidden.map((units) => ({ units, activation: 'relu' as const })), { units: classes }];
  const network = new Network(
    { width, layers, head: 'softmax', optimizer: 'adam', batchSize: batch },
    initialParams(hidden),
  );
  let taken = 0;
  return {
    steps(steps) {
      const wanted = Int32Array.from({ length: steps * batch }, (_, at) => order[(taken + at) % rows]!);
      taken = (taken + wanted.length) % rows;
      const began = performance.now();
      network.trainEpoch(table, wanted, { learningRate });
      return performance.now() - began;
    },
    epochs(steps) {
      const perEpoch = rows / batch;
      const epochs = Math.max(1, Math.round(steps / perEpoch));
      const began = performance.now();
      for (let epoch = 0; epoch < epochs; epoch++) network.trainEpoch(table, order, { learningRate });
      return ((performance.now() - began) * steps) / (epochs * perEpoch);
    },
    loss(count = rows) {
      const first = Int32Array.from({ length: count }, (_, row) => row);
      return network.evaluate(table, first).loss / count;
    },
    dispose() {
      network.dispose();
      table.features.dispose();
      table.labels.dispose();
    },
  };
}
