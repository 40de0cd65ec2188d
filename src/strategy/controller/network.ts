// The controller's network: an LSTM that reads a sequence token by token. At every step its output heads give the
// policy over the next token and, at the step where the network ends, the expected score. Its arithmetic is in
// kernels/controller.ts; its parameters are one flat vector, so that a strategy's state is plain data.
import { type ControllerBatch, controllerParameters, type ControllerSize } from '../../kernels/controller.ts';
import { tensor1d, tensor2d } from '../../kernels/tf.ts';
import { randomStream, uniform } from '../../random.ts';
import type { SearchSpace } from '../../space/space.ts';
import type { Batch } from './batch.ts';

export const networkSize = (space: SearchSpace): ControllerSize => ({
  tokens: space.vocabulary.length + 1,
  embedding: 32,
  units: 100,
});

/** Shapes of the weights in their order in the flat vector; a bias is a matrix with one row. */
export function networkShapes({ tokens, embedding, units }: ControllerSize): [rows: number, columns: number][] {
  return [
    [tokens, embedding],
    [embedding, 4 * units],
    [units, 4 * units],
    [1, 4 * units],
    [units, tokens + 1],
    [1, tokens + 1],
  ];
}

/** Glorot uniform kernels, embeddings uniform in ±0.05, biases 0 but 1 for the forget gate, all as Keras. */
export function initialParameters(size: ControllerSize, seed: number): Float32Array {
  const random = randomStream(seed, 'controller');
  const parameters = new Float32Array(controllerParameters(size));
  let from = 0;
  networkShapes(size).forEach(([rows, columns], index) => {
    const part = parameters.subarray(from, (from += rows * columns));
    const limit = index === 0 ? 0.05 : rows === 1 ? 0 : Math.sqrt(6 / (rows + columns));
    for (let i = 0; i < part.length; i++) part[i] = (2 * uniform(random) - 1) * limit;
    if (index === 3) part.fill(1, size.units, 2 * size.units);
  });
  return parameters;
}

/** The batch as tensors, for the kernels. */
export const batchTensors = (
  { tokens }: ControllerSize,
  { rows, steps, inputs, chosen, logitMask }: Batch,
): ControllerBatch => ({
  rows,
  steps,
  inputs: tensor1d(inputs, 'int32'),
  chosen: tensor1d(chosen, 'int32'),
  logitMask: tensor2d(logitMask, [steps * rows, tokens]),
});
