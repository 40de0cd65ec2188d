// Rows that say the same: they must not be learned on one side of a split and asked on the other.
import { dataOf, type TypedColumn } from './columns.ts';
import { numbering } from './numbering.ts';

export interface Groups {
  /** Group of each row; numbered by first row, so the first row has group 0. */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Groups rows that are equal in all columns, labels ignored. `1` and `1.0` are equal in a number column, and so are two
 * missing values.
 *
 * Rows are told apart column by column, and a row that is alone already is not looked at again: in most tables two or
 * three columns settle nearly all of them, so the cost is near one pass whatever the number of columns.
 */
export function groupRepeats(columns: Iterable<TypedColumn>, rows: number): Groups {
  const part = new Int32Array(rows);
  let undecided = Int32Array.from({ length: rows }, (_, row) => row);
  for (const column of columns) {
    if (undecided.length === 0) break;
    const { codeOf, width } = codesOf(column, undecided.length);
    const partOf = numbering(undecided.length);
    const sizes = new Int32Array(undecided.length);
    for (const row of undecided) {
      // Both factors are at most the number of rows, or of levels, so the product is exact below 2^53.
      const found = partOf((part[row] as number) * width + codeOf(row));
      part[row] = found;
      sizes[found]!++;
    }
    let left = 0;
    for (const row of undecided) {
      if (sizes[part[row] as number] === 1) part[row] = -1;
      else undecided[left++] = row;
    }
    undecided = undecided.slice(0, left);
  }

  const of = new Int32Array(rows);
  const numbers = new Map<number, number>();
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const code = part[row] as number;
    let number = code < 0 ? undefined : numbers.get(code);
    if (number === undefined) {
      number = count++;
      if (code >= 0) numbers.set(code, number);
    }
    of[row] = number;
  }
  return { of, count };
}

/**
 * Groups that hold together what either of two groupings does: a person's rows, and rows that repeat one of them.
 *
 * @param codes the other grouping, a number per row; below 0 where a row belongs to none
 */
export function joinGroups({ of, count }: Groups, codes: Int32Array): Groups {
  // Groups as trees that point at an earlier group of the same tree (Galler and Fisher, CACM 7(5), 1964).
  const parent = Int32Array.from({ length: count }, (_, group) => group);
  const rootOf = (group: number): number => {
    let root = group;
    while (parent[root] !== root) root = parent[root] = parent[parent[root] as number] as number;
    return root;
  };
  const firstWith = new Map<number, number>();
  codes.forEach((code, row) => {
    if (code < 0) return;
    const rootOfRow = rootOf(of[row] as number);
    const other = firstWith.get(code);
    if (other === undefined) {
      firstWith.set(code, rootOfRow);
      return;
    }
    const root = rootOf(other);
    parent[Math.max(rootOfRow, root)] = Math.min(rootOfRow, root);
  });
  const numbers = new Map<number, number>();
  const joined = of.map((group) => {
    const root = rootOf(group);
    let number = numbers.get(root);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(root, number);
    }
    return number;
  });
  return { of: joined, count: numbers.size };
}

/** A number below `width` for each distinct value among some rows, missing included. */
function codesOf(column: TypedColumn, rows: number): { codeOf: (row: number) => number; width: number } {
  const data = dataOf(column);
  if (column.kind === 'category')
    return { codeOf: (row) => (data[row] as number) + 1, width: column.levels.length + 1 };
  const numberOf = numbering(rows);
  return { codeOf: (row) => numberOf(data[row] as number), width: rows };
}

/**
 * What labels do within groups of equal rows.
 *
 * @returns `contradicting`: rows in groups with more than one label; `ceiling`: the accuracy that no classifier exceeds
 *   on these rows, which gives every group its most frequent label
 */
export function contradictions(
  groups: Groups,
  labels: Int32Array,
  classes: number,
): { contradicting: number; ceiling: number } {
  const members = membersOf(groups);
  const counts = new Int32Array(classes);
  let contradicting = 0;
  let best = 0;
  for (let group = 0; group < groups.count; group++) {
    const [start, end] = [members.starts[group] as number, members.starts[group + 1] as number];
    if (end - start === 1) {
      best++;
      continue;
    }
    counts.fill(0);
    for (let at = start; at < end; at++) counts[labels[members.rows[at] as number] as number]!++;
    const most = Math.max(...counts);
    best += most;
    if (most < end - start) contradicting += end - start;
  }
  return { contradicting, ceiling: best / labels.length };
}

/**
 * The same for a target that is a number.
 *
 * @returns `contradicting`: rows in groups with more than one value; `ceiling`: the R² that no model exceeds on these
 *   rows, which gives every group its mean
 */
export function disagreements(groups: Groups, values: Float64Array): { contradicting: number; ceiling: number } {
  const members = membersOf(groups);
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let [all, within, contradicting] = [0, 0, 0];
  for (const value of values) all += (value - mean) * (value - mean);
  for (let group = 0; group < groups.count; group++) {
    const [start, end] = [members.starts[group] as number, members.starts[group + 1] as number];
    if (end - start === 1) continue;
    const groupValues = Float64Array.from(members.rows.subarray(start, end), (row) => values[row] as number);
    if (groupValues.every((value) => value === groupValues[0])) continue;
    contradicting += end - start;
    const groupMean = groupValues.reduce((total, value) => total + value, 0) / groupValues.length;
    for (const value of groupValues) within += (value - groupMean) * (value - groupMean);
  }
  return { contradicting, ceiling: 1 - within / all };
}

/** Rows by group: group `g` has `rows[starts[g]]` up to `rows[starts[g + 1] - 1]`, ascending. */
export function membersOf({ of, count }: Groups): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const group of of) starts[group + 1]!++;
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group] as number;
  const next = starts.slice();
  const rows = new Int32Array(of.length);
  for (let row = 0; row < of.length; row++) rows[next[of[row] as number]!++] = row;
  return { starts, rows };
}
