// How well one list of numbers orders another, for the strategies' judgement of their predictor and for the report.

/** From 1; equal values share the mean of the ranks that they take up. */
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
 * Spearman's rank correlation: Pearson's of the ranks, -1..1. Undefined for fewer than two pairs or where one side is
 * constant.
 *
 * @throws when the lengths differ
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length !== b.length) throw new Error(`Got ${a.length} values against ${b.length}; pass pairs.`);
  const x = ranks(a);
  const y = ranks(b);
  const middle = (a.length + 1) / 2;
  const covariance = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, r, i) => sum + (r - middle) * (q[i]! - middle), 0);
  const scale = Math.sqrt(covariance(x, x) * covariance(y, y));
  return scale > 0 ? covariance(x, y) / scale : undefined;
}
