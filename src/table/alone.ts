// How well one column predicts the target by itself: the measure by which leaks are told from good features.
import { chanceOfPattern } from './chance.ts';
import { dataOf, type TypedColumn } from './columns.ts';

export interface Alone {
  /**
   * Share of the majority class's errors that the column avoids, at most 1: Goodman and Kruskal's lambda (Journal of
   * the American Statistical Association 49, 1954), measured on rows that the prediction has not seen.
   */
  readonly lambda: number;
  /** Share of rows predicted correctly. */
  readonly accuracy: number;
  /** The classes lie apart on the number line, with valleys between them. */
  readonly apart: boolean;
  /** An upper bound of the probability that a column of noise does as well (`chanceOfPattern`). */
  chance(): number;
}

/** A leak shows in these as well as in a million; sorting them is quick. */
const mostRows = 50_000;
/** With fewer rows outside the majority class a column may separate them by chance. */
const fewestOthers = 10;

/**
 * Predicts every row's class from this column alone and says how often that is right; `undefined` where there are too
 * few rows to tell.
 *
 * A row whose value others share is predicted by their majority, itself not counted (a tie is an error). A number that
 * no other row has is predicted by its neighbours in order of value: right when one of the two has the row's class. So
 * noise comes out near 0, whatever the number of levels; a class cut out of a continuous column by thresholds
 * comes out at 1, with no bins to choose; an index of a sorted table too. Missing counts as a value.
 */
export function predictsAlone(column: TypedColumn, labels: Int32Array, classes: number): Alone | undefined {
  const step = Math.ceil(labels.length / mostRows);
  const rows = Int32Array.from({ length: Math.ceil(labels.length / step) }, (_, at) => at * step);
  const totals = new Int32Array(classes);
  for (const row of rows) totals[labels[row] as number]!++;
  const others = rows.length - Math.max(...totals);
  if (others < fewestOthers) return undefined;

  const ordered = column.kind !== 'category';
  const { values, starts, sorted } = sortByValue(column, rows, labels);
  let right = 0;
  /** Rows that are not of the most frequent class of their value. */
  let errors = 0;
  const counts = new Int32Array(classes);
  /** Most frequent class of each distinct value; of a value with one row, its class. */
  const majority = new Int32Array(values.length);
  for (let group = 0; group < values.length; group++) {
    const [start, end] = [starts[group] as number, starts[group + 1] as number];
    if (end - start === 1) {
      majority[group] = sorted[start] as number;
      continue;
    }
    counts.fill(0);
    for (let at = start; at < end; at++) counts[sorted[at] as number]!++;
    let winner = 0;
    for (let label = 1; label < classes; label++)
      if ((counts[label] as number) > (counts[winner] as number)) winner = label;
    majority[group] = winner;
    const best = counts[winner] as number;
    errors += end - start - best;
    let second = 0;
    for (let label = 0; label < classes; label++)
      if (label !== winner) second = Math.max(second, counts[label] as number);
    if (best - 1 > second) right += best;
  }
  if (ordered) {
    for (let group = 0; group < majority.length; group++) {
      if ((starts[group + 1] as number) - (starts[group] as number) > 1) continue;
      const label = majority[group];
      if (majority[group - 1] === label || majority[group + 1] === label) right++;
    }
  }
  return {
    lambda: 1 - (rows.length - right) / others,
    accuracy: right / rows.length,
    apart: ordered && liesApart(values, starts, majority, classes),
    chance() {
      const runs = majority.reduce((sum, label, at) => sum + (label === majority[at - 1] ? 0 : 1), 0);
      return chanceOfPattern({ counts: totals, groups: values.length, runs, errors, ordered });
    },
  };
}

/**
 * The distinct values in order, missing last; where the rows of each begin, and their labels in that order.
 *
 * Values are sorted without their rows and each row looked up among them: many times faster than to sort rows.
 */
function sortByValue(
  column: TypedColumn,
  rows: Int32Array,
  labels: Int32Array,
): { values: Float64Array; starts: Int32Array; sorted: Int32Array } {
  const data = dataOf(column);
  const keys = Float64Array.from(rows, (row) => {
    const value = data[row] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  });
  const values = keys
    .slice()
    .sort()
    .filter((value, at, all) => at === 0 || value !== all[at - 1]);
  const groups = new Int32Array(rows.length);
  const starts = new Int32Array(values.length + 1);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as number;
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    groups[at] = low;
    starts[low + 1]!++;
  }
  for (let group = 0; group < values.length; group++) starts[group + 1]! += starts[group] as number;
  const next = starts.slice();
  const sorted = new Int32Array(rows.length);
  for (let at = 0; at < keys.length; at++) sorted[next[groups[at] as number]!++] = labels[rows[at] as number] as number;
  return { values, starts, sorted };
}

/**
 * Whether every change of class along the values lies in a valley: a stretch (a tenth of the range, or the empty gap
 * where that is wider) with at most a quarter of the rows of the fullest such stretch on either side. Natural kinds
 * look so: the petals of iris setosa against the others, the brightness of sky. A class cut out of a number does not,
 * because the number goes on across the threshold, and neither does a code, whose values touch.
 */
function liesApart(values: Float64Array, starts: Int32Array, majority: Int32Array, classes: number): boolean {
  const present = Number.isFinite(values.at(-1)) ? values.length : values.length - 1;
  if (new Set(majority.slice(0, present)).size < classes) return false;
  const range = (values[present - 1] as number) - (values[0] as number);
  const rowsIn = (first: number, last: number): number => (starts[last + 1] as number) - (starts[first] as number);
  /** Most rows in a stretch of `width` among the values `first` to `last`. */
  const fullest = (first: number, last: number, width: number): number => {
    let most = 0;
    for (let left = first, right = first; right <= last; right++) {
      while ((values[right] as number) - (values[left] as number) > width) left++;
      most = Math.max(most, rowsIn(left, right));
    }
    return most;
  };
  const changes: number[] = [];
  for (let at = 0; at + 1 < present; at++) if (majority[at] !== majority[at + 1]) changes.push(at);
  // A class in more pieces than this is no natural kind, and each piece costs a pass.
  if (changes.length > 2 * classes) return false;
  return changes.every((at, index) => {
    const [below, above] = [values[at] as number, values[at + 1] as number];
    const width = Math.max(range / 10, above - below);
    const reach = (width - (above - below)) / 2;
    let [first, last] = [at, at + 1];
    while (first > 0 && (values[first - 1] as number) >= below - reach) first--;
    while (last + 1 < present && (values[last + 1] as number) <= above + reach) last++;
    const left = fullest((changes[index - 1] ?? -1) + 1, at, width);
    const right = fullest(at + 1, changes[index + 1] ?? present - 1, width);
    return rowsIn(first, last) <= Math.min(left, right) / 4;
  });
}
