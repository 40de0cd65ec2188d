// How far a figure on these rows may be from that on all rows there could be.
import { randomStream, shuffle, uniformInt } from '../random.ts';

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;
/** Of more rows this many are resampled: what a large test costs should not depend on it. */
const mostRows = 5000;

/** Figures of rows, where each counts as often as `times` says, or once. */
export type Figures<K extends string> = (times?: Uint32Array) => Readonly<Record<K, number>>;

/**
 * Percentile intervals of the bootstrap (Efron, Annals of Statistics 7(1), 1979): rows are drawn with replacement, as many
 * as there are; the interval leaves 2.5 % of the resamples on each side. Resamples in which a figure is not a number
 * are left out of it.
 *
 * Of m rows out of n, where n is large, the ends' distances from their figure are narrowed by √(m / n), as those of a mean.
 *
 * @param rows how many there are; at least one
 * @param figuresOf of all rows, or of some
 * @param seed the study's
 */
export function bootstrap<K extends string>(
  rows: number,
  figuresOf: (some?: Int32Array) => Figures<K>,
  seed: number,
): Record<K, Estimate> {
  const random = randomStream(seed, 'bootstrap');
  const count = Math.min(rows, mostRows);
  const full = figuresOf();
  const all = full();
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  const drawnFrom = count < rows ? figuresOf(shuffle(numbers, random).slice(0, count).sort()) : full;
  const centre = drawnFrom();
  const names = Object.keys(all) as K[];
  const samples = names.map(() => [] as number[]);
  const times = new Uint32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    for (let draw = 0; draw < count; draw++) times[uniformInt(random, 0, count - 1)]!++;
    const drawn = drawnFrom(times);
    names.forEach((name, index) => {
      if (!Number.isNaN(drawn[name])) samples[index]!.push(drawn[name]);
    });
  }
  const narrow = Math.sqrt(count / rows);
  const estimates = names.map((name, index): [K, Estimate] => {
    const sorted = samples[index]!.sort((a, b) => a - b);
    const end = (share: number) => {
      const found = quantile(sorted, share);
      return count < rows ? all[name] + (found - centre[name]) * narrow : found;
    };
    return [name, { value: all[name], low: end(0.025), high: end(0.975) }];
  });
  return Object.fromEntries(estimates) as Record<K, Estimate>;
}

/** Linear between the values on both sides; NaN of nothing. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
