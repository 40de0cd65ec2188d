// Learning from a round: a few steps of Adam on policy and predictor together.
import { clipNorm } from '../../kernels/adam.ts';
import { type ControllerSize, controllerGradient, runController } from '../../kernels/controller.ts';
import { reshape, slice, type Tensor1D, tensor1d, tidy } from '../../kernels/tf.ts';
import { type AdamState, openAdam } from '../adam.ts';
import type { Batch } from './batch.ts';
import { batchTensors } from './network.ts';

/**
 * A batch with all that the losses need beside it. All arrays are [steps · rows], all rows of a step together.
 */
export interface RoundBatch {
  readonly batch: Batch;
  /** The number of rows, the first ones, that the policy learns from; the advantages of the others are 0. */
  readonly policyRows: number;
  readonly advantages: Float32Array;
  readonly targets: Float32Array;
  /** Weights of the targets, with sum 1; all 0 without a predictor. */
  readonly targetWeights: Float32Array;
}

export interface LearnOptions {
  readonly epochs?: number;
  readonly learningRate?: number;
  /** Step t of this round, from 0, uses learningRate / (1 + decay · t). */
  readonly decay?: number;
  /** Greatest norm of the whole gradient. */
  readonly clip?: number;
  /** Weight of the policy's mean entropy, without which a few good samples end all exploration. */
  readonly entropy?: number;
}

export interface Losses {
  readonly policyLoss: number;
  /** The policy's entropy, summed over the steps of a sequence and averaged over the round. */
  readonly entropy: number;
  readonly predictorLoss: number;
}

export interface Learned {
  readonly parameters: Float32Array;
  readonly adam: AdamState;
  /** The losses of the last epoch, before its step. */
  readonly losses: Losses;
}

/** Does `epochs` steps of Adam from parameters and slots that stay as they are. */
export function learn(
  size: ControllerSize,
  start: { readonly parameters: Float32Array; readonly adam: AdamState },
  round: RoundBatch,
  { epochs = 10, learningRate = 0.01, decay = 0.1, clip = 1, entropy = 0.05 }: LearnOptions = {},
): Learned {
  let learned: Learned | undefined;
  tidy(() => {
    const parameters = tensor1d(start.parameters);
    const adam = openAdam(start.adam);
    const gradientAt = gradientFunction(size, parameters, round, entropy);
    let losses: ArrayLike<number> = [0, 0, 0];
    for (let epoch = 0; epoch < epochs; epoch++) {
      tidy(() => {
        const [gradient, found] = gradientAt(parameters);
        clipNorm(gradient, clip);
        adam.step(parameters, gradient, learningRate / (1 + decay * epoch));
        losses = found.dataSync();
      });
    }
    learned = {
      parameters: parameters.dataSync() as Float32Array,
      adam: adam.state(),
      losses: { policyLoss: losses[0]!, entropy: losses[1]!, predictorLoss: losses[2]! },
    };
  });
  return learned!;
}

/**
 * The round's gradient and losses as a function of the parameters; see `controllerGradient`. Makes tensors: call it in
 * a `tidy`.
 *
 * @param before the parameters that drew the round
 * @param entropyWeight of the bonus for entropy
 */
export function gradientFunction(
  size: ControllerSize,
  before: Tensor1D,
  { batch, policyRows, advantages, targets, targetWeights }: RoundBatch,
  entropyWeight: number,
): (parameters: Tensor1D) => [gradient: Tensor1D, losses: Tensor1D] {
  const tensors = batchTensors(size, batch);
  const targetTensors = {
    oldLogProbs: reshape(slice(runController(size, before, tensors), 0, 1), [-1]) as Tensor1D,
    advantages: tensor1d(advantages),
    targets: tensor1d(targets),
    weights: tensor1d(targetWeights),
    policyRows,
    entropyWeight,
  };
  return (parameters) => controllerGradient(size, parameters, tensors, targetTensors);
}
