// The names of metrics and scores, and how their values are written.
import { percent, rounded, withMinusSign } from '../words.ts';

/** A metric of a model's evaluation. */
export interface Measure {
  readonly name: string;
  /** Whether it is a share, shown in percent. */
  readonly percent: boolean;
  readonly format: (value: number) => string;
  /** Explains the metric in a few words. */
  readonly meaning: string;
}

const decimals = (value: number) => withMinusSign(value.toFixed(3));
const share = (name: string, meaning: string): Measure => ({ name, percent: true, format: percent, meaning });
const index = (name: string, meaning: string): Measure => ({ name, percent: false, format: decimals, meaning });

const measures: Readonly<Record<string, Measure>> = {
  accuracy: share('accuracy', 'share of the rows that are predicted correctly'),
  'balanced-accuracy': share(
    'balanced accuracy',
    'mean recall of the classes: rare classes count as much as common ones',
  ),
  'macro-f1': share('macro F1', 'mean over the classes of F1, which combines precision and recall'),
  'log-loss': index('log loss', 'mean of −ln of the probability of the true class; lower is better'),
  auc: index('ROC AUC', 'how well rows of a class are ranked before others; ½ is chance, 1 is perfect'),
  r2: index('R²', 'share of the variance that is explained; 0 is as good as the mean'),
  rmse: { ...index('RMSE', 'root of the mean squared error, in the unit of the target'), format: rounded },
  mae: { ...index('MAE', 'mean absolute error, in the unit of the target'), format: rounded },
};

export function measureOf(metric: string): Measure {
  return measures[metric] ?? { name: metric, percent: false, format: rounded, meaning: '' };
}

/** The score by which a study ranks its trials. */
export interface ScoreMeasure {
  /** The metric that the score is computed from. */
  readonly metric: string;
  /** `accuracy`, `R²`, `1 / (1 + log loss)`. */
  readonly name: string;
  readonly percent: boolean;
  readonly format: (score: number) => string;
}

/** The score of a loss or error is 1 / (1 + loss), so that larger is better. */
export function scoreMeasureOf(metric: string | undefined, regression: boolean): ScoreMeasure {
  const scoredBy = metric ?? (regression ? 'r2' : 'accuracy');
  const { name, percent: inPercent } = measureOf(scoredBy);
  const isLoss = ['log-loss', 'rmse', 'mae'].includes(scoredBy);
  return {
    metric: scoredBy,
    name: isLoss ? `1 / (1 + ${name})` : name,
    percent: inPercent,
    format: inPercent ? (score) => percent(score) : decimals,
  };
}

export const accuracyScore = scoreMeasureOf('accuracy', false);

/** `validation accuracy (%)`. */
export function scoreAxis({ name, percent: inPercent }: ScoreMeasure): string {
  return `validation ${name}${inPercent ? ' (%)' : ''}`;
}
