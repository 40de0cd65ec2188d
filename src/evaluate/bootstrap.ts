// How far a figure on these rows may be from that on all rows there could be.
import { randomStream, shuffle, uniformInt } from '../random.ts';
import { once, type Samples } from './samples.ts';

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resampleCount = 1000;
/** Of more rows about this many are resampled: what a large test costs should not depend on it. */
const mostRows = 5000;

/** Which rows each resample of the bootstrap has. Drawn once, they serve everything that is measured on these rows. */
export interface Resamples {
  readonly rows: number;
  /** Those that are drawn from, ascending; all where absent. */
  readonly some?: Int32Array;
  /** Of the rows that are drawn from. */
  readonly drawn: Samples;
  /** What an interval has to be multiplied by, because not all rows are drawn from. */
  readonly narrow: number;
}

/** Each figure of each sample. */
export type Figures<K extends string> = (samples: Samples) => Readonly<Record<K, ArrayLike<number>>>;

/**
 * Draws rows with replacement, as many as there are, a thousand times (Efron, Annals of Statistics 7(1), 1979). Rows that
 * hang together are drawn together, for one of them says little that the others do not (the cluster bootstrap: Field and
 * Welsh, J. R. Stat. Soc. B 69(3), 2007). Of many rows some thousands are drawn from.
 *
 * @param rows how many there are; at least one
 * @param groups a number for each row, the same for those that hang together; each row is alone where absent
 */
export function drawResamples(
  rows: number,
  { seed = 0, groups }: { readonly seed?: number; readonly groups?: ArrayLike<number> } = {},
): Resamples {
  const random = randomStream(seed, 'bootstrap');
  const all = membersOf(rows, groups);
  let kept = all;
  if (rows > mostRows) {
    let sum = 0;
    const order = shuffle(Int32Array.from(all.keys()), random);
    const enough = order.findIndex((group) => (sum += all[group]!.length) >= mostRows) + 1;
    kept = Array.from(order.slice(0, enough).sort(), (group) => all[group]!);
  }
  const some = kept.length < all.length ? Int32Array.from(kept.flat()).sort() : undefined;
  const places = some && new Map(Array.from(some, (row, place) => [row, place]));
  const clusters = places ? kept.map((members) => members.map((row) => places.get(row)!)) : kept;
  const times = new Uint16Array((some?.length ?? rows) * resampleCount);
  for (let sample = 0; sample < resampleCount; sample++) {
    for (let draw = 0; draw < clusters.length; draw++) {
      const members = clusters[uniformInt(random, 0, clusters.length - 1)]!;
      for (let member = 0; member < members.length; member++) times[members[member]! * resampleCount + sample]!++;
    }
  }
  const drawn = { count: resampleCount, times };
  return { rows, ...(some && { some }), drawn, narrow: Math.sqrt(kept.length / all.length) };
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
 * Percentile intervals: they leave 2.5 % of the resamples on each side. Resamples in which a figure is not a number are left
 * out of it.
 *
 * Where only m of n groups are drawn from, the ends' distances from their figure are narrowed by √(m / n), as those of a
 * mean.
 *
 * @param figuresOf of all rows, or of some
 */
export function bootstrap<K extends string>(
  { rows, some, drawn, narrow }: Resamples,
  figuresOf: (some?: Int32Array) => Figures<K>,
): Record<K, Estimate> {
  const full = figuresOf();
  const all = full(once(rows));
  const drawnFrom = some ? figuresOf(some) : full;
  const centre = some ? drawnFrom(once(some.length)) : all;
  const resampled = drawnFrom(drawn);
  const estimates = (Object.keys(all) as K[]).map((name): [K, Estimate] => {
    const sorted = Float64Array.from(resampled[name])
      .filter((value) => !Number.isNaN(value))
      .sort();
    const value = all[name][0]!;
    const end = (share: number) => {
      const found = quantile(sorted, share);
      return some ? value + (found - centre[name][0]!) * narrow : found;
    };
    return [name, { value, low: end(0.025), high: end(0.975) }];
  });
  return Object.fromEntries(estimates) as Record<K, Estimate>;
}

/** Linear between the values on both sides; NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
