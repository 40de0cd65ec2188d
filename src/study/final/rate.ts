// At which learning rate a member is trained: the search's is one for all networks, and too large for some wide ones.
import type { EpochMetrics } from '../../mlp/candidate.ts';
import { bestEpoch, isBetter, isClearlyBetter } from '../../mlp/monitor.ts';
import type { StudySettings } from '../settings.ts';
import type { StudySplits } from '../splits.ts';
import { attemptsOf, type Trained } from './attempt.ts';
import { comparedBy } from './decision.ts';
import { type Member, rateDivisors } from './plan.ts';

/**
 * The divisor of the learning rate with which a member's networks are best on the folds that all rates were tried on; 1
 * unless another is clearly better.
 */
export function bestDivisor(
  settings: StudySettings,
  trained: readonly Trained[],
  member: Member,
  { rows }: StudySplits,
): number {
  const metric = comparedBy(settings.metric);
  const measured = rateDivisors.flatMap((divisor) => {
    const own = attemptsOf(trained, member, divisor);
    const epochs = own.flatMap(({ result }) =>
      result.state === 'complete' ? (bestEpoch(result.epochs, metric) ?? []) : [],
    );
    if (epochs.length === 0 || epochs.length < own.length) return [];
    return [{ divisor, epoch: meanEpoch(epochs), validates: rowsValidating(own, rows) }];
  });
  const usual = measured.find(({ divisor }) => divisor === 1);
  const better = measured.filter(
    ({ epoch, validates }) => !usual || isClearlyBetter(epoch, usual.epoch, metric, validates),
  );
  const best = better.reduce<(typeof better)[number] | undefined>(
    (best, one) => (best && !isBetter(one.epoch, best.epoch, metric) ? best : one),
    undefined,
  );
  return best?.divisor ?? 1;
}

/** The figures of one epoch each of several networks, on the average. */
export function meanEpoch(epochs: readonly EpochMetrics[]): Pick<EpochMetrics, 'valLoss' | 'valScore'> {
  const mean = (key: 'valLoss' | 'valScore') => epochs.reduce((sum, epoch) => sum + epoch[key], 0) / epochs.length;
  return { valLoss: mean('valLoss'), valScore: mean('valScore') };
}

export function rowsValidating(networks: readonly Trained[], rows: StudySplits['rows']): number {
  return networks.reduce((sum, { split }) => sum + rows[split]!.validation.length, 0);
}
