// The study's model: its networks with all that they need to predict, measured on the rows that nothing was trained or
// chosen on.
import { createModel, type Model, type ModelOptions } from '../export/model.ts';
import type { ModelParts, TrainedNetwork } from '../export/parts.ts';
import { loadModel } from '../export/pipeline.ts';
import type { Dataset } from '../table/dataset.ts';
import { version } from '../version.ts';
import type { Baselines, StudyEvaluation } from './evaluate.ts';
import type { FinalNetworks } from './final/means.ts';
import type { StudyStorage } from './storage.ts';

/** The blob of a study's model, a pipeline file. */
export const modelBlob = 'model.json';

export interface Winner {
  readonly model: Model;
  /** Undefined without test rows. */
  readonly evaluation: StudyEvaluation | undefined;
}

/**
 * @param searched the best trial's network; what the model is made of where there are no final ones
 * @param baselines undefined where there are no test rows
 * @param score the best trial's
 * @param digest the study's
 */
export function winner(
  dataset: Dataset,
  { searched, final }: { readonly searched: TrainedNetwork; readonly final: FinalNetworks | undefined },
  baselines: Baselines | undefined,
  { score, digest }: { readonly score: number; readonly digest: string },
  options: ModelOptions,
): Winner {
  const { target } = dataset;
  const finished = final && final.networks.length > 0 ? final : undefined;
  const networks = finished?.networks ?? [searched];
  const encoded = finished?.encoded ?? dataset;
  const linear = final?.linear ?? [];
  const evaluation = baselines && {
    model: finished ? baselines.measure(networks, encoded, finished.decision) : baselines.searched,
    ...(finished ? { searched: baselines.searched } : {}),
    constant: baselines.constant,
    ...(linear.length > 0 ? { linear: baselines.measure(linear) } : {}),
  };
  const measured = evaluation?.model;
  const accuracy = measured?.metrics.accuracy;
  const common = {
    target,
    encoder: encoded.encoder,
    networks: finished?.refitted.length ? finished.refitted : networks,
    score,
    ...(measured ? { metrics: measured.metrics } : {}),
    digest,
    warnings: [...dataset.warnings, ...(finished?.warnings ?? [])],
    version,
  };
  const test = measured && accuracy ? { test: { accuracy: accuracy.value, rows: measured.rows } } : {};
  const decision = finished?.decision && { decision: finished.decision };
  const parts: ModelParts =
    dataset.task === 'regression'
      ? { task: 'regression', targetScale: dataset.targetScale, ...common }
      : { task: 'classification', classes: dataset.classes, ...decision, ...test, ...common };
  return { model: createModel(parts, options), evaluation };
}

/**
 * A model of an earlier state of the study is not its model; a damaged one does not keep the trials from being read.
 */
export async function storedModel(
  storage: StudyStorage,
  digest: string,
  options: ModelOptions,
): Promise<Model | undefined> {
  const bytes = await storage.readBlob(modelBlob);
  try {
    const model = bytes && loadModel(new TextDecoder().decode(bytes), options);
    return model?.digest === digest ? model : undefined;
  } catch {
    return undefined;
  }
}
