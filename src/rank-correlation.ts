// Spearman's rank correlation, by which strategies and the report judge the predictor of scores.

/** Ranks from 1. Equal values have the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++;
    for (let i = start; i <= end; i++) result[order[i]!] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return result;
}

/**
 * Spearman's rank correlation, from -1 to 1: Pearson's correlation of the ranks. It is undefined for fewer than two
 * pairs or where one side is constant.
 *
 * @throws when the lengths differ
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length !== b.length) throw new Error(`Got ${a.length} values against ${b.length}; pass pairs.`);
  const x = ranks(a);
  const y = ranks(b);
  const meanRank = (a.length + 1) / 2;
  const covariance = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, r, i) => sum + (r - meanRank) * (q[i]! - meanRank), 0);
  const scale = Math.sqrt(covariance(x, x) * covariance(y, y));
  return scale > 0 ? covariance(x, y) / scale : undefined;
}
