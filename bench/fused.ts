// A network of the fused trainer, ready to be timed step by step.
import { Network } from '../src/kernels/train.ts';
import { tensor1d, tensor2d } from '../src/kernels/tf.ts';
import { randomStream } from '../src/random.ts';
import type { Architecture } from '../src/space/architecture.ts';
import { initialWeights } from '../src/mlp/weights.ts';
import { classes, rows, width, wineShaped } from './wine.ts';

/** Milliseconds of `steps` steps of Adam, in one epoch, as the trainer runs it. */
export function createFused(hidden: readonly number[], batch: number): { steps(steps: number): number; dispose(): void } {
  const { features, labels } = wineShaped();
  const table = { features: tensor2d(features, [rows, width]), labels: tensor1d(labels, 'int32') };
  const architecture: Architecture = [...hidden.map((units) => [units, 'relu'] as const), [classes, 'softmax']];
  const params = initialWeights(architecture, width, randomStream(0, 'weights')).flatMap(({ kernel, bias }) => [...kernel, ...bias]);
  const layers = [...hidden.map((units) => ({ units, activation: 'relu' as const })), { units: classes }];
  const network = new Network({ width, layers, head: 'softmax', optimizer: 'adam', batchSize: batch }, Float32Array.from(params));
  return {
    steps(steps) {
      const order = Int32Array.from({ length: steps * batch }, (_, i) => (i * 7919) % rows);
      const began = performance.now();
      network.trainEpoch(table, order, { learningRate: 0.01 });
      return performance.now() - began;
    },
    dispose() {
      network.dispose();
      table.features.dispose();
      table.labels.dispose();
    },
  };
}
