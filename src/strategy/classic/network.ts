// The tutorial's controller network: an LSTM that sees a whole sequence of raw token ids as a single time step.
import { randomStream, uniform } from '../../random.ts';
import {
  add,
  logSoftmax,
  matMul,
  mean,
  mul,
  reshape,
  type Scalar,
  sigmoid,
  split,
  square,
  sub,
  tanh,
  type Tensor1D,
  type Tensor2D,
} from '../../kernels/tf.ts';
import type { SearchSpace } from '../../space/space.ts';

export interface ClassicSize {
  /** The number of tokens in the time step, maxLength - 1. */
  readonly inputs: number;
  readonly units: number;
  /** V + 1, because padding can be drawn, too. */
  readonly classes: number;
}

export const classicSize = ({ maxLength, vocabulary }: SearchSpace): ClassicSize => ({
  inputs: maxLength - 1,
  units: 100,
  classes: vocabulary.length + 1,
});

/**
 * The network's variables: the LSTM's kernel and bias (gates input, output, candidate), the policy head's, the
 * predictor head's. The recurrent kernel and the forget gate are left out, because a single step from a state of zeros
 * multiplies them by 0 and gives them a gradient of 0.
 */
export function classicShapes({ inputs, units, classes }: ClassicSize): [rows: number, columns: number][] {
  return [
    [inputs, 3 * units],
    [1, 3 * units],
    [units, classes],
    [1, classes],
    [units, 1],
    [1, 1],
  ];
}

/** Initial parameters by Keras's defaults: Glorot uniform kernels (Keras's LSTM has four gates) and biases of 0. */
export function initialClassicParameters(size: ClassicSize, seed: number): Float32Array {
  const random = randomStream(seed, 'controller');
  return Float32Array.from(
    classicShapes(size).flatMap(([rows, columns], index) => {
      const outputs = index === 0 ? 4 * size.units : columns;
      const limit = rows === 1 && index % 2 === 1 ? 0 : Math.sqrt(6 / (rows + outputs));
      return Array.from({ length: rows * columns }, () => (2 * uniform(random) - 1) * limit);
    }),
  );
}

/**
 * The forward pass: matrices in the order of `classicShapes` and inputs [rows, maxLength - 1] give the log of the
 * softmax [rows, V + 1] and scores [rows].
 */
export function runClassic(
  { units }: ClassicSize,
  matrices: readonly Tensor2D[],
  inputs: Tensor2D,
): { logOutput: Tensor2D; scores: Tensor1D } {
  const dense = (x: Tensor2D, index: number): Tensor2D => add(matMul(x, matrices[index]!), matrices[index + 1]!);
  const [gates, candidate] = split(dense(inputs, 0), [2 * units, units], 1) as [Tensor2D, Tensor2D];
  const [input, output] = split(sigmoid(gates), 2, 1) as [Tensor2D, Tensor2D];
  const hidden: Tensor2D = mul(output, tanh(mul(input, tanh(candidate))));
  return { logOutput: logSoftmax(dense(hidden, 2)), scores: reshape(sigmoid(dense(hidden, 4)), [-1]) };
}

/**
 * The tutorial's policy loss: the mean over rows and classes of -log(output) · reward.
 *
 * Its flaw: the log of the whole softmax is multiplied by the reward, so no action gets credit, and the target, which
 * Keras passes in, is not used.
 *
 * @param _target one-hot [rows, classes]
 * @param logOutput log of the softmax [rows, classes]
 * @param discountedReward [rows]
 */
export function classicPolicyLoss(_target: Tensor2D, logOutput: Tensor2D, discountedReward: Tensor1D): Scalar {
  return mul(mean(mul(logOutput, reshape(discountedReward, [-1, 1]))), -1);
}

/** The mean squared error of the predictor head, which Keras adds to the policy loss with weight 1. */
export function classicPredictorLoss(scores: Tensor1D, measured: Tensor1D): Scalar {
  return mean(square(sub(scores, measured)));
}
