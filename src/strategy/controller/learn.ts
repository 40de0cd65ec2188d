// A round's lesson: a few steps of Adam on policy and predictor together.
import { add, mul, type Scalar, sum, tensor1d, type Tensor1D, tidy } from '../../kernels/tf.ts';
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

export interface Learned {
  readonly parameters: Float32Array;
  readonly adam: AdamState;
  /** Of the last epoch, before its step. */
  readonly losses: { readonly policyLoss: number; readonly entropy: number; readonly predictorLoss: number };
}

export function learn(
  size: NetworkSize,
  start: { readonly parameters: Float32Array; readonly adam: AdamState },
  { batch, policyRows, advantages, targets, targetWeights }: Lesson,
  { epochs = 10, learningRate = 0.01, decay = 0.1, clip = 1, entropy = 0.05 }: LearnOptions = {},
): Learned {
  const parameters = start.parameters.slice();
  const adam = openAdam(start.adam);
  let losses = { policyLoss: 0, entropy: 0, predictorLoss: 0 };
  tidy(() => {
    const constants = [advantages, targets, targetWeights].map((values) => tensor1d(values)) as [
      Tensor1D,
      Tensor1D,
      Tensor1D,
    ];
    const placed = placeBatch(size, batch);
    const before = evaluate(size, placeWeights(size, parameters), placed).logProbabilities;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const gradient = flatGradient(networkShapes(size), parameters, (matrices) => {
        const { logProbabilities, entropies, scores } = evaluate(size, nameWeights(matrices), placed);
        const policy = policyLoss(logProbabilities, before, constants[0], policyRows);
        const spread: Scalar = mul(sum(entropies), 1 / policyRows);
        const predictor = predictorLoss(scores, constants[1], constants[2]);
        losses = { policyLoss: value(policy), entropy: value(spread), predictorLoss: value(predictor) };
        return add(add(policy, mul(spread, -entropy)), predictor) as Scalar;
      });
      clipNorm(gradient, clip);
      adam.step(parameters, gradient, learningRate / (1 + decay * epoch));
    }
  });
  return { parameters, adam: adam.state(), losses };
}

const value = (scalar: Scalar): number => scalar.dataSync()[0]!;
