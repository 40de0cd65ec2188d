// How far a figure on these rows may be from that on all rows there could be.
import { randomStream, uniformInt } from '../random.ts';

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Draws over all resamples, about: with more rows the interval is narrower, and fewer resamples tell it well enough. */
const draws = 2e7;

/**
 * Percentile intervals of the bootstrap (Efron, Annals of Statistics 7(1), 1979): rows are drawn with replacement, as many
 * as there are; the interval leaves 2.5 % of the resamples on each side. Resamples in which a figure is not a number
 * are left out of it.
 *
 * @param rows how many there are; at least one
 * @param figures all figures, where each row counts as often as `times` says, or once
 * @param seed the study's
 */
export function bootstrap<K extends string>(
  rows: number,
  figures: (times?: Uint32Array) => Readonly<Record<K, number>>,
  seed: number,
  resamples: number = Math.max(200, Math.min(1000, Math.floor(draws / rows))),
): Record<K, Estimate> {
  const random = randomStream(seed, 'bootstrap');
  const all = figures();
  const names = Object.keys(all) as K[];
  const samples = names.map(() => [] as number[]);
  const times = new Uint32Array(rows);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    for (let draw = 0; draw < rows; draw++) times[uniformInt(random, 0, rows - 1)]!++;
    const drawn = figures(times);
    names.forEach((name, index) => {
      if (!Number.isNaN(drawn[name])) samples[index]!.push(drawn[name]);
    });
  }
  const estimates = names.map((name, index): [K, Estimate] => {
    const sorted = samples[index]!.sort((a, b) => a - b);
    return [name, { value: all[name], low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }];
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
