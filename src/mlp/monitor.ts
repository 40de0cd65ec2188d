// The monitor: the one rule that says whether a network has become better. Training stops early and keeps its weights
// by it, and the final networks get their learning rate by it. It follows what the user has asked for.
//
// A metric that is named decides. A metric of few validation rows takes few values and stands still while a network
// still gets surer, so epochs that are equal in it are compared by the validation loss. If none is named, the
// loss decides: it says more of few rows than accuracy does. With balanced classes the loss weighs all classes alike
// (`valLoss`).
import type { Metric } from '../evaluate/evaluation.ts';
import type { EpochMetrics } from './candidate.ts';

type Validated = Pick<EpochMetrics, 'valLoss' | 'valScore'>;

/**
 * The factor by which an error has to be smaller to count as clearly smaller: less is owed to the few rows that happen
 * to validate. By any smaller loss the choice of rates was noise (ARCHITECTURE.md, The final model).
 */
const minImprovement = 1.05;

/** @param metric the one that the user has named, if any; `valScore` is its score */
export function isBetter(a: Validated, b: Validated, metric: Metric | undefined): boolean {
  if (metric !== undefined && a.valScore !== b.valScore) return a.valScore > b.valScore;
  return a.valLoss < b.valLoss;
}

/**
 * Whether `a` is better by more than the choice of validation rows explains. A loss has to be smaller by a twentieth.
 * With a metric, what is short of a full score has to be smaller by a twentieth and by more than one row's share, or
 * the score has to be no worse and the loss smaller by a twentieth.
 *
 * @param rows that validate
 */
export function isClearlyBetter(a: Validated, b: Validated, metric: Metric | undefined, rows: number): boolean {
  const clearlyLessLoss = b.valLoss > minImprovement * a.valLoss;
  if (metric === undefined) return clearlyLessLoss;
  const [errorOfA, errorOfB] = [1 - a.valScore, 1 - b.valScore];
  // Half a row more than one, because shares are rounded.
  const clearlyHigherScore = errorOfB > minImprovement * errorOfA && (errorOfB - errorOfA) * rows > 1.5;
  return clearlyHigherScore || (a.valScore >= b.valScore && clearlyLessLoss);
}

/** The first of the best; undefined without epochs. */
export function bestEpoch<E extends Validated>(epochs: readonly E[], metric: Metric | undefined): E | undefined {
  return epochs.reduce<E | undefined>(
    (best, epoch) => (best && !isBetter(epoch, best, metric) ? best : epoch),
    undefined,
  );
}
