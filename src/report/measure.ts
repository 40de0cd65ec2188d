// What figures are called and how they are written, for classes and for numbers.
import { percent, rounded, withMinusSign } from '../words.ts';

/** A figure of a model's evaluation. */
export interface Measure {
  readonly name: string;
  /** A share, shown in percent. */
  readonly percent: boolean;
  readonly format: (value: number) => string;
  /** What it says, in a few words. */
  readonly meaning: string;
}

const decimals = (value: number) => withMinusSign(value.toFixed(3));
const share = (name: string, meaning: string): Measure => ({ name, percent: true, format: percent, meaning });
const index = (name: string, meaning: string): Measure => ({ name, percent: false, format: decimals, meaning });

const measures: Readonly<Record<string, Measure>> = {
  accuracy: share('accuracy', 'share of the rows that are right'),
  'balanced-accuracy': share('balanced accuracy', 'the same for each class, then the mean: rare classes count as much'),
  'macro-f1': share('macro F1', 'of each class, precision and recall in one; then the mean'),
  'log-loss': index('log loss', 'how surprised the probabilities are by the truth; lower is better'),
  auc: index('ROC AUC', 'how well rows of a class are ranked before others; ½ is chance, 1 is perfect'),
  r2: index('R²', 'share of the variance that is explained; 0 is as good as the mean'),
  rmse: { ...index('RMSE', 'root of the mean squared error, in the unit of the target'), format: rounded },
  mae: { ...index('MAE', 'mean absolute error, in the unit of the target'), format: rounded },
};

export function measureOf(metric: string): Measure {
  return measures[metric] ?? { name: metric, percent: false, format: rounded, meaning: '' };
}

/** What a study's trials are ranked by. */
export interface ScoreMeasure {
  /** The metric behind it. */
  readonly metric: string;
  /** `accuracy`, `R²`, `1 / (1 + log loss)`. */
  readonly name: string;
  readonly percent: boolean;
  readonly format: (score: number) => string;
}

/** Losses and errors are searched for as 1 / (1 + loss), so that more is better. */
export function scoreMeasureOf(metric: string | undefined, regression: boolean): ScoreMeasure {
  const chosen = metric ?? (regression ? 'r2' : 'accuracy');
  const { name, percent: inPercent } = measureOf(chosen);
  const turned = ['log-loss', 'rmse', 'mae'].includes(chosen);
  return {
    metric: chosen,
    name: turned ? `1 / (1 + ${name})` : name,
    percent: inPercent,
    format: inPercent ? (score) => percent(score) : decimals,
  };
}

export const accuracyScore = scoreMeasureOf('accuracy', false);

/** `validation accuracy (%)`. */
export function scoreAxis({ name, percent: inPercent }: ScoreMeasure): string {
  return `validation ${name}${inPercent ? ' (%)' : ''}`;
}
