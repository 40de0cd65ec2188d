// How the model's answers move with one column.
import type { TypedColumn } from '../internal.ts';
import type { ColumnEffect, Curve, LevelEffect, NumberEffect } from './explanation.ts';
import { isMissing, type Pool, spaced, wholeRows, withColumns } from './pool.ts';

/** One of the numbers of an answer, and its class's name. */
export interface Shown {
  readonly output: number;
  readonly class?: string;
}

/** The most intervals of a number, and the least rows for each. */
const mostIntervals = 20;
const leastRows = 5;
/** The most levels of a category, and the most rows that are given each of them. */
const mostLevels = 12;
const mostRowsPerLevel = 400;

/** @param rows of the pool, over which effects are averaged */
export function columnEffect(pool: Pool, column: number, rows: Int32Array, shown: readonly Shown[]): ColumnEffect {
  const typed = pool.columns[column] as TypedColumn;
  return typed.kind === 'category'
    ? levelEffect(pool, typed, column, rows, shown)
    : numberEffect(pool, typed, column, rows, shown);
}

/**
 * With z(0) … z(K) the edges and N(k) the rows between z(k−1) and z(k): the mean over N(k) of f(z(k)) − f(z(k−1)), the
 * other columns as they are, is summed up from the left; then the mean over the rows is taken off, a row counting as
 * the mean of its interval's ends (Apley and Zhu 2020, equations 15 and 16, and their package ALEPlot).
 */
function numberEffect(
  pool: Pool,
  column: Exclude<TypedColumn, { kind: 'category' }>,
  at: number,
  rows: Int32Array,
  shown: readonly Shown[],
): NumberEffect {
  const { values } = column;
  const present = rows.filter((row) => !isMissing(column, row)).sort((a, b) => values[a]! - values[b]!);
  const edges = edgesOf(values, present);
  const missing = missingMeans(pool, column, at, rows, shown);
  if (edges.length === 0) {
    const curves = shown.map((one, index) => curveOf(one, [], missing?.[index]));
    return { kind: column.kind, column: column.name, edges: [], rows: [], curves };
  }
  const interval = present.map((row) => {
    let index = 1;
    while (index < edges.length - 1 && values[row]! > values[edges[index]!]!) index++;
    return index;
  });
  const counts = Array.from({ length: Math.max(0, edges.length - 1) }, () => 0);
  if (edges.length > 1) for (const index of interval) counts[index - 1]!++;
  const whole = wholeRows(pool, present);
  const answersAt = (shift: number) =>
    pool.answers(
      withColumns(
        whole,
        [at],
        interval.map((index) => edges[Math.max(0, Math.min(edges.length - 1, index + shift))]!),
      ),
    );
  const [lower, upper] = edges.length > 1 ? [answersAt(-1), answersAt(0)] : [new Float64Array(0), new Float64Array(0)];
  const curves = shown.map((one, index): Curve => {
    const sums = counts.map(() => 0);
    if (edges.length > 1)
      interval.forEach((of, row) => {
        const answer = row * pool.outputs + one.output;
        sums[of - 1]! += upper[answer]! - lower[answer]!;
      });
    const accumulated = [0];
    sums.forEach((sum, k) => accumulated.push(accumulated[k]! + sum / counts[k]!));
    const total = counts.reduce((sum, count, k) => sum + (count * (accumulated[k]! + accumulated[k + 1]!)) / 2, 0);
    const mean = counts.length > 0 ? total / present.length : 0;
    return curveOf(
      one,
      accumulated.map((value) => value - mean),
      missing?.[index],
    );
  });
  return {
    kind: column.kind,
    column: column.name,
    edges: Array.from(edges, (row) => values[row]!),
    rows: counts,
    curves,
  };
}

/** Rows that have the edges' values: quantiles with equal shares of the rows between them, each value once. */
function edgesOf(values: Float64Array, sorted: Int32Array): Int32Array {
  const count = Math.max(1, Math.min(mostIntervals, Math.floor(sorted.length / leastRows)));
  const edges: number[] = [];
  for (let edge = 0; edge <= count && sorted.length > 0; edge++) {
    const row = sorted[Math.max(0, Math.ceil((edge * sorted.length) / count) - 1)]!;
    if (edges.length === 0 || values[row] !== values[edges.at(-1)!]) edges.push(row);
  }
  return Int32Array.from(edges);
}

/** What rows without a value are answered on the mean, less the mean answer; undefined where every row has one. */
function missingMeans(
  pool: Pool,
  column: TypedColumn,
  at: number,
  rows: Int32Array,
  shown: readonly Shown[],
): number[] | undefined {
  const without = rows.find((row) => isMissing(column, row));
  if (without === undefined) return undefined;
  const some = wholeRows(pool, spaced(rows, mostRowsPerLevel));
  const [usual, missing] = [
    some,
    withColumns(
      some,
      [at],
      some[0]!.map(() => without),
    ),
  ].map((mixture) => pool.answers(mixture));
  return shown.map(({ output }) => meanOf(missing!, output, pool.outputs) - meanOf(usual!, output, pool.outputs));
}

function levelEffect(
  pool: Pool,
  column: Extract<TypedColumn, { kind: 'category' }>,
  at: number,
  rows: Int32Array,
  shown: readonly Shown[],
): LevelEffect {
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const code = column.codes[row]!;
    const others = members.get(code);
    if (others) others.push(row);
    else members.set(code, [row]);
  }
  // Sorting by level's name among equals keeps the order independent of the rows' order.
  const name = (code: number) => (code < 0 ? '' : column.levels[code]!);
  const all = [...members].sort(([a, of], [b, others]) => others.length - of.length || (name(a) < name(b) ? -1 : 1));
  const levels = all.slice(0, mostLevels);
  const some = wholeRows(pool, spaced(rows, mostRowsPerLevel));
  const means = levels.map(([, of]) => {
    const answers = pool.answers(
      withColumns(
        some,
        [at],
        some[0]!.map(() => of[0]!),
      ),
    );
    return shown.map(({ output }) => meanOf(answers, output, pool.outputs));
  });
  const counted = levels.reduce((sum, [, of]) => sum + of.length, 0);
  return {
    kind: 'category',
    column: column.name,
    levels: levels.map(([code]) => (code < 0 ? null : column.levels[code]!)),
    rows: levels.map(([, of]) => of.length),
    others: all.length - levels.length,
    curves: shown.map((one, index) => {
      const centre = levels.reduce((sum, [, of], level) => sum + of.length * means[level]![index]!, 0) / counted;
      return curveOf(
        one,
        means.map((values) => values[index]! - centre),
      );
    }),
  };
}

function meanOf(answers: Float64Array, output: number, outputs: number): number {
  let sum = 0;
  for (let at = output; at < answers.length; at += outputs) sum += answers[at]!;
  return (sum * outputs) / answers.length;
}

function curveOf(shown: Shown, values: readonly number[], missing?: number): Curve {
  return {
    ...(shown.class === undefined ? {} : { class: shown.class }),
    values,
    ...(missing === undefined ? {} : { missing }),
  };
}
