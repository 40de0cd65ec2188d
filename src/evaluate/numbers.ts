// Metrics of predicted numbers, for one sample of the rows or for many at once.
import { addRow, once, type Samples } from './samples.ts';

export interface NumberRows {
  readonly predicted: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

/** Metrics of a regression, one value for each sample. */
export interface NumberFigures {
  /** Root of the mean squared error, in the target's units. */
  readonly rmse: Float64Array;
  /** Mean absolute error, in the target's units. */
  readonly mae: Float64Array;
  /** 1 − Σ error² / Σ (value − mean)²: 1 is perfect, 0 is as good as the mean, values below 0 are worse than it. */
  readonly r2: Float64Array;
}

export function numberFigures({ predicted, actual }: NumberRows, samples = once(actual.length)): NumberFigures {
  const rows = new Float64Array(samples.count);
  const sums = new Float64Array(samples.count);
  const squares = new Float64Array(samples.count);
  const absolute = new Float64Array(samples.count);
  for (let row = 0; row < actual.length; row++) {
    const error = predicted[row]! - actual[row]!;
    addRow(rows, 0, samples, row);
    addRow(sums, 0, samples, row, actual[row]!);
    addRow(squares, 0, samples, row, error * error);
    addRow(absolute, 0, samples, row, Math.abs(error));
  }
  const spreads = spreadsOf(
    actual,
    sums.map((sum, sample) => sum / rows[sample]!),
    samples,
  );
  return {
    rmse: squares.map((sum, sample) => Math.sqrt(sum / rows[sample]!)),
    mae: absolute.map((sum, sample) => sum / rows[sample]!),
    // A constant target has no variance to explain.
    r2: spreads.map((spread, sample) => (spread > 0 ? 1 - squares[sample]! / spread : squares[sample] === 0 ? 1 : 0)),
  };
}

/** Σ (value − mean)² of each sample. */
function spreadsOf(actual: ArrayLike<number>, means: Float64Array, { count, times }: Samples): Float64Array {
  const spreads = new Float64Array(count);
  for (let row = 0; row < actual.length; row++) {
    for (let sample = 0; sample < count; sample++) {
      const distance = actual[row]! - means[sample]!;
      spreads[sample]! += times[row * count + sample]! * distance * distance;
    }
  }
  return spreads;
}
