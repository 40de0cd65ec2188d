// The evaluation of a model's predictions on rows that it was not trained on.
import { bootstrap, drawResamples, type Estimate, type Figures, type Resamples } from './bootstrap.ts';
import { type Calibration, calibration } from './calibration.ts';
import { aucOf, type ClassRows, confusion, confusionFigures, logLosses, mostProbable, rankings } from './classes.ts';
import { numberFigures, type NumberRows } from './numbers.ts';
import { addRow, type Samples } from './samples.ts';

export const classMetrics = ['accuracy', 'balanced-accuracy', 'macro-f1', 'log-loss', 'auc'] as const;
export const numberMetrics = ['r2', 'rmse', 'mae'] as const;
export type ClassMetric = (typeof classMetrics)[number];
export type NumberMetric = (typeof numberMetrics)[number];
export type Metric = ClassMetric | NumberMetric;

/** The number of pairs that the journal keeps; a figure shows no more. */
const maxPairs = 300;

interface CommonEvaluation {
  readonly rows: number;
  /** A metric that the rows do not define, such as the area under the ROC curve of a single class, is absent. */
  readonly metrics: Readonly<Partial<Record<Metric, Estimate>>>;
}

export interface ClassificationEvaluation extends CommonEvaluation {
  readonly task: 'classification';
  /** The number of rows by label and by predicted class. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: Calibration;
}

export interface RegressionEvaluation extends CommonEvaluation {
  readonly task: 'regression';
  /** The true and the predicted value of each row; of evenly spaced rows where there are many. */
  readonly pairs: readonly (readonly [actual: number, predicted: number])[];
}

/** Plain data. Its `task` tells whether classes or numbers were predicted. */
export type Evaluation = ClassificationEvaluation | RegressionEvaluation;

/**
 * Decision factors change what is predicted, and with it the confusion matrix, the accuracies and F1. The log loss, the
 * area under the ROC curve and the calibration are those of the probabilities.
 *
 * @param resamples for the intervals; without them rows are taken to be independent
 */
export function evaluateClasses(data: ClassRows, resamples?: Resamples): ClassificationEvaluation {
  const { labels, classes } = data;
  const metrics = bootstrap(resamplesOf(labels.length, resamples), (subset) =>
    figuresOf(subset ? rowsOf(data, subset) : data),
  );
  const counts = confusion(data, mostProbable(data));
  return {
    task: 'classification',
    rows: labels.length,
    metrics: defined(metrics),
    confusion: Array.from({ length: classes }, (_, label) => [
      ...counts.subarray(label * classes, (label + 1) * classes),
    ]),
    calibration: calibration(data),
  };
}

function figuresOf(data: ClassRows): Figures<ClassMetric> {
  const predicted = mostProbable(data);
  const losses = logLosses(data);
  const ranked = rankings(data);
  return (samples) => {
    const { accuracy, balanced, macroF1 } = confusionFigures(
      confusion(data, predicted, samples),
      data.classes,
      samples,
    );
    return {
      accuracy,
      'balanced-accuracy': balanced,
      'macro-f1': macroF1,
      'log-loss': meanLosses(losses, samples),
      auc: aucOf(ranked, samples),
    };
  };
}

/** One metric alone, for what is measured many times. */
export function classFigure(metric: ClassMetric, data: ClassRows): (samples: Samples) => Float64Array {
  if (metric === 'auc') {
    const ranked = rankings(data);
    return (samples) => aucOf(ranked, samples);
  }
  if (metric === 'log-loss') {
    const losses = logLosses(data);
    return (samples) => meanLosses(losses, samples);
  }
  const name = ({ accuracy: 'accuracy', 'balanced-accuracy': 'balanced', 'macro-f1': 'macroF1' } as const)[metric];
  const predicted = mostProbable(data);
  return (samples) => confusionFigures(confusion(data, predicted, samples), data.classes, samples)[name];
}

function meanLosses(losses: Float64Array, samples: Samples): Float64Array {
  const rows = new Float64Array(samples.count);
  const sums = new Float64Array(samples.count);
  losses.forEach((loss, row) => {
    addRow(rows, 0, samples, row);
    addRow(sums, 0, samples, row, loss);
  });
  return sums.map((sum, sample) => sum / rows[sample]!);
}

/** The data of the given rows alone. */
function rowsOf({ probabilities, labels, classes, decision }: ClassRows, rows: Int32Array): ClassRows {
  const selected = Float32Array.from(
    { length: rows.length * classes },
    (_, at) => probabilities[rows[Math.floor(at / classes)]! * classes + (at % classes)]!,
  );
  return { probabilities: selected, labels: rows.map((row) => labels[row]!), classes, decision };
}

/** @param resamples for the intervals; without them rows are taken to be independent */
export function evaluateNumbers(data: NumberRows, resamples?: Resamples): RegressionEvaluation {
  const rows = data.actual.length;
  const gather = (values: ArrayLike<number>, subset: Int32Array) => Float64Array.from(subset, (row) => values[row]!);
  const metrics = bootstrap<NumberMetric>(resamplesOf(rows, resamples), (subset) => {
    const selected = subset ? { predicted: gather(data.predicted, subset), actual: gather(data.actual, subset) } : data;
    return (samples) => numberFigures(selected, samples);
  });
  const count = Math.min(rows, maxPairs);
  return {
    task: 'regression',
    rows,
    metrics: defined(metrics),
    pairs: Array.from({ length: count }, (_, i) => {
      const row = Math.floor((i * rows) / count);
      return [data.actual[row]!, data.predicted[row]!] as const;
    }),
  };
}

function resamplesOf(rows: number, resamples = drawResamples(rows)): Resamples {
  if (resamples.rows !== rows)
    throw new Error(`Got resamples of ${resamples.rows} rows for ${rows} rows; draw them anew.`);
  return resamples;
}

/** The metrics whose value and interval are numbers. */
function defined(metrics: Record<string, Estimate>): Evaluation['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).filter(([, { value, low, high }]) => [value, low, high].every(Number.isFinite)),
  );
}
