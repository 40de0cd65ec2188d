// Helpers that the strategies that learn have in common.
import { MlpnasError } from '../errors.ts';
import { rankCorrelation } from '../rank-correlation.ts';
import type { MeasuredProposal } from './strategy.ts';

/** The rank correlation of the predictions with the measured scores; failed trials do not count. */
export function roundCorrelation(measured: readonly MeasuredProposal[]): number | undefined {
  const pairs = measured.filter(({ predicted, score }) => predicted !== undefined && score !== undefined);
  return rankCorrelation(
    pairs.map(({ predicted }) => predicted!),
    pairs.map(({ score }) => score!),
  );
}

/** @throws when `controllerEpochs` is not a whole number of at least 0 or `alpha` is not in 0..1 */
export function checkLearning(epochs: number, alpha: number): void {
  if (!(Number.isSafeInteger(epochs) && epochs >= 0)) {
    throw new MlpnasError('option', `Got ${epochs} controller epochs; pass a whole number from 0.`);
  }
  if (!(alpha >= 0 && alpha <= 1)) throw new MlpnasError('option', `Got alpha ${alpha}; pass a discount from 0 to 1.`);
}
