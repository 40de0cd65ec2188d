// Turns the outputs of networks into predictions.
import { mostProbable } from '../evaluate/classes.ts';
import type { Backend } from '../kernels/backend.ts';
import { predictProbabilities } from '../mlp/predict.ts';
import type { EncodedRows, TargetScale } from '../table/dataset.ts';
import { gatherRows } from '../layout.ts';
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
 * @param features row-major [rows, width], or packed rows of numbers and codes (`Layout`)
 * @param categories features of each category of packed rows
 */
export function averagedOutputs(
  backend: Backend,
  networks: readonly TrainedNetwork[],
  features: Float32Array,
  width: number,
  categories?: readonly number[],
): Float32Array {
  const outputsOf = ({ architecture, weights }: TrainedNetwork) =>
    predictProbabilities(backend, architecture, weights, features, width, categories);
  const [first, ...others] = networks as [TrainedNetwork, ...TrainedNetwork[]];
  const outputs = outputsOf(first);
  if (others.length === 0) return outputs;
  const [vote, ...votes] = votesOf(networks) as [number, ...number[]];
  // One network at a time, because rows may be many.
  const sums = Float64Array.from(outputs, (output) => vote * output);
  let total = vote;
  for (const [at, network] of others.entries()) {
    const own = votes[at]!;
    total += own;
    outputsOf(network).forEach((output, index) => {
      sums[index]! += own * output;
    });
  }
  return Float32Array.from(sums, (sum) => sum / total);
}

/** What networks say of some rows of a table; see `averagedOutputs`. */
export function outputsOfRows(
  backend: Backend,
  networks: readonly TrainedNetwork[],
  encoded: EncodedRows,
  rows: Int32Array,
): Float32Array {
  const { features, width, categories } = encoded;
  return averagedOutputs(backend, networks, gatherRows(features, encoded, rows), width, categories);
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
