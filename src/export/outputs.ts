// Turns the outputs of networks into predictions.
import { mostProbable } from '../evaluate/classes.ts';
import type { Backend } from '../kernels/backend.ts';
import { predictProbabilities } from '../mlp/predict.ts';
import type { TargetScale } from '../table/dataset.ts';
import type { TrainedNetwork } from './parts.ts';
import { votesOf } from './votes.ts';

export interface ClassPrediction {
  /**
   * The most probable class; with decision factors that with the largest product of probability and factor. The first
   * one wins where several are equal.
   */
  readonly label: string;
  /** The probability of each class; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  readonly value?: undefined;
}

export interface NumberPrediction {
  /** The value in the target's unit. */
  readonly value: number;
  readonly label?: undefined;
  readonly probabilities?: undefined;
}

/**
 * Probabilities [rows, classes] or linear outputs [rows, 1], averaged by votes over the networks in their order and in
 * double precision. A single network's outputs are not changed.
 *
 * @param features row-major [rows, width]
 */
export function averagedOutputs(
  backend: Backend,
  networks: readonly TrainedNetwork[],
  features: Float32Array,
  width: number,
): Float32Array {
  const outputs = networks.map(({ architecture, weights }) =>
    predictProbabilities(backend, architecture, weights, features, width),
  );
  const [first] = outputs as [Float32Array];
  if (outputs.length === 1) return first;
  const votes = votesOf(networks);
  const total = votes.reduce((sum, one) => sum + one, 0);
  return first.map(
    (_, index) => outputs.reduce((sum, output, at) => sum + votes[at]! * (output[index] as number), 0) / total,
  );
}

/** @param outputs linear, [rows] */
export function numberPredictions({ mean, deviation }: TargetScale, outputs: Float32Array): NumberPrediction[] {
  return Array.from(outputs, (output) => ({ value: mean + deviation * output }));
}

/**
 * @param outputs probabilities [rows, classes]
 * @param decision factors, [classes]
 */
export function classPredictions(
  classes: readonly string[],
  outputs: Float32Array,
  decision?: readonly number[],
): ClassPrediction[] {
  const predicted = mostProbable({ probabilities: outputs, classes: classes.length, decision });
  return Array.from(predicted, (best, row) => ({
    label: classes[best] as string,
    probabilities: Object.fromEntries(
      classes.map((name, index) => [name, outputs[row * classes.length + index] as number]),
    ),
  }));
}
