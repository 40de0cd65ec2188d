// The JSON lines of `--json`: a contract with whoever reads them, so keys are only ever added.
import type { LoadedStudy } from '../index.ts';
import type { Metric } from '../internal.ts';
import type { ReportTrial } from '../report/trials.ts';
import { inFlags } from './remedies.ts';

export type JsonTrial = ReportTrial & { readonly reason?: string | undefined; readonly seconds: number };

/** The kind of target, and the metric that the score is made of. */
export interface JsonTask {
  readonly regression: boolean;
  readonly metric: Metric;
}

export function jsonTask(regression: boolean, metric: Metric | undefined): JsonTask {
  return { regression, metric: metric ?? (regression ? 'r2' : 'accuracy') };
}

/**
 * Keys that a trial's line and the study's `best` share. `score` is what the study maximises, null when the trial
 * failed. `valAccuracy` repeats it under the name of 0.1.0 where the target has classes; a regression has no accuracy.
 */
function trialFields(trial: JsonTrial, { regression }: JsonTask) {
  return {
    number: trial.number,
    round: trial.round,
    tokens: trial.tokens,
    architecture: trial.architecture,
    params: trial.params,
    score: trial.score ?? null,
    valAccuracy: regression ? null : (trial.score ?? null),
    predicted: trial.predicted ?? null,
    state: trial.state,
    ...(trial.reason === undefined ? {} : { reason: inFlags(trial.reason) }),
    seconds: trial.seconds,
  };
}

/** `{"type":"trial","number":0,…}` */
export function trialLine(trial: JsonTrial, task: JsonTask): string {
  return JSON.stringify({ type: 'trial', ...trialFields(trial, task) });
}

/**
 * `"metrics":{"accuracy":{"value":…,"low":…,"high":…},…}` of the model on the test rows, and of what it is compared
 * with.
 */
function figures(evaluation: LoadedStudy['evaluation']) {
  if (!evaluation) return {};
  const { model, searched, constant, linear } = evaluation;
  return {
    testRows: model.rows,
    metrics: model.metrics,
    ...(model.task === 'classification' && {
      confusion: model.confusion,
      calibrationError: model.calibration.error,
    }),
    baselines: { constant: constant.metrics, linear: linear?.metrics, searched: searched?.metrics },
  };
}

/**
 * `{"type":"study","trials":100,"metric":"accuracy","best":{…},"digest":"…","seconds":…,"study":"DIR"}`; `best` is null
 * when all failed.
 */
export function studyLine(study: {
  readonly task: JsonTask;
  readonly trials: number;
  readonly best: JsonTrial | undefined;
  readonly testAccuracy: number | undefined;
  readonly evaluation: LoadedStudy['evaluation'];
  readonly digest: string;
  readonly seconds: number;
  readonly location: string;
  readonly ended: string | undefined;
}): string {
  const best = study.best && {
    ...trialFields(study.best, study.task),
    testAccuracy: study.testAccuracy ?? null,
    ...figures(study.evaluation),
  };
  return JSON.stringify({
    type: 'study',
    trials: study.trials,
    metric: study.task.metric,
    best: best ?? null,
    digest: study.digest,
    seconds: study.seconds,
    study: study.location,
    ended: study.ended,
  });
}
