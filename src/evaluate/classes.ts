// Metrics of predicted class probabilities, for one sample of the rows or for many at once.
import { naturalLog } from './log.ts';
import { addRow, once, type Samples } from './samples.ts';

export interface ClassRows {
  /** [rows, classes] */
  readonly probabilities: Float32Array;
  /** [rows], below `classes` */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Decision factors, [classes]: what each class's probability is multiplied by before the largest is chosen. */
  readonly decision?: readonly number[] | undefined;
}

/**
 * The class of each row whose probability, multiplied by its decision factor where there are any, is largest. The first
 * one wins where several are.
 */
export function mostProbable({ probabilities, classes, decision }: Omit<ClassRows, 'labels'>): Int32Array {
  if (decision && decision.length !== classes)
    throw new Error(`Got ${decision.length} decision factors for ${classes} classes; pass one per class.`);
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    let largest = probabilities[row * classes]! * (decision?.[0] ?? 1);
    for (let c = 1; c < classes; c++) {
      const weighed = probabilities[row * classes + c]! * (decision?.[c] ?? 1);
      if (weighed > largest) [best, largest] = [c, weighed];
    }
    return best;
  });
}

/** The number of rows with each label and predicted class, row-major [labels, predicted, samples]. */
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

/** Metrics that follow from the confusion matrix, one value for each sample. */
export interface ConfusionFigures {
  /** The number of rows. */
  readonly rows: Float64Array;
  /** The share of rows that are predicted correctly. */
  readonly accuracy: Float64Array;
  /** The mean recall of the classes that occur. */
  readonly balanced: Float64Array;
  /** The mean F1 of the classes that occur or are predicted: 2 · hits / (rows of the class + rows predicted as it). */
  readonly macroF1: Float64Array;
}

/** @param counts [classes, classes, samples], as `confusion` gives them */
export function confusionFigures(counts: Float64Array, classes: number, { count }: Samples): ConfusionFigures {
  const rows = new Float64Array(count);
  const accuracy = new Float64Array(count);
  const balanced = new Float64Array(count);
  const macroF1 = new Float64Array(count);
  for (let sample = 0; sample < count; sample++) {
    let [correct, recalls, occurring, f1Sum, f1Count] = [0, 0, 0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const hits = counts[(c * classes + c) * count + sample]!;
      let [actual, predicted] = [0, 0];
      for (let other = 0; other < classes; other++) {
        actual += counts[(c * classes + other) * count + sample]!;
        predicted += counts[(other * classes + c) * count + sample]!;
      }
      rows[sample]! += actual;
      correct += hits;
      if (actual > 0) {
        recalls += hits / actual;
        occurring++;
      }
      if (actual + predicted > 0) {
        f1Sum += (2 * hits) / (actual + predicted);
        f1Count++;
      }
    }
    accuracy[sample] = correct / rows[sample]!;
    balanced[sample] = recalls / occurring;
    macroF1[sample] = f1Sum / f1Count;
  }
  return { rows, accuracy, balanced, macroF1 };
}

/**
 * The log loss of each row: −ln of the probability of its label. Probabilities below float32's epsilon, 2⁻²³, are
 * raised to it, because a single probability of 0 would make the mean infinite.
 */
export function logLosses({ probabilities, labels, classes }: ClassRows): Float64Array {
  return Float64Array.from(
    labels,
    (label, row) => -naturalLog(Math.max(probabilities[row * classes + label]!, 2 ** -23)),
  );
}

/** The rows in ascending order of their probability of one class, the positive class. */
interface Ranking {
  /** Row numbers. Negatives come first among rows of equal probability. */
  readonly order: Uint32Array;
  /** Two positions in `order` for each run of equal probabilities: its first positive, and the run's end. */
  readonly runs: Uint32Array;
}

/**
 * What `aucOf` needs, whatever the samples: two classes have one ranking, by the second; more classes have one each.
 */
export function rankings({ probabilities, labels, classes }: ClassRows): Ranking[] {
  return (classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c)).map((c) => {
    const keys = Float32Array.from(labels, (_, row) => probabilities[row * classes + c]!);
    const positive = Uint8Array.from(labels, (label) => (label === c ? 1 : 0));
    const order = ranked(keys, positive);
    const runs: number[] = [];
    let firstPositive = 0;
    order.forEach((row, index) => {
      if (positive[row] === 0) firstPositive = index + 1;
      if (index + 1 < order.length && keys[order[index + 1]!] === keys[row]) return;
      runs.push(firstPositive, index + 1);
      firstPositive = index + 1;
    });
    return { order, runs: Uint32Array.from(runs) };
  });
}

/** Rows that `ranked` can number beside the other parts of a key: all parts have 53 bits. */
const mostPacked = 2 ** 22;

/** Row numbers by key, then negatives before positives, then by number. */
function ranked(keys: Float32Array, positive: Uint8Array): Uint32Array {
  if (keys.length > mostPacked || !keys.every((key) => key >= 0 && key <= 1)) {
    return Uint32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || positive[a]! - positive[b]! || a - b);
  }
  // Bits of floats from 0 on are in the order of the floats. All that decides becomes one number, for numbers are sorted
  // many times as fast as by a function that compares. Adding 0 makes 0 of −0.
  const bits = new Uint32Array(keys.map((key) => key + 0).buffer);
  const packed = Float64Array.from(bits, (own, row) => (own * 2 + positive[row]!) * mostPacked + row).sort();
  return Uint32Array.from(packed, (key) => key % mostPacked);
}

/**
 * Area under the ROC curve: the share of pairs of a positive and a negative row in which the positive has the higher
 * probability; pairs of equal probabilities count half. Two classes have the area of the second; more classes have the
 * mean over the classes (one against the rest).
 *
 * @returns the area for each sample; NaN where a class has no rows or all of them
 */
export function aucOf(rankingList: readonly Ranking[], samples: Samples): Float64Array {
  const { count } = samples;
  const areas = new Float64Array(count);
  for (const { order, runs } of rankingList) {
    // The negatives that are ranked lower; equal ones count half. The sums are multiples of a half and therefore exact.
    const below = new Float64Array(count);
    const pairs = new Float64Array(count);
    const positives = new Float64Array(count);
    let start = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const [firstPositive, end] = [runs[run]!, runs[run + 1]!];
      const tied = firstPositive > start && firstPositive < end;
      for (let index = start; index < firstPositive; index++) addRow(below, 0, samples, order[index]!, tied ? 0.5 : 1);
      for (let index = firstPositive; index < end; index++) addPairs(pairs, positives, below, samples, order[index]!);
      for (let index = start; tied && index < firstPositive; index++) addRow(below, 0, samples, order[index]!, 0.5);
      start = end;
    }
    for (let sample = 0; sample < count; sample++)
      areas[sample]! += pairs[sample]! / (positives[sample]! * below[sample]!);
  }
  return areas.map((sum) => sum / rankingList.length);
}

/** Adds a positive row to each sample, and the pairs that it makes with the negatives ranked below it. */
function addPairs(
  pairs: Float64Array,
  positives: Float64Array,
  below: Float64Array,
  { count, times }: Samples,
  row: number,
): void {
  const first = row * count;
  for (let sample = 0; sample < count; sample++) {
    const copies = times[first + sample]!;
    pairs[sample]! += below[sample]! * copies;
    positives[sample]! += copies;
  }
}
