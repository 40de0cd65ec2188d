// The best trial as a model, measured once on the rows that nothing was trained or chosen on.
import { createModel, type Model, type ModelOptions, type TestResult } from '../export/model.ts';
import type { Backend } from '../kernels/backend.ts';
import type { LayerWeights } from '../mlp/candidate.ts';
import { accuracy, predictProbabilities } from '../mlp/predict.ts';
import type { Architecture } from '../space/architecture.ts';
import type { Dataset } from '../table/dataset.ts';
import { version } from '../version.ts';
import { digestOf } from './digest.ts';
import type { Trial } from './trial.ts';

/** Where a study keeps its winner, as a pipeline file. */
export const modelBlob = 'model.json';

/** @param trials all of the study, which the digest is of */
export function winner(
  backend: Backend,
  dataset: Dataset,
  { architecture, score }: Trial,
  weights: readonly LayerWeights[],
  trials: readonly Trial[],
  options: ModelOptions,
): Model {
  const { task, target, classes, targetScale, encoder, warnings } = dataset;
  const test = testOf(backend, dataset, architecture, weights);
  const parts = {
    task,
    target,
    classes,
    ...(targetScale ? { targetScale } : {}),
    encoder,
    networks: [{ architecture, weights }],
    score: score!,
    digest: digestOf(trials),
    warnings,
    version,
  };
  return createModel({ ...parts, ...(test ? { test } : {}) }, options);
}

function testOf(
  backend: Backend,
  { features, labels, test, width }: Dataset,
  architecture: Architecture,
  weights: readonly LayerWeights[],
): TestResult | undefined {
  if (test.length === 0) return undefined;
  const rows = new Float32Array(test.length * width);
  test.forEach((row, index) => rows.set(features.subarray(row * width, (row + 1) * width), index * width));
  const probabilities = predictProbabilities(backend, architecture, weights, rows, width);
  return {
    accuracy: accuracy(
      probabilities,
      test.map((row) => labels[row]!),
    ),
    rows: test.length,
  };
}
