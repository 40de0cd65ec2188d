// The JSON lines of `--json`: a contract with whoever reads them, so keys are only ever added.
import type { LoadedStudy } from '../index.ts';
import type { ReportTrial } from '../report/plain.ts';

export type JsonTrial = ReportTrial & { readonly reason?: string | undefined; readonly seconds: number };

/** What a trial and the study's best have in common. `valAccuracy` is the score: null when the trial failed. */
function trialFields(trial: JsonTrial) {
  return {
    number: trial.number,
    round: trial.round,
    tokens: trial.tokens,
    architecture: trial.architecture,
    params: trial.params,
    valAccuracy: trial.score ?? null,
    predicted: trial.predicted ?? null,
    state: trial.state,
    ...(trial.reason === undefined ? {} : { reason: trial.reason }),
    seconds: trial.seconds,
  };
}

/** `{"type":"trial","number":0,…}` */
export function trialLine(trial: JsonTrial): string {
  return JSON.stringify({ type: 'trial', ...trialFields(trial) });
}

/** `"metrics":{"accuracy":{"value":…,"low":…,"high":…},…}` of the model on the test rows, and of what it is compared with. */
function figures(evaluation: LoadedStudy['evaluation']) {
  if (!evaluation) return {};
  const { model, searched, constant, linear } = evaluation;
  return {
    testRows: model.rows,
    metrics: model.metrics,
    confusion: model.confusion,
    calibrationError: model.calibration?.error,
    baselines: { constant: constant.metrics, linear: linear?.metrics, searched: searched?.metrics },
  };
}

/** `{"type":"study","trials":100,"best":{…},"digest":"…","seconds":…,"study":"DIR"}`; `best` is null when all failed. */
export function studyLine(study: {
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
    ...trialFields(study.best),
    testAccuracy: study.testAccuracy ?? null,
    ...figures(study.evaluation),
  };
  return JSON.stringify({
    type: 'study',
    trials: study.trials,
    best: best ?? null,
    digest: study.digest,
    seconds: study.seconds,
    study: study.location,
    ended: study.ended,
  });
}
