// The controller's network: an LSTM that reads a sequence token by token and says at every step what should come next
// and, at the step where the network ends, what score to expect. Its parameters are one flat vector, so that a strategy's
// state is plain data and one optimizer step is a handful of ops.
import { randomStream, uniform } from '../../random.ts';
import type { SearchSpace } from '../../space/space.ts';
import {
  add,
  concat,
  matMul,
  mul,
  oneHot,
  reshape,
  sigmoid,
  split,
  tanh,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '../../kernels/tf.ts';

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
  /** [4 units] */
  readonly bias: Tensor1D;
  /** [units, V + 2]: logits by token id, then the predictor's logit. */
  readonly headKernel: Tensor2D;
  /** [V + 2] */
  readonly headBias: Tensor1D;
}

/** What the LSTM carries from step to step, each [rows, units]. */
export interface Memory {
  readonly hidden: Tensor2D;
  readonly cell: Tensor2D;
}

export const networkSize = (space: SearchSpace): NetworkSize => ({
  tokens: space.vocabulary.length + 1,
  embedding: 32,
  units: 100,
});

function shapes({ tokens, embedding, units }: NetworkSize): [rows: number, columns: number][] {
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
  const parts = shapes(size).map(([rows, columns], index) => {
    const limit = index === 0 ? 0.05 : rows === 1 ? 0 : Math.sqrt(6 / (rows + columns));
    return Array.from({ length: rows * columns }, () => (2 * uniform(random) - 1) * limit);
  });
  parts[3]!.fill(1, size.units, 2 * size.units);
  return Float32Array.from(parts.flat());
}

/** The flat vector [P] as weights; gradients pass through. */
export function unpack(size: NetworkSize, parameters: Tensor1D): Weights {
  const all = shapes(size);
  const parts = split(
    parameters,
    all.map(([rows, columns]) => rows * columns),
  );
  const matrix = (index: number) => reshape(parts[index]!, all[index]!) as Tensor2D;
  return {
    embedding: matrix(0),
    inputKernel: matrix(1),
    recurrentKernel: matrix(2),
    bias: parts[3] as Tensor1D,
    headKernel: matrix(4),
    headBias: parts[5] as Tensor1D,
  };
}

/** The tokens' part of all gates: int32 ids [rows] (0 to start) -> [rows, 4 units]. */
export function readTokens(size: NetworkSize, weights: Weights, ids: Int32Array): Tensor2D {
  const embedded = matMul(oneHot(tensor1d(ids, 'int32'), size.tokens) as Tensor2D, weights.embedding);
  return add(matMul(embedded, weights.inputKernel), weights.bias);
}

/**
 * One LSTM step (Hochreiter and Schmidhuber, Neural Computation 9(8), 1997, with forget gates):
 * c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'), from the tokens' part of the gates [rows, 4 units].
 *
 * @param memory absent at the start, where hidden and cell are 0
 */
export function step({ units }: NetworkSize, weights: Weights, tokenGates: Tensor2D, memory?: Memory): Memory {
  const gates = memory ? add(tokenGates, matMul(memory.hidden, weights.recurrentKernel)) : tokenGates;
  const [open, candidate] = split(gates, [3 * units, units], 1) as [Tensor2D, Tensor2D];
  const [input, forget, output] = split(sigmoid(open), 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const written: Tensor2D = mul(input, tanh(candidate));
  const cell: Tensor2D = memory ? add(mul(forget, memory.cell), written) : written;
  return { cell, hidden: mul(output, tanh(cell)) };
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
 * @param inputs what is read at each step, int32 ids [steps · rows], all rows of a step together
 * @returns as `heads`, for steps · rows in the same order
 */
export function run(
  size: NetworkSize,
  weights: Weights,
  inputs: Int32Array,
  steps: number,
): [logits: Tensor2D, score: Tensor2D] {
  const hidden: Tensor2D[] = [];
  let memory: Memory | undefined;
  for (const tokenGates of split(readTokens(size, weights, inputs), steps) as Tensor2D[]) {
    memory = step(size, weights, tokenGates, memory);
    hidden.push(memory.hidden);
  }
  return heads(size, weights, concat(hidden as Tensor[]) as Tensor2D);
}
