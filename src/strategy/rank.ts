/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs. Undefined for fewer
 * than two pairs or where one side is constant.
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

/** Ranks from 1; equal values share the mean of the ranks that they take up. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    let below = 0;
    let equal = 0;
    for (const other of values) {
      if (other < value) below++;
      else if (other === value) equal++;
    }
    return below + (equal + 1) / 2;
  });
}
