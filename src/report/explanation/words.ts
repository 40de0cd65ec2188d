// How the values of an explanation are written, in the terminal as on the page.
import type { ColumnEffect, Explanation, RowExplanation } from '../../explain/index.ts';
import { percent, rounded, withMinusSign } from '../../words.ts';
import { measureOf } from '../measure.ts';

/** By how much a metric gets worse: points of a share, or the metric's own unit. `12.3`, `−0.4`. */
export function worse(metric: string, value: number): string {
  const { percent: share, format } = measureOf(metric);
  return share
    ? withMinusSign((value * 100).toFixed(1).replace(/^-0\.0$/, '0.0'))
    : format(value).replace(/^−(0\.?0*)$/, '$1');
}

/** `accuracy, in points`, `log loss`. */
export function worseName(metric: string): string {
  const { percent: share, name } = measureOf(metric);
  return share ? `${name}, in points` : name;
}

/** `12.3 (10.1 to 14.2)`. */
export function worseWithInterval(
  metric: string,
  { value, low, high }: { value: number; low: number; high: number },
): string {
  return `${worse(metric, value)} (${worse(metric, low)} to ${worse(metric, high)})`;
}

/** A change of the answer, with its sign: points of probability, or the target's unit. */
export function change(task: Explanation['task'], value: number): string {
  const text = task === 'classification' ? (value * 100).toFixed(1) : String(Number(value.toPrecision(3)));
  return /^-?0(\.0*)?$/.test(text) ? text.replace('-', '') : withMinusSign(value > 0 ? `+${text}` : text);
}

/** `52.1 %` of a probability; a value with four digits. */
export function answer(task: Explanation['task'], value: number): string {
  return task === 'classification' ? percent(value) : rounded(value);
}

/** A value on the axis of an effect: a day for dates. */
export function position(effect: ColumnEffect, value: number): string {
  return effect.kind === 'date' ? new Date(value * 1000).toISOString().slice(0, 10) : rounded(value);
}

export const cell = (value: string | number | null): string =>
  value === null ? 'missing' : typeof value === 'number' ? rounded(value) : value;

/** `Row 12 (species Adelie): probability of Gentoo 4.0 %, usually 36.2 %`. */
export function rowTitle({ task, target }: Explanation, row: RowExplanation): string {
  const which = row.row === undefined ? 'The row that was given' : `Row ${row.row}`;
  const known = row.actual === undefined ? '' : ` (${target} ${cell(row.actual)})`;
  const what = row.class === undefined ? target : `probability of ${row.class}`;
  return `${which}${known}: ${what} ${answer(task, row.prediction)}, usually ${answer(task, row.base)}`;
}

/** How the contributions were found. */
export function rowMethod({ method, background, trained }: RowExplanation): string {
  const how =
    method === 'exact'
      ? `Shapley values over all subsets of the columns, with ${background} background rows`
      : `Shapley values by ${2 * background} orders of the columns, with ${background} background rows`;
  return `${how}${trained ? '; the model was trained on this row' : ''}.`;
}

/** A sentence for each set of columns that say nearly the same. */
export function clusterSentences({ importance }: Explanation): string[] {
  if (!importance) return [];
  return importance.clusters.map(({ columns, metric, loss }) => {
    const alike = importance.columns.filter(({ column }) => columns.includes(column)).flatMap((of) => of.alike);
    const [weakest] = [...alike].sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
    const least = Math.abs(weakest?.value ?? 1);
    const how =
      least > 0.9999
        ? 'say the same'
        : `say nearly the same (${weakest!.by} ${least.toFixed(2)}${columns.length > 2 || alike.length > 2 ? ' and more' : ''})`;
    return (
      `${listed(columns)} ${how}, so each has only its share of the importance; shuffled together they cost ` +
      `${worseWithInterval(importance.metric, metric)}${importance.loss === importance.metric ? '' : `, ${measureOf(importance.loss).name} ${worse(importance.loss, loss.value)}`}.`
    );
  });
}

function listed(names: readonly string[]): string {
  const most = 8;
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What the importance is, in a sentence or two. */
export function importanceMeaning({ importance }: Explanation): string {
  if (!importance) return '';
  const { metric, repeats, rows } = importance;
  return (
    `What ${measureOf(metric).name} loses when a column's cells are dealt anew among ${rows} rows, ` +
    `${repeats === 1 ? 'once' : `${repeats} times`}, with 95 % intervals (percentiles of 500 resamples of the rows, and at least what the shuffles differ by).`
  );
}
