// Samples of rows with replacement. Metrics are computed for a thousand samples at once, row by row: the inner loops go
// over samples, which lie beside one another in memory, and no row is copied.

export interface Samples {
  readonly count: number;
  /** How often each sample has each row, [rows, count]. */
  readonly times: Uint16Array;
}

/** A single sample, which has every row once. */
export function once(rows: number): Samples {
  return { count: 1, times: new Uint16Array(rows).fill(1) };
}

/** Adds a row's `value` to each sample's sum, as often as the sample has the row; the sums begin at `sums[offset]`. */
export function addRow(sums: Float64Array, offset: number, { count, times }: Samples, row: number, value = 1): void {
  const first = row * count;
  if (value === 1) for (let sample = 0; sample < count; sample++) sums[offset + sample]! += times[first + sample]!;
  else for (let sample = 0; sample < count; sample++) sums[offset + sample]! += value * times[first + sample]!;
}
