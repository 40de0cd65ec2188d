// The progress of a search, counted from its trials, for the live view and for the plain lines.
import type { ReportTrial, ScoredTrial } from '../report/trials.ts';
import { accuracyScore, type ScoreMeasure } from '../report/measure.ts';

export interface Progress {
  readonly trials: readonly ReportTrial[];
  readonly total: number;
  readonly rounds: number;
  readonly best: ScoredTrial | undefined;
  /** What the scores are. */
  readonly measure: ScoreMeasure;
  /** Seconds that the rest will take at the speed so far; undefined before the first trial. */
  readonly secondsLeft: number | undefined;
}

export interface ProgressCount {
  add(trial: ReportTrial, now: number): void;
  read(now: number): Progress;
}

/**
 * @param plan the numbers of trials and rounds, and the time budget in seconds
 * @param started milliseconds on the clock of `now`
 * @param before trials that a resumed study had already
 */
export function countProgress(
  plan: {
    readonly total: number;
    readonly rounds: number;
    readonly timeBudget?: number | undefined;
    readonly measure?: ScoreMeasure;
  },
  started: number,
  before: readonly ReportTrial[] = [],
): ProgressCount {
  const trials = [...before];
  let best: ScoredTrial | undefined;
  const consider = (trial: ReportTrial) => {
    // Among equal scores the first stays the best, as in the study.
    if (trial.score !== undefined && (best === undefined || trial.score > best.score))
      best = { ...trial, score: trial.score };
  };
  before.forEach(consider);
  return {
    add(trial) {
      trials.push(trial);
      consider(trial);
    },
    read(now) {
      const elapsed = (now - started) / 1000;
      const measured = trials.length - before.length;
      const byPace = measured === 0 ? undefined : (elapsed / measured) * Math.max(0, plan.total - trials.length);
      const byBudget = plan.timeBudget === undefined ? undefined : Math.max(0, plan.timeBudget - elapsed);
      const secondsLeft = byPace === undefined || byBudget === undefined ? byPace : Math.min(byPace, byBudget);
      const { measure = accuracyScore } = plan;
      return { measure, trials, total: plan.total, rounds: plan.rounds, best, secondsLeft };
    },
  };
}
