// Permutation importance with bootstrap intervals.
import { randomStream } from '../index.ts';
import {
  classFigure,
  type ClassMetric,
  drawResamples,
  type Estimate,
  type Metric,
  numberFigures,
  once,
  quantile,
  type Samples,
  shuffle,
} from '../internal.ts';
import { alikePairs, type AlikePair, clustersOf } from './alike.ts';
import type { Alike, ClusterImportance, ColumnImportance, Importance } from './explanation.ts';
import { type Mixture, type Pool, spaced, wholeRows, withColumns } from './pool.ts';
import { type Actual, actualAt, type Truth } from './truth.ts';

export interface ImportanceOptions {
  readonly task: 'classification' | 'regression';
  readonly metric: Metric;
  readonly seed: number;
  readonly repeats?: number | undefined;
  /** Answers that may be asked for in all. */
  readonly budget: number;
}

/** Resamples for an interval: its ends are the 13th value from below and from above. */
const samples = 500;
/** The most rows that are shuffled. */
const mostRows = 2000;
/** Rows times repeats that a small table is given, so that the chance of one shuffle hardly shows. */
const wantedAnswers = 2000;

/**
 * The figure of all repeats together, less the figure of the rows as they are (or the other way round, so that above 0
 * means worse). For a metric that is a mean over rows that is the mean over the repeats.
 *
 * An interval has 95 % of 500 resamples of the rows, percentiles on both sides; a row that is drawn comes with its
 * answers in all repeats, so the interval is about the chance in rows and in shuffles alike. Of few rows, of which a
 * handful are predicted otherwise, resamples know too little of chance, so an interval also reaches as far as the
 * shuffles differ among themselves (`reachOfChance`).
 */
export function permutationImportance(pool: Pool, truth: Truth, options: ImportanceOptions): Importance {
  const { metric, budget, seed, task } = options;
  const columns = pool.columns.length;
  const shuffles = columns + Math.floor(columns / 4) + 1;
  const kept = spaced(
    Int32Array.from(truth.rows.keys()),
    Math.max(50, Math.min(mostRows, Math.floor(budget / shuffles))),
  );
  const rows = kept.map((at) => truth.rows[at]!);
  const enough = Math.max(5, Math.min(30, Math.floor(wantedAnswers / rows.length)));
  const repeats = options.repeats ?? Math.max(1, Math.min(enough, Math.floor(budget / (shuffles * rows.length))));
  const pairs = alikePairs(pool.columns, rows);
  const clusters = clustersOf(pairs, columns);

  const loss: Metric = task === 'regression' ? 'rmse' : 'log-loss';
  const actual = actualAt(truth.actual, kept);
  const drawn = drawResamples(rows.length, {
    seed,
    groups: kept.map((at) => truth.groups[at]!),
    count: samples,
  }).samples;
  const measure = measureFor(pool, actual, [metric, loss], repeats, drawn);
  const unshuffled = measure(pool.answers(wholeRows(pool, rows)), 1);

  const repeated = wholeRows(pool, repeatRows(rows, repeats));
  // The same shuffles for all columns: what differs between two columns is then not the luck of the shuffle.
  const shuffled = shuffledRows(rows, repeats, seed);
  const worse = (mixture: Mixture) => {
    const figures = measure(pool.answers(mixture), repeats);
    return {
      metric: estimate(unshuffled.metric, figures.metric, isLoss(metric)),
      loss: estimate(unshuffled.loss, figures.loss, true),
    };
  };
  const importance = pool.columns.map(
    ({ name }, column): ColumnImportance => ({
      column: name,
      ...worse(withColumns(repeated, [column], shuffled)),
      alike: alikeOf(pairs, column, pool),
    }),
  );
  const together = clusters.map(
    (members): ClusterImportance => ({
      columns: members.map((column) => pool.columns[column]!.name),
      ...worse(withColumns(repeated, members, shuffled)),
    }),
  );
  return {
    metric,
    loss,
    rows: rows.length,
    repeats,
    unshuffled: { metric: unshuffled.metric.value, loss: unshuffled.loss.value },
    columns: importance.sort(byImportance),
    clusters: together.sort(byImportance),
  };
}

const isLoss = (metric: Metric): boolean => ['log-loss', 'rmse', 'mae'].includes(metric);

type Worse = Pick<ColumnImportance, 'metric' | 'loss'>;

/** Columns without which the metric is the same are told apart by the loss. Sorting keeps the order of the others. */
const byImportance = (a: Worse, b: Worse): number => b.metric.value - a.metric.value || b.loss.value - a.loss.value;

