// What the controller is trained on, as functions of its weights so that gradients can be checked.
import {
  add,
  clipByValue,
  equal,
  exp,
  logSoftmax,
  minimum,
  mul,
  oneHot,
  reshape,
  type Scalar,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  where,
  zerosLike,
} from '../../kernels/tf.ts';
import type { Batch } from './batch.ts';
import { type NetworkSize, run, type Weights } from './network.ts';

export interface Evaluation {
  /** log π(a_t | s_t) of every step, [steps · rows]; 0 behind a sequence's end. */
  readonly logProbabilities: Tensor1D;
  /** -Σ_a π(a | s_t) log π(a | s_t) of every step, [steps · rows]. */
  readonly entropies: Tensor1D;
  /** The score predicted at every step, [steps · rows], 0..1. */
  readonly scores: Tensor1D;
}

/** A batch on the heap, placed once for the many times it is evaluated. */
export interface PlacedBatch {
  readonly rows: number;
  readonly steps: number;
  /** One-hot, [steps · rows, V + 1]. */
  readonly inputs: Tensor2D;
  readonly chosen: Tensor2D;
  /** 0 or -∞, [steps · rows, V + 1]. */
  readonly barred: Tensor2D;
  /** Where `barred` is 0, as bool. */
  readonly allowed: Tensor2D;
}

export function placeBatch({ tokens }: NetworkSize, { rows, steps, inputs, chosen, barred }: Batch): PlacedBatch {
  const oneHots = (ids: Int32Array) => oneHot(tensor1d(ids, 'int32'), tokens) as Tensor2D;
  const placed = tensor2d(barred, [steps * rows, tokens]);
  return { rows, steps, inputs: oneHots(inputs), chosen: oneHots(chosen), barred: placed, allowed: equal(placed, 0) };
}

/** Runs the network over a batch. Barred tokens have probability 0. */
export function evaluate(size: NetworkSize, weights: Weights, batch: PlacedBatch): Evaluation {
  const [logits, score] = run(size, weights, batch.inputs, batch.steps);
  const policy: Tensor2D = logSoftmax(add(logits, batch.barred) as Tensor2D);
  // In place of -∞, so that products with the 0 of the one-hot matrix and of the probabilities are 0 and not NaN.
  const finite = where(batch.allowed, policy, zerosLike(policy));
  return {
    logProbabilities: sum(mul(finite, batch.chosen), 1),
    entropies: mul(sum(mul(exp(policy), finite), 1), -1),
    scores: reshape(sigmoid(score), [-1]),
  };
}

/**
 * The clipped surrogate -Σ_rows Σ_steps min(ρ·A, clip(ρ, 1 - ε, 1 + ε)·A) / rows with ρ = π / π_before (Schulman et al.,
 * Proximal Policy Optimization, 2017, equation 7). Where the policy is still the one that drew the actions its gradient is
 * REINFORCE's, that of -Σ log π(a_t | s_t) · A_t / rows (Williams, Machine Learning 8, 1992).
 *
 * @param before log-probabilities when the actions were drawn, [steps · rows]
 * @param advantages [steps · rows], 0 behind a sequence's end
 */
export function policyLoss(
  logProbabilities: Tensor1D,
  before: Tensor1D,
  advantages: Tensor1D,
  rows: number,
  clip = 0.2,
): Scalar {
  const ratio = exp(sub(logProbabilities, before));
  const gain = minimum(mul(ratio, advantages), mul(clipByValue(ratio, 1 - clip, 1 + clip), advantages));
  return mul(sum(gain), -1 / rows);
}

/**
 * Mean squared error Σ w·(ŷ - y)² of predicted scores.
 *
 * @param targets measured scores, [steps · rows]
 * @param weights [steps · rows] with sum 1: 0 at steps where nothing is predicted
 */
export function predictorLoss(scores: Tensor1D, targets: Tensor1D, weights: Tensor1D): Scalar {
  return sum(mul(square(sub(scores, targets)), weights));
}
