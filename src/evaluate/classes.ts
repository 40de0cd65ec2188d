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
  for (let row = 0; row < labels.length; row++)
    counts[labels[row]! * classes + predicted[row]!]! += times ? times[row]! : 1;
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

/** The rows in the order of their probability of one class, least first. */
export interface Ranking {
  readonly order: Uint32Array;
  /** 1 where the row is of the class, in that order. */
  readonly own: Uint8Array;
  /** 1 where the next has a higher probability, in that order. */
  readonly last: Uint8Array;
}

/** What `aucOf` needs, whatever the counts: of two classes a ranking by the second, of more one by each. */
export function rankings({ probabilities, labels, classes }: ClassRows): Ranking[] {
  return (classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c)).map((c) => {
    const keys = Float32Array.from(labels, (_, row) => probabilities[row * classes + c]!);
    const order = Uint32Array.from(labels.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
    const own = Uint8Array.from(order, (row) => (labels[row] === c ? 1 : 0));
    const last = Uint8Array.from(order, (row, at) =>
      at + 1 < order.length && keys[order[at + 1]!] === keys[row] ? 0 : 1,
    );
    return { order, own, last };
  });
}

/**
 * Area under the ROC curve: the share of pairs of a row of a class and a row of another in which the first has the higher
 * probability of the class, equal ones counting half. For two classes that of the second, for more the mean over the
 * classes (one against the rest).
 *
 * @returns NaN where a class has no rows or all
 */
export function aucOf(ranked: readonly Ranking[], times?: ArrayLike<number>): number {
  return mean(
    ranked.map(({ order, own, last }) => {
      let [below, pairs, positives, others, hits] = [0, 0, 0, 0, 0];
      for (let at = 0; at < order.length; at++) {
        const count = times ? times[order[at]!]! : 1;
        const hit = count * own[at]!;
        hits += hit;
        others += count - hit;
        if (last[at] === 0) continue;
        pairs += hits * (below + others / 2);
        below += others;
        positives += hits;
        others = 0;
        hits = 0;
      }
      return pairs / (positives * below);
    }),
  );
}
