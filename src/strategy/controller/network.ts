// The controller's network: an LSTM that reads a sequence token by token and says at every step what should come next
// and, at the step where the network ends, what score to expect. Its parameters are one flat vector, so that a strategy's
// state is plain data.
import { add, matMul, split, type Tensor2D } from '../../kernels/tf.ts';
import { randomStream, uniform } from '../../random.ts';
import type { SearchSpace } from '../../space/space.ts';
import { placeFlat } from '../flat.ts';
import { lstm } from './lstm.ts';

export interface NetworkSize {
  /** Token ids and padding, V + 1. */
  readonly tokens: number;
  readonly embedding: number;
  readonly units: number;
}

export interface Weights {
  /** [V + 1, embedding]; row 0 is the start token. */
  readonly embedding: Tensor2D;
  /** [embedding, 4 units]; the gates lie in the order input, forget, output, candidate. */
  readonly inputKernel: Tensor2D;
  /** [units, 4 units] */
  readonly recurrentKernel: Tensor2D;
  /** [1, 4 units] */
  readonly bias: Tensor2D;
  /** [units, V + 2]: logits by token id, then the predictor's logit. */
  readonly headKernel: Tensor2D;
  /** [1, V + 2] */
  readonly headBias: Tensor2D;
}

export const networkSize = (space: SearchSpace): NetworkSize => ({
  tokens: space.vocabulary.length + 1,
  embedding: 32,
  units: 100,
});

/** Of the weights in the order in which they lie in the flat vector: that of `Weights`. */
export function networkShapes({ tokens, embedding, units }: NetworkSize): [rows: number, columns: number][] {
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
export function initialParameters(size: NetworkSize, seed: number): Float32Array {
  const random = randomStream(seed, 'controller');
  const parts = networkShapes(size).map(([rows, columns], index) => {
    const limit = index === 0 ? 0.05 : rows === 1 ? 0 : Math.sqrt(6 / (rows + columns));
    return Array.from({ length: rows * columns }, () => (2 * uniform(random) - 1) * limit);
  });
  parts[3]!.fill(1, size.units, 2 * size.units);
  return Float32Array.from(parts.flat());
}

/** Matrices in the order of `networkShapes`, by name. */
export function nameWeights(matrices: readonly Tensor2D[]): Weights {
  const [embedding, inputKernel, recurrentKernel, bias, headKernel, headBias] = matrices as [
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
  ];
  return { embedding, inputKernel, recurrentKernel, bias, headKernel, headBias };
}

/** A state's parameters [P] on the heap. */
export const placeWeights = (size: NetworkSize, parameters: Float32Array): Weights =>
  nameWeights(placeFlat(networkShapes(size), parameters));

/** What tokens add to the gates: one-hot [rows, V + 1] (token 0 to start) -> [rows, 4 units]. */
export function readTokens(weights: Weights, tokens: Tensor2D): Tensor2D {
  return add(matMul(matMul(tokens, weights.embedding), weights.inputKernel), weights.bias);
}

/** Hidden [rows, units] -> token logits [rows, V + 1] and the predictor's logits [rows, 1]. */
export function heads(
  { tokens }: NetworkSize,
  weights: Weights,
  hidden: Tensor2D,
): [logits: Tensor2D, score: Tensor2D] {
  return split(add(matMul(hidden, weights.headKernel), weights.headBias), [tokens, 1], 1) as [Tensor2D, Tensor2D];
}

/**
 * Runs whole sequences at once.
 *
 * @param inputs what is read at each step, one-hot [steps · rows, V + 1], all rows of a step together
 * @returns as `heads`, for steps · rows in the same order
 */
export function run(
  size: NetworkSize,
  weights: Weights,
  inputs: Tensor2D,
  steps: number,
): [logits: Tensor2D, score: Tensor2D] {
  return heads(size, weights, lstm(readTokens(weights, inputs), weights.recurrentKernel, steps));
}
