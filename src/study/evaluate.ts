// The evaluation of networks on the test rows, which nothing was trained or chosen on, beside baselines without a
// network.
import { drawResamples, type Resamples } from '../evaluate/bootstrap.ts';
import { type Evaluation, evaluateClasses, evaluateNumbers } from '../evaluate/evaluation.ts';
import type { TrainedNetwork } from '../export/parts.ts';
import { outputsOfRows } from '../export/outputs.ts';
import type { Backend } from '../kernels/backend.ts';
import type { Dataset, EncodedRows } from '../table/dataset.ts';
import { concatenate } from '../concatenate.ts';

/** Figures of the test rows. */
export interface StudyEvaluation {
  readonly model: Evaluation;
  /** The networks as the search left them, where the model is made of others. */
  readonly searched?: Evaluation;
  /** Always the frequencies of the classes, or the mean, of the rows that are not tested. */
  readonly constant: Evaluation;
  /** Logistic or linear regression: the output layer alone, trained like the final networks. */
  readonly linear?: Evaluation;
}

/**
 * Measures networks on a dataset's test rows, all on the same resamples of them.
 *
 * @param encoded what the networks read; the dataset's own rows by default
 * @param decision see `ClassificationParts.decision`
 */
export type Measure = (
  networks: readonly TrainedNetwork[],
  encoded?: EncodedRows,
  decision?: readonly number[],
) => Evaluation;

/** Figures of the test rows that need no final networks, and the function that measures those. */
export interface Baselines {
  /** What measuring took: the outputs of the searched network, and the figures that were made of them. */
  readonly seconds: { readonly outputs: number; readonly figures: number };
  readonly measure: Measure;
  readonly searched: Evaluation;
  readonly constant: Evaluation;
}

/** Undefined without test rows. */
export function measureBaselines(
  backend: Backend,
  dataset: Dataset,
  searched: TrainedNetwork,
  seed: number,
): Baselines | undefined {
  const { test, groups, testGroups } = dataset;
  if (test.length === 0) return undefined;
  const tested = testGroups ?? test.map((row) => groups[row]!);
  const resamples = drawResamples(test.length, { seed, groups: tested });
  const measure: Measure = (networks, encoded = dataset, decision = undefined) =>
    evaluateOutputs(dataset, outputsOfRows(backend, networks, encoded, test), resamples, decision);
  const began = performance.now();
  const outputs = outputsOfRows(backend, [searched], dataset, test);
  const predicted = performance.now();
  const evaluated = evaluateOutputs(dataset, outputs, resamples);
  const seconds = { outputs: (predicted - began) / 1000, figures: (performance.now() - predicted) / 1000 };
  return {
    measure,
    searched: evaluated,
    constant: evaluateOutputs(dataset, constantOutputs(dataset), resamples),
    seconds,
  };
}

/** The classes' frequencies, or the mean, of the other rows, for each test row. */
function constantOutputs(dataset: Dataset): Float32Array {
  const known = concatenate(Int32Array, [dataset.train, dataset.validation]);
  const meanOf = (value: (row: number) => number) => known.reduce((sum, row) => sum + value(row), 0) / known.length;
  const outputs =
    dataset.task === 'regression'
      ? [meanOf((row) => dataset.targets[row]!)]
      : dataset.classes.map((_, label) => meanOf((row) => (dataset.labels[row] === label ? 1 : 0)));
  return Float32Array.from({ length: dataset.test.length * outputs.length }, (_, at) => outputs[at % outputs.length]!);
}

/** @param outputs probabilities [test rows, classes], or what a linear unit says of each */
function evaluateOutputs(
  dataset: Dataset,
  outputs: Float32Array,
  resamples: Resamples,
  decision?: readonly number[],
): Evaluation {
  const { test } = dataset;
  if (dataset.task === 'classification') {
    const labels = test.map((row) => dataset.labels[row]!);
    const classes = dataset.classes.length;
    return evaluateClasses({ probabilities: outputs, labels, classes, ...(decision && { decision }) }, resamples);
  }
  const { targets } = dataset;
  const { mean, deviation } = dataset.targetScale;
  const predicted = Float64Array.from(outputs, (output) => mean + deviation * output);
  const actual = Float64Array.from(test, (row) => mean + deviation * targets[row]!);
  return evaluateNumbers({ predicted, actual }, resamples);
}