function alikeOf(pairs: readonly AlikePair[], column: number, { columns }: Pool): Alike[] {
  return pairs
    .filter(({ columns: pair }) => pair.includes(column))
    .map(({ columns: [a, b], by, value }) => ({ column: columns[a === column ? b : a]!.name, by, value }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

function repeatRows(rows: Int32Array, repeats: number): Int32Array {
  const all = new Int32Array(rows.length * repeats);
  for (let repeat = 0; repeat < repeats; repeat++) all.set(rows, repeat * rows.length);
  return all;
}

/** The rows in a random order, and behind them in another for each further repeat. */
export function shuffledRows(rows: Int32Array, repeats: number, seed: number): Int32Array {
  const all = repeatRows(rows, repeats);
  for (let repeat = 0; repeat < repeats; repeat++)
    shuffle(all.subarray(repeat * rows.length, (repeat + 1) * rows.length), randomStream(seed, 'shuffle', repeat));
  return all;
}

interface Figure {
  readonly value: number;
  readonly resampled: Float64Array;
  /** Of each repeat by itself. */
  readonly repeats: readonly number[];
}

/** A function that measures answers: those to all rows, as often as there are repeats. */
function measureFor(
  pool: Pool,
  actual: Actual,
  [metric, loss]: readonly [Metric, Metric],
  repeats: number,
  drawn: Samples,
): (answers: Float64Array, times: number) => { readonly metric: Figure; readonly loss: Figure } {
  const many: Samples = { count: drawn.count, times: repeatTimes(drawn.times, repeats) };
  return (answers, times) => {
    const all = repeatActual(actual, times);
    const figuresIn = figuresOf(answers, all, pool);
    const [whole, resampled] = [
      figuresIn(once(all.length), [metric, loss]),
      figuresIn(times === 1 ? drawn : many, [metric, loss]),
    ];
    const alone = Array.from({ length: times }, (_, time) => {
      const size = actual.length * pool.outputs;
      const ofRepeat = answers.subarray(time * size, (time + 1) * size);
      return figuresOf(ofRepeat, actual, pool)(once(actual.length), [metric, loss]);
    });
    const figure = (at: number): Figure => ({
      value: whole[at]![0]!,
      resampled: resampled[at]!,
      repeats: alone.map((figures) => figures[at]![0]!),
    });
    return { metric: figure(0), loss: figure(1) };
  };
}

function repeatTimes(times: Uint16Array, repeats: number): Uint16Array {
  const all = new Uint16Array(times.length * repeats);
  for (let repeat = 0; repeat < repeats; repeat++) all.set(times, repeat * times.length);
  return all;
}

function repeatActual<A extends Actual>(actual: A, times: number): A {
  const all =
    actual instanceof Int32Array ? new Int32Array(actual.length * times) : new Float64Array(actual.length * times);
  for (let time = 0; time < times; time++) all.set(actual, time * actual.length);
  return all as A;
}

type FiguresOf = (samples: Samples, metrics: readonly Metric[]) => Float64Array[];

function figuresOf(answers: Float64Array, actual: Actual, { outputs, decision }: Pool): FiguresOf {
  if (!(actual instanceof Int32Array))
    return (drawn, metrics) => {
      const figures = numberFigures({ predicted: answers, actual }, drawn);
      return metrics.map((metric) => figures[metric as keyof typeof figures]);
    };
  const data = {
    probabilities: Float32Array.from(answers),
    labels: actual,
    classes: outputs,
    ...(decision && { decision }),
  };
  const known = new Map<Metric, (samples: Samples) => Float64Array>();
  return (drawn, metrics) =>
    metrics.map((metric) => {
      const figure = known.get(metric) ?? classFigure(metric as ClassMetric, data);
      known.set(metric, figure);
      return figure(drawn);
    });
}

/** How much worse the second figure is than the first. Samples that do not define a figure are left out. */
function estimate(before: Figure, after: Figure, lower: boolean): Estimate {
  const worse = (first: number, second: number) => {
    const difference = lower ? second - first : first - second;
    // A sum over repeats is rounded otherwise than one over the rows; that is no difference.
    return Math.abs(difference) <= 1e-12 * Math.max(Math.abs(first), Math.abs(second)) ? 0 : difference;
  };
  const sorted = before.resampled
    .map((value, sample) => worse(value, after.resampled[sample]!))
    .filter((value) => !Number.isNaN(value))
    .sort();
  const value = worse(before.value, after.value);
  const reach = reachOfChance(after.repeats, before.value);
  return {
    value,
    low: Math.min(quantile(sorted, 0.025), value - reach),
    high: Math.max(quantile(sorted, 0.975), value + reach),
  };
}

/** With fewer repeats there are many rows, and their own chance is told well by resamples. */
const leastRepeats = 5;

/**
 * How far the figure of the rows as they are may lie from the mean of R shuffles if the column says nothing: then it is
 * one shuffle among others, so the prediction interval of one more value applies, t · s · √(1 + 1/R).
 *
 * @returns 0 where there are too few repeats to tell, or they differ by rounding only
 */
function reachOfChance(repeats: readonly number[], usual: number): number {
  const count = repeats.length;
  if (count < leastRepeats) return 0;
  const mean = repeats.reduce((sum, value) => sum + value, 0) / count;
  const squares = repeats.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / (count - 1));
  if (!(deviation > 1e-12 * Math.max(Math.abs(mean), Math.abs(usual)))) return 0;
  const freedom = count - 1;
  // Student's t for 97.5 %, to within 2 % from 4 degrees on (Cornish and Fisher's expansion: Abramowitz and Stegun 26.7.5).
  const t = 1.96 + 2.37 / freedom + 2.82 / (freedom * freedom);
  return t * deviation * Math.sqrt(1 + 1 / count);
}
