// Columns that say nearly the same. Shuffling one of them does little harm while the other is there, so their importance
// is shared, and whoever reads it has to know.
import { dataOf, type TypedColumn } from '../internal.ts';
import type { Alike } from './explanation.ts';

/** From this strength on, of rank correlation or lambda, two columns say nearly the same. */
const least = 0.9;
/** A number with at most so many different values is compared with categories as codes. */
const mostCodes = 50;

/** A pair of columns by their positions. */
export interface AlikePair {
  readonly columns: readonly [number, number];
  readonly by: Alike['by'];
  readonly value: number;
}

/** The pairs that say nearly the same on these rows. Copies do: their strength is 1. */
export function alikePairs(columns: readonly TypedColumn[], rows: Int32Array): AlikePair[] {
  const ranks = columns.map((column) => (column.kind === 'category' ? undefined : centredRanks(column.values, rows)));
  const codes = columns.map((column) => codesOf(column, rows));
  const pairs: AlikePair[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const [ranksA, ranksB] = [ranks[a], ranks[b]];
      const [codesA, codesB] = [codes[a], codes[b]];
      if (ranksA && ranksB) {
        const value = correlation(ranksA, ranksB);
        if (Math.abs(value) >= least) pairs.push({ columns: [a, b], by: 'rank correlation', value });
      } else if (codesA && codesB) {
        const value = Math.min(lambda(codesA, codesB), lambda(codesB, codesA));
        if (value >= least) pairs.push({ columns: [a, b], by: 'lambda', value });
      }
    }
  }
  return pairs;
}

/** The sets of columns that pairs connect, directly or by others, in the order of their first columns. */
export function clustersOf(pairs: readonly AlikePair[], columns: number): number[][] {
  const cluster = Array.from({ length: columns }, (_, column) => column);
  for (const { columns: pair } of pairs) {
    const [low, high] = pair.map((column) => cluster[column] as number).sort((a, b) => a - b) as [number, number];
    cluster.forEach((of, column) => {
      if (of === high) cluster[column] = low;
    });
  }
  const members = Array.from({ length: columns }, (_, of) => cluster.flatMap((own, at) => (own === of ? [at] : [])));
  return members.filter(({ length }) => length > 1);
}

/** Ranks less their mean, ties with the mean of theirs; 0 where missing, so that missing values say nothing. */
function centredRanks(values: Float64Array, rows: Int32Array): Float64Array {
  const present = [...rows.keys()].filter((at) => !Number.isNaN(values[rows[at]!]));
  const order = present.sort((a, b) => values[rows[a]!]! - values[rows[b]!]!);
  const ranks = new Float64Array(rows.length);
  const middle = (order.length - 1) / 2;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[rows[order[end + 1]!]!] === values[rows[order[start]!]!]) end++;
    for (let at = start; at <= end; at++) ranks[order[at]!] = (start + end) / 2 - middle;
    start = end + 1;
  }
  return ranks;
}

/** 0 where one side is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    products += a[at]! * b[at]!;
    squaresA += a[at]! * a[at]!;
    squaresB += b[at]! * b[at]!;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale > 0 ? Math.max(-1, Math.min(1, products / scale)) : 0;
}

interface Codes {
  /** A small number for each row, the same for equal values; a missing one counts as a value. */
  readonly of: Int32Array;
  readonly count: number;
  /** The rows of the commonest value. */
  readonly commonest: number;
}

/** Undefined for a number with many different values. */
function codesOf(column: TypedColumn, rows: Int32Array): Codes | undefined {
  const data = dataOf(column);
  const known = new Map<number, number>();
  const of = rows.map((row) => {
    const value = data[row] as number;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  if (column.kind !== 'category' && known.size > mostCodes) return undefined;
  const counts = new Int32Array(known.size);
  for (const code of of) counts[code]!++;
  return { of, count: known.size, commonest: Math.max(...counts) };
}

/** How much of the error in guessing `b` by its commonest value is saved by knowing `a`; 0 where `b` is constant. */
function lambda(a: Codes, b: Codes): number {
  const errors = b.of.length - b.commonest;
  // Of the rows with a's commonest value no more than b's commonest value has can be guessed.
  if (errors === 0 || a.commonest - b.commonest > (1 - least) * errors) return 0;
  const pairs = new Map<number, number>();
  const best = new Int32Array(a.count);
  a.of.forEach((code, at) => {
    const key = code * b.count + b.of[at]!;
    const count = (pairs.get(key) ?? 0) + 1;
    pairs.set(key, count);
    if (count > best[code]!) best[code] = count;
  });
  return (best.reduce((sum, count) => sum + count, 0) - b.commonest) / errors;
}
