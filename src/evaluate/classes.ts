// How good probabilities of classes are.
import { naturalLog } from './log.ts';
import { addRow, once, type Samples } from './samples.ts';

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

/** [label, predicted] -> rows, row-major [classes, classes, samples]. */
export function confusion(
  { labels, classes }: ClassRows,
  predicted: Int32Array,
  samples: Samples = once(labels.length),
): Float64Array {
  const counts = new Float64Array(classes * classes * samples.count);
  for (let row = 0; row < labels.length; row++)
    addRow(counts, (labels[row]! * classes + predicted[row]!) * samples.count, samples, row);
  return counts;
}

/** Of each sample. */
export interface ConfusionFigures {
  /** How many rows it has. */
  readonly rows: Float64Array;
  /** The share of rows that are right. */
  readonly accuracy: Float64Array;
  /** The mean over the classes that occur of the share of their rows that are right. */
  readonly balanced: Float64Array;
  /** The mean over the classes that occur or are predicted of 2 · right / (rows of it + rows said to be of it). */
  readonly macroF1: Float64Array;
}

/** @param counts [classes, classes, samples], as `confusion` gives them */
export function confusionFigures(counts: Float64Array, classes: number, { count }: Samples): ConfusionFigures {
  const rows = new Float64Array(count);
  const accuracy = new Float64Array(count);
  const balanced = new Float64Array(count);
  const macroF1 = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    let [hits, recalls, occurring, scores, named] = [0, 0, 0, 0, 0];
    for (let own = 0; own < classes; own++) {
      const right = counts[(own * classes + own) * count + sample]!;
      let [actual, said] = [0, 0];
      for (let other = 0; other < classes; other++) {
        actual += counts[(own * classes + other) * count + sample]!;
        said += counts[(other * classes + own) * count + sample]!;
      }
      rows[sample]! += actual;
      hits += right;
      if (actual > 0) {
        recalls += right / actual;
        occurring++;
      }
      if (actual + said > 0) {
        scores += (2 * right) / (actual + said);
        named++;
      }
    }
    accuracy[sample] = hits / rows[sample]!;
    balanced[sample] = recalls / occurring;
    macroF1[sample] = scores / named;
  }
  return { rows, accuracy, balanced, macroF1 };
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
interface Ranking {
  /** Of equals those of other classes come first. */
  readonly order: Uint32Array;
  /** Of each run of equals, where in the order those of the class begin, and where the next run does. */
  readonly runs: Uint32Array;
}

/** What `aucOf` needs, whatever the samples: of two classes a ranking by the second, of more one by each. */
export function rankings({ probabilities, labels, classes }: ClassRows): Ranking[] {
  return (classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c)).map((c) => {
    const keys = Float32Array.from(labels, (_, row) => probabilities[row * classes + c]!);
    const own = Uint8Array.from(labels, (label) => (label === c ? 1 : 0));
    const order = Uint32Array.from(labels.keys()).sort((a, b) => keys[a]! - keys[b]! || own[a]! - own[b]! || a - b);
    const runs: number[] = [];
    let begins = 0;
    order.forEach((row, at) => {
      if (own[row] === 0) begins = at + 1;
      if (at + 1 < order.length && keys[order[at + 1]!] === keys[row]) return;
      runs.push(begins, at + 1);
      begins = at + 1;
    });
    return { order, runs: Uint32Array.from(runs) };
  });
}

/**
 * Area under the ROC curve: the share of pairs of a row of a class and a row of another in which the first has the higher
 * probability of the class, equal ones counting half. For two classes that of the second, for more the mean over the
 * classes (one against the rest).
 *
 * @returns of each sample; NaN where a class has no rows or all
 */
export function aucOf(ranked: readonly Ranking[], samples: Samples): Float64Array {
  const { count } = samples;
  const areas = new Float64Array(count);
  for (const { order, runs } of ranked) {
    // Rows of other classes that are ranked lower, equal ones half: counts and halves, which are exact.
    const below = new Float64Array(count);
    const pairs = new Float64Array(count);
    const positives = new Float64Array(count);
    let at = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const [begins, ends] = [runs[run]!, runs[run + 1]!];
      const tied = begins > at && begins < ends;
      for (let other = at; other < begins; other++) addRow(below, 0, samples, order[other]!, tied ? 0.5 : 1);
      for (let own = begins; own < ends; own++) addPairs(pairs, positives, below, samples, order[own]!);
      for (let other = at; tied && other < begins; other++) addRow(below, 0, samples, order[other]!, 0.5);
      at = ends;
    }
    for (let sample = 0; sample < count; sample++)
      areas[sample]! += pairs[sample]! / (positives[sample]! * below[sample]!);
  }
  return areas.map((sum) => sum / ranked.length);
}

function addPairs(
  pairs: Float64Array,
  positives: Float64Array,
  below: Float64Array,
  { count, times }: Samples,
  row: number,
): void {
  const first = row * count;
  for (let sample = 0; sample < count; sample++) {
    const drawn = times[first + sample]!;
    pairs[sample]! += below[sample]! * drawn;
    positives[sample]! += drawn;
  }
}
