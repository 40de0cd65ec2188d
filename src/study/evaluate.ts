// What networks are worth on the rows that nothing was trained or chosen on, beside what needs no network.
import { type Evaluation, evaluateClasses, evaluateNumbers } from '../evaluate/evaluation.ts';
import type { TrainedNetwork } from '../export/model.ts';
import { averagedOutputs } from '../export/outputs.ts';
import type { Backend } from '../kernels/backend.ts';
import type { Dataset } from '../table/dataset.ts';
import { joined } from './splits.ts';

/** All on the test rows. */
export interface StudyEvaluation {
  readonly model: Evaluation;
  /** The networks as the search left them, where the model is made of others. */
  readonly searched?: Evaluation;
  /** Always the frequencies of the classes, or the mean, of the rows that are not tested. */
  readonly constant: Evaluation;
  /** Logistic or linear regression: the output layer alone, trained like the final networks. */
  readonly linear?: Evaluation;
}

/** Undefined without test rows. */
export function evaluateNetworks(
  backend: Backend,
  dataset: Dataset,
  networks: readonly TrainedNetwork[],
  seed: number,
): Evaluation | undefined {
  const { features, width, test } = dataset;
  if (test.length === 0 || networks.length === 0) return undefined;
  const rows = new Float32Array(test.length * width);
  test.forEach((row, index) => rows.set(features.subarray(row * width, (row + 1) * width), index * width));
  return evaluateOutputs(dataset, averagedOutputs(backend, networks, rows, width), seed);
}

export function evaluateConstant(dataset: Dataset, seed: number): Evaluation | undefined {
  const { classes, labels, targets, train, validation, test } = dataset;
  const known = joined(train, validation);
  if (test.length === 0) return undefined;
  const shares = targets
    ? [known.reduce((sum, row) => sum + targets[row]!, 0) / known.length]
    : classes.map((_, label) => known.reduce((sum, row) => sum + (labels[row] === label ? 1 : 0), 0) / known.length);
  const outputs = Float32Array.from({ length: test.length * shares.length }, (_, at) => shares[at % shares.length]!);
  return evaluateOutputs(dataset, outputs, seed);
}

/** @param outputs probabilities [test rows, classes], or what a linear unit says of each */
function evaluateOutputs(dataset: Dataset, outputs: Float32Array, seed: number): Evaluation {
  const { classes, labels, targets, targetScale, test } = dataset;
  if (!targets || !targetScale) {
    const known = test.map((row) => labels[row]!);
    return evaluateClasses({ probabilities: outputs, labels: known, classes: classes.length }, seed);
  }
  const { mean, deviation } = targetScale;
  const predicted = Float64Array.from(outputs, (output) => mean + deviation * output);
  const actual = Float64Array.from(test, (row) => mean + deviation * targets[row]!);
  return evaluateNumbers({ predicted, actual }, seed);
}
