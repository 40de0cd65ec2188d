// Quantiles of a column's training rows.

/**
 * The value below which the share `at` (from 0 to 1) of the values lies, linear between two of them: definition 7 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American Statistician 50, 1996), which is numpy's
 * method `linear`, in numpy's order of operations.
 *
 * @param sorted ascending, at least one
 */
export function quantile(sorted: Float64Array, at: number): number {
  const place = at * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below] as number;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const share = place - below;
  const distance = upper - lower;
  return share < 0.5 ? lower + distance * share : upper - distance * (1 - share);
}

/** The mean of the middle two, or the middle one; 0 of no values. */
export function medianOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * Ends of bins with about equally many of the values, ascending, from the least value to the greatest. Where there are
 * no more values than ends, each value is one; else they are the quantiles 0, 1/bins, …, 1, less those that are equal.
 */
export function binEdges(sorted: Float64Array, bins: number): number[] {
  const different: number[] = [];
  for (let at = 0; at < sorted.length && different.length <= bins + 1; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) different.push(sorted[at] as number);
  }
  if (different.length <= bins + 1) return different;
  const edges: number[] = [];
  for (let end = 0; end <= bins; end++) {
    const edge = quantile(sorted, end / bins);
    if (edges.length === 0 || edge > (edges.at(-1) as number)) edges.push(edge);
  }
  return edges;
}
