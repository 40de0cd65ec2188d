// The one number by which candidates are compared, and from which the controller's reward is made.
import type { EpochMetrics } from './candidate.ts';

/**
 * Epoch-weighted validation score, Σ e·acc_e / Σ e for e = 1..E: later epochs count more. It is the tutorial's
 * measure, `np.average(val_acc, weights=np.arange(1, E + 1))`.
 *
 * @returns 0..1
 * @throws Error without epochs
 */
export function epochWeightedScore(epochs: readonly Pick<EpochMetrics, 'valScore'>[]): number {
  if (epochs.length === 0) throw new Error('Got no epochs to score; train for at least one.');
  let sum = 0;
  let weights = 0;
  epochs.forEach(({ valScore }, index) => {
    sum += (index + 1) * valScore;
    weights += index + 1;
  });
  return sum / weights;
}
