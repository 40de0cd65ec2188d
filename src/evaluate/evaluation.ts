// All that is said about a model's predictions on rows that it has not seen.
import { bootstrap, drawResamples, type Estimate, type Figures, type Resamples } from './bootstrap.ts';
import { type Calibration, calibration } from './calibration.ts';
import { aucOf, type ClassRows, confusion, confusionFigures, logLosses, mostProbable, rankings } from './classes.ts';
import { numberFigures, type NumberRows } from './numbers.ts';
import { addRow } from './samples.ts';

export const classMetrics = ['accuracy', 'balanced-accuracy', 'macro-f1', 'log-loss', 'auc'] as const;
export const numberMetrics = ['r2', 'rmse', 'mae'] as const;
export type ClassMetric = (typeof classMetrics)[number];
export type NumberMetric = (typeof numberMetrics)[number];
export type Metric = ClassMetric | NumberMetric;

/** Enough for a picture; they are kept in the journal. */
const mostPairs = 300;

/** Plain data. A figure that the rows do not define, such as the area under a curve of one class, is absent. */
export interface Evaluation {
  readonly rows: number;
  readonly metrics: Readonly<Partial<Record<Metric, Estimate>>>;
  /** Rows by label and by predicted class; of classes only. */
  readonly confusion?: readonly (readonly number[])[];
  /** Of classes only. */
  readonly calibration?: Calibration;
  /** Of numbers only: what was true and what was predicted, of evenly taken rows where there are many. */
  readonly pairs?: readonly (readonly [actual: number, predicted: number])[];
}

/** @param resamples for the intervals; of rows that are independent where absent */
export function evaluateClasses(data: ClassRows, resamples?: Resamples): Evaluation {
  const { labels, classes } = data;
  const metrics = bootstrap(resamplesOf(labels.length, resamples), (some) =>
    figuresOf(some ? chosen(data, some) : data),
  );
  const counts = confusion(data, mostProbable(data));
  return {
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
    const { rows, accuracy, balanced, macroF1 } = confusionFigures(
      confusion(data, predicted, samples),
      data.classes,
      samples,
    );
    const lost = new Float64Array(samples.count);
    losses.forEach((loss, row) => addRow(lost, 0, samples, row, loss));
    return {
      accuracy,
      'balanced-accuracy': balanced,
      'macro-f1': macroF1,
      'log-loss': lost.map((sum, sample) => sum / rows[sample]!),
      auc: aucOf(ranked, samples),
    };
  };
}

function chosen({ probabilities, labels, classes }: ClassRows, rows: Int32Array): ClassRows {
  const own = Float32Array.from(
    { length: rows.length * classes },
    (_, at) => probabilities[rows[Math.floor(at / classes)]! * classes + (at % classes)]!,
  );
  return { probabilities: own, labels: rows.map((row) => labels[row]!), classes };
}

/** @param resamples for the intervals; of rows that are independent where absent */
export function evaluateNumbers(data: NumberRows, resamples?: Resamples): Evaluation {
  const rows = data.actual.length;
  const pick = (values: ArrayLike<number>, some: Int32Array) => Float64Array.from(some, (row) => values[row]!);
  const metrics = bootstrap<NumberMetric>(resamplesOf(rows, resamples), (some) => {
    const own = some ? { predicted: pick(data.predicted, some), actual: pick(data.actual, some) } : data;
    return (samples) => numberFigures(own, samples);
  });
  const shown = Math.min(rows, mostPairs);
  return {
    rows,
    metrics: defined(metrics),
    pairs: Array.from({ length: shown }, (_, i) => {
      const row = Math.floor((i * rows) / shown);
      return [data.actual[row]!, data.predicted[row]!] as const;
    }),
  };
}

function resamplesOf(rows: number, resamples = drawResamples(rows)): Resamples {
  if (resamples.rows !== rows)
    throw new Error(`Got resamples of ${resamples.rows} rows for ${rows} rows; draw them anew.`);
  return resamples;
}

function defined(metrics: Record<string, Estimate>): Evaluation['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).filter(([, { value, low, high }]) => [value, low, high].every(Number.isFinite)),
  );
}
