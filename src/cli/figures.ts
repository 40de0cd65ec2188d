// The model's figures on the test rows, beside those of simpler models.
import type { StudyEvaluation } from '../index.ts';
import type { Metric } from '../internal.ts';
import { measureOf } from '../report/measure.ts';
import { percent } from '../words.ts';
import type { Colours } from './colours.ts';

/** A share in percent; any other figure with as many digits as its size needs. */
export function figure(metric: string, value: number): string {
  if (measureOf(metric).percent) return percent(value);
  const size = Math.abs(value);
  if (size < 0.0005 && size > 0 && metric === 'r2') return '0.000';
  return size >= 1e6 || (size > 0 && size < 1e-4)
    ? value.toExponential(3)
    : size >= 100
      ? value.toFixed(1)
      : value.toFixed(3);
}

/** A table with a line for each metric, for terminals of 80 columns. */
export function figuresTable({ model, searched, constant, linear }: StudyEvaluation, colours: Colours): string {
  const regression = model.task === 'regression';
  const others = [
    ...(searched ? [{ name: 'one network', metrics: searched.metrics }] : []),
    ...(linear ? [{ name: regression ? 'linear' : 'logistic', metrics: linear.metrics }] : []),
    { name: regression ? 'mean' : 'majority', metrics: constant.metrics },
  ];
  const head = ['On the test rows', 'model', '95 % interval', ...others.map(({ name }) => name)];
  const rows = Object.entries(model.metrics).map(([metric, { value, low, high }]) => [
    metric,
    figure(metric, value),
    `${figure(metric, low).replace(' %', '')} to ${figure(metric, high)}`,
    ...others.map(({ metrics }) => {
      const estimate = metrics[metric as Metric];
      return estimate ? figure(metric, estimate.value) : '';
    }),
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ');
  return [colours.bold(line(head)), ...rows.map(line)].join('\n');
}
