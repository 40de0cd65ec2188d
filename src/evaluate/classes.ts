// How good probabilities of classes are. Every figure counts a row as often as `times` says, so that a resample of the
// bootstrap is a list of counts and nothing is copied.
import { naturalLog } from './log.ts';

export interface ClassRows {
  /** [rows, classes] */
  readonly probabilities: Float32Array;
  /** [rows], below `classes` */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** The most probable class of each row; of equals the first. */
export function mostProbable({ probabilities, labels, classes }: ClassRows): Int32Array {
  return labels.map((_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c]! > probabilities[row * classes + best]!) best = c;
    }
    return best;
  });
}

/** [label, predicted] -> rows, row-major [classes, classes]. */
export function confusion(
  { labels, classes }: ClassRows,
  predicted: Int32Array,
  times?: ArrayLike<number>,
): Float64Array {
  const counts = new Float64Array(classes * classes);
  labels.forEach((label, row) => {
    counts[label * classes + predicted[row]!]! += times ? times[row]! : 1;
  });
  return counts;
}

/** By class: rows of it, rows said to be of it, and rows that are both. */
function tallies(counts: Float64Array): { actual: number; said: number; right: number }[] {
  const classes = Math.sqrt(counts.length);
  return Array.from({ length: classes }, (_, own) => {
    let [actual, said] = [0, 0];
    for (let other = 0; other < classes; other++) {
      actual += counts[own * classes + other]!;
      said += counts[other * classes + own]!;
    }
    return { actual, said, right: counts[own * classes + own]! };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The share of rows that are right. */
export function accuracyOf(counts: Float64Array): number {
  const all = tallies(counts);
  return all.reduce((sum, { right }) => sum + right, 0) / all.reduce((sum, { actual }) => sum + actual, 0);
}

/** The mean over the classes that occur of the share of their rows that are right. */
export function balancedAccuracyOf(counts: Float64Array): number {
  return mean(tallies(counts).flatMap(({ actual, right }) => (actual > 0 ? [right / actual] : [])));
}

/** The mean over the classes that occur or are predicted of 2 · right / (rows of it + rows said to be of it). */
export function macroF1Of(counts: Float64Array): number {
  return mean(
    tallies(counts).flatMap(({ actual, said, right }) => (actual + said > 0 ? [(2 * right) / (actual + said)] : [])),
  );
}

/**
 * −ln of each row's probability of its label; probabilities below float32's epsilon, 2⁻²³, count as that, or one row that
 * was surely wrong would make the mean infinite.
 */
export function logLosses({ probabilities, labels, classes }: ClassRows): Float64Array {
  return Float64Array.from(
    labels,
    (label, row) => -naturalLog(Math.max(probabilities[row * classes + label]!, 2 ** -23)),
  );
}

/** For each class the order of the rows by its probability: what `aucOf` needs, whatever the counts. */
export function rankings({ probabilities, labels, classes }: ClassRows): Uint32Array[] {
  return (classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c)).map((c) => {
    const keys = Float32Array.from(labels, (_, row) => probabilities[row * classes + c]!);
    return Uint32Array.from(labels.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
  });
}

/**
 * Area under the ROC curve: the share of pairs of a row of a class and a row of another in which the first has the higher
 * probability of the class, equal ones counting half. For two classes that of the second, for more the mean over the
 * classes (one against the rest).
 *
 * @returns NaN where a class has no rows or all
 */
export function aucOf(
  { probabilities, labels, classes }: ClassRows,
  orders: readonly Uint32Array[],
  times?: ArrayLike<number>,
): number {
  return mean(
    orders.map((order, index) => {
      const own = classes === 2 ? 1 : index;
      const key = (at: number) => probabilities[order[at]! * classes + own]!;
      let [below, pairs, positives] = [0, 0, 0];
      for (let at = 0; at < order.length; ) {
        const value = key(at);
        let [tied, hits] = [0, 0];
        for (; at < order.length && key(at) === value; at++) {
          const count = times ? times[order[at]!]! : 1;
          if (labels[order[at]!] === own) hits += count;
          else tied += count;
        }
        pairs += hits * (below + tied / 2);
        below += tied;
        positives += hits;
      }
      return pairs / (positives * below);
    }),
  );
}
