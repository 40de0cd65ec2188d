// Trials as lines of a journal, and back. Fields that Optuna knows are written as it has them. A trial is read back
// from its user attributes alone, so that nothing is lost in Optuna's terms.
import * as v from 'valibot';
import type { SearchSpace } from '../../space/space.ts';
import type { PlannedTrial, Trial } from '../trial.ts';
import { layerParams } from './params.ts';
import type { JournalTrial } from './read.ts';
import { line, op, timestamp, trialState } from './records.ts';

/** The line that creates a trial, running from now. */
export function plannedLine(workerId: string, studyId: number, space: SearchSpace, trial: PlannedTrial): string {
  const { number, round, tokens, architecture, params, predicted } = trial;
  return line(workerId, {
    op_code: op.createTrial,
    study_id: studyId,
    datetime_start: timestamp(),
    state: trialState.running,
    ...layerParams(space, architecture),
    user_attrs: { number, round, tokens, architecture, params, ...(predicted === undefined ? {} : { predicted }) },
  });
}

/** The lines that end a trial; the last of them is what makes it count. */
export function finishedLines(workerId: string, trialId: number, trial: Trial): string {
  const { state, epochs, score, reason, seconds } = trial;
  const put = (record: Readonly<Record<string, unknown>>) => line(workerId, { trial_id: trialId, ...record });
  const attr = (user_attr: Readonly<Record<string, unknown>>) => put({ op_code: op.trialUserAttr, user_attr });
  return [
    ...epochs.flatMap(({ valScore }, step) =>
      Number.isFinite(valScore) ? [put({ op_code: op.intermediateValue, step, intermediate_value: valScore })] : [],
    ),
    attr({ seconds }),
    ...(reason === undefined ? [] : [attr({ reason })]),
    attr({
      epochs: epochs.map((metrics) =>
        Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, orNull(value)])),
      ),
    }),
    put({
      op_code: op.trialState,
      state: state === 'complete' ? trialState.complete : trialState.fail,
      values: score === undefined ? null : [score],
      datetime_complete: timestamp(),
    }),
  ].join('');
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A metric that was not finite was written as null. */
const metric = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? NaN),
);
const ordinal = v.pipe(v.number(), v.integer(), v.minValue(0));
const layer = v.union([v.literal('dropout'), v.tuple([ordinal, v.string()])]);

const planned = v.object({
  number: ordinal,
  round: ordinal,
  tokens: v.array(ordinal),
  architecture: v.array(layer),
  params: ordinal,
  predicted: v.optional(v.number()),
});
const measured = v.object({
  epochs: v.array(
    v.pipe(
      v.object({
        loss: metric,
        accuracy: metric,
        valLoss: metric,
        valScore: v.optional(metric),
        valAccuracy: v.optional(metric),
      }),
      // Version 0.1.0 called the score an accuracy, whatever the metric.
      v.check(({ valScore, valAccuracy }) => (valScore ?? valAccuracy) !== undefined, 'a score for each epoch'),
      v.transform(({ valScore, valAccuracy, ...epoch }) => ({ ...epoch, valScore: valScore ?? valAccuracy ?? NaN })),
    ),
  ),
  seconds: v.number(),
  reason: v.optional(v.string()),
});

/** A trial of a journal: what was planned, and what came of it once that is known. */
export interface RecordedTrial {
  readonly id: number;
  readonly planned: PlannedTrial;
  readonly finished?: Trial;
}

/**
 * A trial read back. Undefined for a trial that is not ours (Optuna's own, beside ours in one study) and for one of
 * ours that somebody else has ended, of which the metrics are not known.
 */
export function recordedTrial({ id, state, values, userAttrs }: JournalTrial): RecordedTrial | undefined {
  const attrs = Object.fromEntries(userAttrs);
  const plan = v.safeParse(planned, attrs);
  if (!plan.success) return undefined;
  const trial = plan.output as PlannedTrial;
  if (state === trialState.running) return { id, planned: trial };
  const result = v.safeParse(measured, attrs);
  if (!result.success) return undefined;
  const { epochs, seconds, reason } = result.output;
  const score = values?.[0];
  if (state === trialState.complete && score !== undefined) {
    return { id, planned: trial, finished: { ...trial, state: 'complete', epochs, score, seconds } };
  }
  if (state !== trialState.fail) return undefined;
  return {
    id,
    planned: trial,
    finished: { ...trial, state: 'failed', epochs, seconds, reason: reason ?? 'no reason was recorded' },
  };
}
