/** Ranks from 1, ties given the mean of the ranks that they take up. */
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
 * Spearman's rank correlation, Pearson's of the ranks, -1..1; undefined for fewer than two pairs or where one side is
 * constant.
 */
export function rankCorrelation(left: readonly number[], right: readonly number[]): number | undefined {
  if (left.length !== right.length)
    throw new Error(`Got ${left.length} and ${right.length} values; a correlation needs pairs.`);
  if (left.length < 2) return undefined;
  const [a, b] = [ranks(left), ranks(right)];
  // Ranks with ties shared have the mean (n + 1) / 2 on either side.
  const mean = (left.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - mean, b[i]! - mean];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa === 0 || bb === 0 ? undefined : ab / Math.sqrt(aa * bb);
}
