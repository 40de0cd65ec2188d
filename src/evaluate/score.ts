// The score, which a strategy maximises: any metric as a number from 0 to 1, the larger the better.
import { aucOf, type ClassRows, confusion, confusionFigures, logLosses, mostProbable, rankings } from './classes.ts';
import type { ClassMetric, NumberMetric } from './evaluation.ts';
import { numberFigures, type NumberRows } from './numbers.ts';
import { once } from './samples.ts';

/**
 * Accuracies, F1 and the area under the ROC curve are shares already; a log loss L becomes 1 / (1 + L). An area that
 * the rows do not define is ½.
 */
export function classScore(metric: ClassMetric, data: ClassRows): number {
  if (metric === 'log-loss') return 1 / (1 + logLosses(data).reduce((sum, loss) => sum + loss, 0) / data.labels.length);
  const whole = once(data.labels.length);
  if (metric === 'auc') {
    const area = aucOf(rankings(data), whole)[0]!;
    return Number.isNaN(area) ? 0.5 : area;
  }
  const figures = confusionFigures(confusion(data, mostProbable(data), whole), data.classes, whole);
  const byMetric = { accuracy: figures.accuracy, 'balanced-accuracy': figures.balanced, 'macro-f1': figures.macroF1 };
  return byMetric[metric][0]!;
}

/** R² becomes max(0, R²); an error E, in standard deviations of the training target, becomes 1 / (1 + E). */
export function numberScore(metric: NumberMetric, data: NumberRows): number {
  const { rmse, mae, r2 } = numberFigures(data);
  return metric === 'r2' ? Math.max(0, r2[0]!) : 1 / (1 + (metric === 'mae' ? mae : rmse)[0]!);
}
