// Calibration: whether a model that gives a probability of 80 % is right in 80 of 100 cases.
import { type ClassRows, mostProbable } from './classes.ts';

export interface CalibrationBin {
  /** The bin's range of confidence: `from` is included, `to` is not, except 1 in the last bin. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of the most probable class; 0 without rows. */
  readonly confidence: number;
  /** Share of the rows that are predicted correctly; 0 without rows. */
  readonly accuracy: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error, Σ rows_b / rows · |accuracy_b − confidence_b| (Guo et al., ICML 2017, eq. 3). */
  readonly error: number;
}

/**
 * Groups rows into bins of equal width by the probability of their most probable class. Decision factors have no part in
 * it.
 */
export function calibration(data: ClassRows, count = 10): Calibration {
  const { probabilities, labels, classes } = data;
  const sums = Array.from({ length: count }, () => ({ rows: 0, confidence: 0, correct: 0 }));
  mostProbable({ probabilities, classes }).forEach((predicted, row) => {
    const confidence = probabilities[row * classes + predicted]!;
    const bin = sums[Math.min(count - 1, Math.floor(confidence * count))]!;
    bin.rows++;
    bin.confidence += confidence;
    if (predicted === labels[row]) bin.correct++;
  });
  const bins = sums.map(({ rows, confidence, correct }, index) => ({
    from: index / count,
    to: (index + 1) / count,
    rows,
    confidence: rows > 0 ? confidence / rows : 0,
    accuracy: rows > 0 ? correct / rows : 0,
  }));
  const error = bins.reduce((sum, { rows, confidence, accuracy }) => sum + rows * Math.abs(accuracy - confidence), 0);
  return { bins, error: error / labels.length };
}
