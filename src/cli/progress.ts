// Where a search stands, counted up from its trials; the live view and the plain lines both print it.
import type { ReportTrial, ScoredTrial } from '../report/plain.ts';

export interface Progress {
  readonly trials: readonly ReportTrial[];
  readonly total: number;
  readonly rounds: number;
  readonly best: ScoredTrial | undefined;
  /** Seconds that the rest will take if it goes on as it went; undefined before the first trial. */
  readonly secondsLeft: number | undefined;
}

export interface ProgressCount {
  add(trial: ReportTrial, now: number): void;
  read(now: number): Progress;
}

/**
 * @param plan how many trials in how many rounds, and for how many seconds at most
 * @param started milliseconds, on the same clock as `now`
 * @param before trials that a resumed study already had
 */
export function countProgress(
  plan: { readonly total: number; readonly rounds: number; readonly timeBudget?: number | undefined },
  started: number,
  before: readonly ReportTrial[] = [],
): ProgressCount {
  const trials = [...before];
  let best: ScoredTrial | undefined;
  const consider = (trial: ReportTrial) => {
    // The first of equals stays the best, as in the study.
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
      return { trials, total: plan.total, rounds: plan.rounds, best, secondsLeft };
    },
  };
}
