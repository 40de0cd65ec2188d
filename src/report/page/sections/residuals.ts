// A regression's predictions against the true values, and the errors.
import { residualHistogramFigure, truthFigure } from '../../figures/truth.ts';
import { counted, rounded } from '../../../words.ts';
import type { Html } from '../html.ts';
import { figure } from '../parts.ts';
import type { PageEvaluation } from '../study.ts';

type RegressionEvaluation = Extract<PageEvaluation, { task: 'regression' }>;

export function residualCards({ pairs, rows }: RegressionEvaluation, target: string): Html[] {
  if (pairs.length === 0) return [];
  const pairCount =
    pairs.length < rows ? `${counted(pairs.length, 'row')} of ${rows}, evenly spaced` : counted(rows, 'row');
  const errors = pairs.map(([actual, predicted]) => predicted - actual);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const tooHigh = errors.filter((error) => error > 0).length;
  return [
    figure(
      residualHistogramFigure(pairs, { width: 440, height: 250 }),
      `Predictions are too high for ${tooHigh} of ${counted(errors.length, 'row')}; the mean error is ${rounded(mean)}.`,
    ),
    figure(
      truthFigure(pairs, { width: 440, height: 440 }),
      `${pairCount}. A prediction of ${target} on the dashed line is exact.`,
    ),
  ];
}
