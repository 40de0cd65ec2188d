// Turns the outputs of networks into predictions.
import type { Backend } from '../kernels/backend.ts';
import { predictProbabilities } from '../mlp/predict.ts';
import type { TargetScale } from '../table/dataset.ts';
import type { TrainedNetwork } from './parts.ts';

export interface ClassPrediction {
  /** The most probable class. The first one wins where classes are equally probable. */
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
 * Probabilities [rows, classes] or linear outputs [rows, 1], averaged over the networks in their order and in double
 * precision. A single network's outputs are not changed.
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
  const votes = networks.map(({ votes = 1 }) => votes);
  const all = votes.reduce((sum, own) => sum + own, 0);
  return first.map(
    (_, index) => outputs.reduce((sum, output, at) => sum + votes[at]! * (output[index] as number), 0) / all,
  );
}

/** @param outputs linear, [rows] */
export function numberPredictions({ mean, deviation }: TargetScale, outputs: Float32Array): NumberPrediction[] {
  return Array.from(outputs, (output) => ({ value: mean + deviation * output }));
}

/** @param outputs probabilities [rows, classes] */
export function classPredictions(classes: readonly string[], outputs: Float32Array): ClassPrediction[] {
  return Array.from({ length: outputs.length / classes.length }, (_, row) =>
    classify(classes, outputs.subarray(row * classes.length, (row + 1) * classes.length)),
  );
}

function classify(classes: readonly string[], probabilities: Float32Array): ClassPrediction {
  let best = 0;
  probabilities.forEach((probability, index) => {
    if (probability > (probabilities[best] as number)) best = index;
  });
  return {
    label: classes[best] as string,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, probabilities[index] as number])),
  };
}
