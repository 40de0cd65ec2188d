// The model's metrics on the explained rows: on all, and group by group.
import { drawResamples, evaluateClasses, evaluateNumbers, type RawTable } from '../internal.ts';
import type { Explanation, GroupedMetrics } from './explanation.ts';
import { groupColumn, groupsOf } from './groups.ts';
import { gather, type Pool } from './pool.ts';
import { actualAt, type Truth } from './truth.ts';

/** @param members positions in the list of explained rows */
export function metricsOf(
  { outputs, decision }: Pool,
  answers: Float64Array,
  { actual, groups }: Truth,
  members: Int32Array,
  seed: number,
): NonNullable<Explanation['metrics']> {
  const resamples = drawResamples(members.length, { seed, groups: members.map((at) => groups[at]!) });
  if (!(actual instanceof Int32Array)) {
    const predicted = Float64Array.from(members, (at) => answers[at]!);
    return evaluateNumbers({ predicted, actual: actualAt(actual, members) }, resamples).metrics;
  }
  const probabilities = new Float32Array(members.length * outputs);
  members.forEach((at, index) =>
    probabilities.set(answers.subarray(at * outputs, (at + 1) * outputs), index * outputs),
  );
  const labels = members.map((at) => actual[at]!);
  return evaluateClasses({ probabilities, labels, classes: outputs, ...(decision && { decision }) }, resamples).metrics;
}

/** @param rows the table's, as many as `truth` has */
export function groupedMetrics(
  pool: Pool,
  answers: Float64Array,
  truth: Truth,
  by: string,
  { table, rows, seed }: { readonly table: RawTable; readonly rows: Int32Array; readonly seed: number },
): GroupedMetrics {
  const read = pool.columns.find(({ name }) => name === by);
  const column = read ? gather(read, truth.rows) : groupColumn(table, by, rows);
  return {
    column: by,
    groups: groupsOf(column).map(({ name, members }) => ({
      group: name,
      rows: members.length,
      metrics: metricsOf(pool, answers, truth, members, seed),
    })),
  };
}
