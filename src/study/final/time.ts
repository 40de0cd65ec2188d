// What there is time for where there is a deadline.
import { countParams, type OutputLayer } from '../../space/architecture.ts';
import type { StudySplits } from '../splits.ts';
import type { Trial } from '../trial.ts';
import type { FinalMeans } from './means.ts';
import { type FinalPlan, type Given, trialOperations } from './plan.ts';

/** Share of the time that is planned for training: the rest is for what cannot be planned. */
const plannedShare = 0.75;

/** What there is time for at the speed of the search; undefined without a deadline. */
export function timeWithin(
  { deadline, workers, measuring, settings, encodings }: FinalMeans,
  trials: readonly Trial[],
  { search, all }: StudySplits,
  output: OutputLayer,
): Pick<Given, 'operations' | 'besides'> | undefined {
  const left = (deadline - performance.now()) / 1000;
  if (left === Number.POSITIVE_INFINITY) return undefined;
  const done = trials.reduce((sum, trial) => sum + trialOperations(trial, search.train.length), 0);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  // Nothing is known of the speed.
  if (!(done > 0 && seconds > 0)) return undefined;
  const speed = (workers * done) / seconds;
  return {
    // Networks on all rows take as long once more.
    operations: (speed * plannedShare * Math.max(0, left)) / (all.length > 0 && settings.refit === 'all' ? 2 : 1),
    besides: {
      linear: countParams([output], encodings.widths[0]!),
      measuring: speed * measuring,
    },
  };
}

/** Whether less is trained by plan `a` than by `b`. */
export function isLess(a: FinalPlan, b: FinalPlan): boolean {
  return (
    a.members.length < b.members.length ||
    a.folds < b.folds ||
    a.training.epochs * (a.training.passes ?? 1) < b.training.epochs * (b.training.passes ?? 1)
  );
}
