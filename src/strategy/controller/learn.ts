// A round's lesson: a few steps of Adam on policy and predictor together.
import { add, mul, type Scalar, sum, tensor1d, tidy } from '../../kernels/tf.ts';
import { type AdamState, clipNorm, openAdam } from '../adam.ts';
import { flatGradient } from '../flat.ts';
import type { Batch } from './batch.ts';
import { evaluate, placeBatch, policyLoss, predictorLoss } from './loss.ts';
import { type NetworkSize, nameWeights, networkShapes, placeWeights } from './network.ts';

/** All arrays are [steps · rows], all rows of a step together. */
export interface Lesson {
  readonly batch: Batch;
  /** How many rows, the first ones, the policy learns from; the advantages of the others are 0. */
  readonly policyRows: number;
  readonly advantages: Float32Array;
  readonly targets: Float32Array;
  /** Of the targets, with sum 1; all 0 without a predictor. */
  readonly targetWeights: Float32Array;
}

export interface LearnOptions {
  readonly epochs?: number;
  readonly learningRate?: number;
  /** Step t of the lesson, from 0, uses learningRate / (1 + decay · t). */
  readonly decay?: number;
  /** Greatest norm of the whole gradient. */
  readonly clip?: number;
  /** Weight of the policy's mean entropy, without which a few good samples end all exploration. */
  readonly entropy?: number;
}

export interface Losses {
  readonly policyLoss: number;
  /** Of the policy, summed over the steps of a sequence and averaged over the round. */
  readonly entropy: number;
  readonly predictorLoss: number;
}

export interface Learned {
  readonly parameters: Float32Array;
  readonly adam: AdamState;
  /** Of the last epoch, before its step. */
  readonly losses: Losses;
}

/** `epochs` steps of Adam from parameters and slots that stay as they are. */
export function learn(
  size: NetworkSize,
  start: { readonly parameters: Float32Array; readonly adam: AdamState },
  lesson: Lesson,
  { epochs = 10, learningRate = 0.01, decay = 0.1, clip = 1, entropy = 0.05 }: LearnOptions = {},
): Learned {
  const parameters = start.parameters.slice();
  const adam = openAdam(start.adam);
  let losses: Losses = { policyLoss: 0, entropy: 0, predictorLoss: 0 };
  tidy(() => {
    const gradientAt = placeLesson(size, parameters, lesson, entropy);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const { gradient, losses: found } = gradientAt(parameters);
      clipNorm(gradient, clip);
      adam.step(parameters, gradient, learningRate / (1 + decay * epoch));
      losses = found;
    }
  });
  return { parameters, adam: adam.state(), losses };
}

/**
 * Puts a lesson on the heap (call it in a `tidy`) and gives its gradient as a function of the parameters: that of
 * policyLoss - weight · entropy + predictorLoss.
 *
 * @param before the parameters that drew the round
 * @param entropyWeight of the bonus for entropy
 */
export function placeLesson(
  size: NetworkSize,
  before: Float32Array,
  { batch, policyRows, advantages, targets, targetWeights }: Lesson,
  entropyWeight: number,
): (parameters: Float32Array) => { gradient: Float32Array; losses: Losses } {
  const [gains, aims, weights] = [tensor1d(advantages), tensor1d(targets), tensor1d(targetWeights)];
  const placed = placeBatch(size, batch);
  const drawn = evaluate(size, placeWeights(size, before), placed).logProbabilities;
  return (parameters) => {
    let losses: Losses | undefined;
    const gradient = flatGradient(networkShapes(size), parameters, (matrices) => {
      const { logProbabilities, entropies, scores } = evaluate(size, nameWeights(matrices), placed);
      const policy = policyLoss(logProbabilities, drawn, gains, policyRows);
      const entropy: Scalar = mul(sum(entropies), 1 / policyRows);
      const predictor = predictorLoss(scores, aims, weights);
      losses = { policyLoss: value(policy), entropy: value(entropy), predictorLoss: value(predictor) };
      return add(add(policy, mul(entropy, -entropyWeight)), predictor) as Scalar;
    });
    return { gradient, losses: losses! };
  };
}

const value = (scalar: Scalar): number => scalar.dataSync()[0]!;
