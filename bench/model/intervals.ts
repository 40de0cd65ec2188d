// Intervals of means over tables, of which there are few and none like the other.
import { randomStream, uniformInt } from '../../src/random.ts';

export type Interval = readonly [low: number, high: number];

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Half the width of the 95 % interval of Student's t of a mean: of the tables as a sample of all tables.
 *
 * @returns NaN for fewer than two values
 */
export function tHalfWidth(values: readonly number[]): number {
  const freedom = values.length - 1;
  if (freedom < 1) return Number.NaN;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  return tQuantile(freedom) * Math.sqrt(variance / values.length);
}

/** The value that |t| stays below with a probability of 95 %, by bisection. */
export function tQuantile(freedom: number): number {
  let [low, high] = [0, 13];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (insideProbability(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|t| < x) for a whole number of degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function insideProbability(x: number, freedom: number): number {
  const angle = Math.atan(x / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * 95 % intervals by the bootstrap: tables are drawn with replacement, and in each drawn table its splits. The same draws
 * serve all statistics, and the same input gives the same intervals.
 *
 * @param tables the runs of each table
 * @param statistics of the runs of one table; the interval is of their mean over the tables
 * @returns percentiles 2.5 and 97.5, with linear interpolation
 */
export function bootstrap<R, S extends string>(
  tables: readonly (readonly R[])[],
  statistics: Readonly<Record<S, (runs: readonly R[]) => number>>,
  { resamples = 2000 } = {},
): Record<S, Interval> {
  const random = randomStream(0, 'model benchmark: bootstrap');
  const names = Object.keys(statistics) as S[];
  const means: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = drawFrom(tables, random).map((runs) => drawFrom(runs, random));
    for (const name of names) means[name]!.push(mean(drawn.map(statistics[name])));
  }
  const intervals = names.map((name): [S, Interval] => {
    const sorted = means[name]!.sort((a, b) => a - b);
    return [name, [quantile(sorted, 0.025), quantile(sorted, 0.975)]];
  });
  return Object.fromEntries(intervals) as Record<S, Interval>;
}

const drawFrom = <T>(items: readonly T[], random: Parameters<typeof uniformInt>[0]): T[] =>
  items.map(() => items[uniformInt(random, 0, items.length - 1)]!);

export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
