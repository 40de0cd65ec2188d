// How good predicted numbers are.

export interface NumberRows {
  readonly predicted: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

export interface NumberFigures {
  /** Root of the mean squared error, in the target's units. */
  readonly rmse: number;
  /** Mean absolute error, in the target's units. */
  readonly mae: number;
  /** 1 − Σ error² / Σ (value − mean)²: 1 is perfect, 0 as good as the mean, below 0 worse. */
  readonly r2: number;
}

/** @param times how often each row counts; once by default */
export function numberFigures({ predicted, actual }: NumberRows, times?: ArrayLike<number>): NumberFigures {
  let [rows, sum, squares, absolute] = [0, 0, 0, 0];
  for (let row = 0; row < actual.length; row++) {
    const count = times ? times[row]! : 1;
    const error = predicted[row]! - actual[row]!;
    rows += count;
    sum += count * actual[row]!;
    squares += count * error * error;
    absolute += count * Math.abs(error);
  }
  let spread = 0;
  for (let row = 0; row < actual.length; row++) {
    const distance = actual[row]! - sum / rows;
    spread += (times ? times[row]! : 1) * distance * distance;
  }
  // Of a constant nothing can be explained.
  const r2 = spread > 0 ? 1 - squares / spread : squares === 0 ? 1 : 0;
  return { rmse: Math.sqrt(squares / rows), mae: absolute / rows, r2 };
}
