// What networks put out, as predictions for people.
import type { Backend } from '../kernels/backend.ts';
import { predictProbabilities } from '../mlp/predict.ts';
import type { ModelParts, Prediction, TrainedNetwork } from './model.ts';

/**
 * Probabilities [rows, classes] or linear outputs [rows, 1], averaged over the networks in double precision and their
 * order; of one network, its own.
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
  return first.map((_, at) => outputs.reduce((sum, output) => sum + (output[at] as number), 0) / outputs.length);
}

/** The scale of a target that is predicted as it is. */
export const unscaled = { mean: 0, deviation: 1 };

/** @param outputs of `averagedOutputs` */
export function predictionsOf(
  { task, classes, targetScale }: Pick<ModelParts, 'task' | 'classes' | 'targetScale'>,
  outputs: Float32Array,
): Prediction[] {
  if (task === 'regression') {
    const { mean, deviation } = targetScale ?? unscaled;
    return Array.from(outputs, (output) => {
      const value = mean + deviation * output;
      return { label: String(value), probabilities: {}, value };
    });
  }
  return Array.from({ length: outputs.length / classes.length }, (_, row) =>
    classify(classes, outputs.subarray(row * classes.length, (row + 1) * classes.length)),
  );
}

/** Of equals the first class is the label, as in `accuracy`. */
function classify(classes: readonly string[], probabilities: Float32Array): Prediction {
  let best = 0;
  probabilities.forEach((probability, index) => {
    if (probability > (probabilities[best] as number)) best = index;
  });
  return {
    label: classes[best] as string,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, probabilities[index] as number])),
  };
}
