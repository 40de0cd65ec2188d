// Confidence intervals by the bootstrap: how far a figure on these rows may be from its value on the whole population.
import { randomStream, shuffle, uniformInt } from '../random.ts';
import { once, type Samples } from './samples.ts';

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resampleCount = 1000;
/** The bootstrap draws from about this many rows at most, so that its cost does not grow with the test set. */
const maxRows = 5000;

/** The rows of each resample. They are drawn once and serve everything that is measured on these rows. */
export interface Resamples {
  readonly rows: number;
  /** The rows that are drawn from, ascending; all rows where absent. */
  readonly subset?: Int32Array;
  /** Samples of the rows that are drawn from. */
  readonly samples: Samples;
  /** The factor of an interval's width: below 1 where only a subset of the rows is drawn from. */
  readonly intervalScale: number;
}

/** Computes each figure for each sample. */
export type Figures<K extends string> = (samples: Samples) => Readonly<Record<K, ArrayLike<number>>>;

/**
 * Draws rows with replacement, as many as there are, a thousand times (Efron, Annals of Statistics 7(1), 1979). Rows of
 * one group are drawn together, because they are not independent (the cluster bootstrap: Field and Welsh, J. R. Stat.
 * Soc. B 69(3), 2007). A large table is replaced by a random subset of its groups with some thousands of rows.
 *
 * @param rows how many there are; at least one
 * @param groups a number for each row, the same for rows of one group; each row is a group of its own where absent
 * @param count how many samples
 */
export function drawResamples(
  rows: number,
  {
    seed = 0,
    groups,
    count = resampleCount,
  }: { readonly seed?: number; readonly groups?: ArrayLike<number>; readonly count?: number } = {},
): Resamples {
  const random = randomStream(seed, 'bootstrap');
  const all = membersOf(rows, groups);
  let groupsDrawnFrom = all;
  if (rows > maxRows) {
    let sum = 0;
    const order = shuffle(Int32Array.from(all.keys()), random);
    const enough = order.findIndex((group) => (sum += all[group]!.length) >= maxRows) + 1;
    groupsDrawnFrom = Array.from(order.slice(0, enough).sort(), (group) => all[group]!);
  }
  const isSubset = groupsDrawnFrom.length < all.length;
  const subset = isSubset ? Int32Array.from(groupsDrawnFrom.flat()).sort() : undefined;
  const indexOf = subset && new Map(Array.from(subset, (row, index) => [row, index]));
  const clusters = indexOf
    ? groupsDrawnFrom.map((members) => members.map((row) => indexOf.get(row)!))
    : groupsDrawnFrom;
  const times = new Uint16Array((subset?.length ?? rows) * count);
  for (let sample = 0; sample < count; sample++) {
    for (let draw = 0; draw < clusters.length; draw++) {
      const members = clusters[uniformInt(random, 0, clusters.length - 1)]!;
      for (let member = 0; member < members.length; member++) times[members[member]! * count + sample]!++;
    }
  }
  const samples = { count, times };
  const intervalScale = Math.sqrt(groupsDrawnFrom.length / all.length);
  return { rows, ...(subset && { subset }), samples, intervalScale };
}

/** The rows of each group, in the order of their first rows. */
function membersOf(rows: number, groups: ArrayLike<number> | undefined): number[][] {
  if (!groups) return Array.from({ length: rows }, (_, row) => [row]);
  if (groups.length !== rows)
    throw new Error(`Got groups of ${groups.length} rows for ${rows} rows; pass one for each.`);
  const members = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const group = groups[row]!;
    const others = members.get(group);
    if (others) others.push(row);
    else members.set(group, [row]);
  }
  return [...members.values()];
}

/**
 * Percentile intervals, which leave 2.5 % of the resamples on each side. Resamples in which a figure is NaN do not
 * count for its interval.
 *
 * Where only m of n groups are drawn from, the distances of the interval's ends from the figure are multiplied by
 * √(m / n), as for a mean.
 *
 * @param figuresOf gives the function that computes the figures of all rows, or of a subset
 */
export function bootstrap<K extends string>(
  { rows, subset, samples, intervalScale }: Resamples,
  figuresOf: (subset?: Int32Array) => Figures<K>,
): Record<K, Estimate> {
  const ofAllRows = figuresOf();
  const all = ofAllRows(once(rows));
  const ofDrawnRows = subset ? figuresOf(subset) : ofAllRows;
  const centre = subset ? ofDrawnRows(once(subset.length)) : all;
  const resampled = ofDrawnRows(samples);
  const estimates = (Object.keys(all) as K[]).map((name): [K, Estimate] => {
    const sorted = Float64Array.from(resampled[name])
      .filter((value) => !Number.isNaN(value))
      .sort();
    const value = all[name][0]!;
    const end = (share: number) => {
      const found = quantile(sorted, share);
      return subset ? value + (found - centre[name][0]!) * intervalScale : found;
    };
    return [name, { value, low: end(0.025), high: end(0.975) }];
  });
  return Object.fromEntries(estimates) as Record<K, Estimate>;
}

/** The quantile by linear interpolation between the two nearest values; NaN for an empty list. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
