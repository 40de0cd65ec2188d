// Whether a model that says 80 % is right in 80 of 100 cases.
import { type ClassRows, mostProbable } from './classes.ts';

export interface CalibrationBin {
  /** Confidence from, inclusive, and up to, exclusive (the last bin holds 1). */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of the most probable class; 0 without rows. */
  readonly confidence: number;
  /** Share of the rows that are right; 0 without rows. */
  readonly accuracy: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error, Σ rows_b / rows · |accuracy_b − confidence_b| (Guo et al., ICML 2017, eq. 3). */
  readonly error: number;
}

/** Bins of equal width over the probability of the most probable class. */
export function calibration(data: ClassRows, count = 10): Calibration {
  const { probabilities, labels, classes } = data;
  const sums = Array.from({ length: count }, () => ({ rows: 0, confidence: 0, right: 0 }));
  mostProbable(data).forEach((best, row) => {
    const confidence = probabilities[row * classes + best]!;
    const bin = sums[Math.min(count - 1, Math.floor(confidence * count))]!;
    bin.rows++;
    bin.confidence += confidence;
    if (best === labels[row]) bin.right++;
  });
  const bins = sums.map(({ rows, confidence, right }, index) => ({
    from: index / count,
    to: (index + 1) / count,
    rows,
    confidence: rows > 0 ? confidence / rows : 0,
    accuracy: rows > 0 ? right / rows : 0,
  }));
  const error = bins.reduce((sum, { rows, confidence, accuracy }) => sum + rows * Math.abs(accuracy - confidence), 0);
  return { bins, error: error / labels.length };
}
