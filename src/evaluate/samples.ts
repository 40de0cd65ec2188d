// Samples of rows, in which a row may be missing or be there several times. Figures are computed for a thousand of them at
// once, row by row: the inner loops then go over samples, one beside the other in memory, and nothing is copied.

export interface Samples {
  readonly count: number;
  /** How often each sample has each row, [rows, count]. */
  readonly times: Uint16Array;
}

/** One sample, which has every row once. */
export function once(rows: number): Samples {
  return { count: 1, times: new Uint16Array(rows).fill(1) };
}

/** Adds to each sample's sum, from `sums[at]` on, what a row adds there each time: `share` times as often as it has the row. */
export function addRow(sums: Float64Array, at: number, { count, times }: Samples, row: number, share = 1): void {
  const first = row * count;
  if (share === 1) for (let sample = 0; sample < count; sample++) sums[at + sample]! += times[first + sample]!;
  else for (let sample = 0; sample < count; sample++) sums[at + sample]! += share * times[first + sample]!;
}
