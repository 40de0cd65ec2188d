// What a strategy maximises: any metric as a number from 0 to 1, the larger the better.
import {
  accuracyOf,
  aucOf,
  balancedAccuracyOf,
  type ClassRows,
  confusion,
  logLosses,
  macroF1Of,
  mostProbable,
  rankings,
} from './classes.ts';
import type { ClassMetric, NumberMetric } from './evaluation.ts';
import { numberFigures, type NumberRows } from './numbers.ts';

/**
 * Accuracies, F1 and the area under the curve are shares already; a log loss L becomes 1 / (1 + L). An area that the rows
 * do not define is ½.
 */
export function classScore(metric: ClassMetric, data: ClassRows): number {
  if (metric === 'log-loss') return 1 / (1 + logLosses(data).reduce((sum, loss) => sum + loss, 0) / data.labels.length);
  if (metric === 'auc') {
    const area = aucOf(rankings(data));
    return Number.isNaN(area) ? 0.5 : area;
  }
  const counts = confusion(data, mostProbable(data));
  if (metric === 'balanced-accuracy') return balancedAccuracyOf(counts);
  return metric === 'macro-f1' ? macroF1Of(counts) : accuracyOf(counts);
}

/** max(0, R²); an error E, in deviations of the training rows' target, becomes 1 / (1 + E). */
export function numberScore(metric: NumberMetric, data: NumberRows): number {
  const { rmse, mae, r2 } = numberFigures(data);
  return metric === 'r2' ? Math.max(0, r2) : 1 / (1 + (metric === 'mae' ? mae : rmse));
}
