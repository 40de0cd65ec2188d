// An explanation as text for a terminal: plain characters, never wider than the given width.
import type { ColumnEffect, Explanation, RowExplanation } from '../../explain/index.ts';
import type { Metric } from '../../internal.ts';
import { counted, grouped } from '../../words.ts';
import { measureOf } from '../measure.ts';
import type { TextSize } from '../text.ts';
import {
  answer,
  cell,
  change,
  clusterSentences,
  importanceMeaning,
  position,
  rowMethod,
  rowTitle,
  worse,
  worseName,
} from './words.ts';

/** A part with its title, which a terminal may emphasise. */
export interface TextPart {
  readonly title: string;
  readonly text: string;
}

/**
 * The parts of an explanation that there are: figures, importance, effects, rows, groups.
 *
 * @example
 * const parts = explanationText(await explainStudy(study, text), { width: 80 });
 * for (const { title, text } of parts) console.log(`${title}\n\n${text}\n`);
 */
export function explanationText(explanation: Explanation, { width = 80 }: TextSize = {}): TextPart[] {
  const { effects, contributions, groups, importance, rows } = explanation;
  return [
    {
      title: `${explanation.target}: ${grouped(rows.count)} ${rows.of} of ${rows.table}`,
      text: figures(explanation, width),
    },
    ...(importance ? [{ title: 'What the columns are worth', text: importanceLines(explanation, width) }] : []),
    ...(effects.length > 0
      ? [{ title: 'How the answer moves with a column', text: effectLines(explanation, width) }]
      : []),
    ...contributions.map((row) => ({ title: rowTitle(explanation, row), text: rowLines(explanation, row, width) })),
    ...(groups ? [{ title: `By ${groups.column}`, text: groupLines(explanation, width) }] : []),
  ];
}

function figures({ metrics, notes }: Explanation, width: number): string {
  const lines = Object.entries(metrics ?? {}).map(([metric, { value, low, high }]) => {
    const { name, format } = measureOf(metric);
    return `${name.padEnd(18)} ${format(value).padStart(10)}   ${format(low)} to ${format(high)}`;
  });
  return [...lines, ...notes.flatMap((note) => wrapped(note, width))].join('\n');
}

/** Lines of whole words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The text, cut to `width` characters with an ellipsis. */
const fitted = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}${width > 0 ? '…' : ''}`;

const eighths = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar from the left; a share below 0 has none. */
function bar(share: number, width: number): string {
  const length = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  return `${'█'.repeat(Math.floor(length / 8))}${length % 8 === 0 ? '' : eighths[length % 8]}`.padEnd(width);
}

function importanceLines(explanation: Explanation, width: number): string {
  const { columns, metric, loss } = explanation.importance!;
  const label = Math.min(24, Math.max(6, ...columns.map(({ column }) => column.length)));
  const both = metric !== loss;
  const cells = columns.map((of) => [
    worse(metric, of.metric.value),
    `${worse(metric, of.metric.low)} to ${worse(metric, of.metric.high)}`,
    ...(both ? [worse(loss, of.loss.value)] : []),
  ]);
  const head = ['worth', '95 % interval', ...(both ? [measureOf(loss).name] : [])];
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]!.length)));
  const others = label + widths.reduce((sum, wide) => sum + wide + 2, 0) + 2;
  const room = Math.max(0, Math.min(24, width - others));
  const most = Math.max(1e-12, ...columns.map((of) => of.metric.value));
  const line = (name: string, drawn: string, row: readonly string[]) =>
    `${fitted(name, label).padEnd(label)}  ${drawn}  ${row.map((text, at) => text.padStart(widths[at]!)).join('  ')}`.trimEnd();
  const lines = columns.map((of, at) => line(of.column, bar(of.metric.value / most, room), cells[at]!));
  return [
    ...wrapped(`${importanceMeaning(explanation)} Worth is in ${worseName(metric).replace(/^.*, in /, '')}.`, width),
    '',
    line('', ' '.repeat(room), head),
    ...lines,
    ...clusterSentences(explanation).flatMap((sentence) => ['', ...wrapped(sentence, width)]),
  ].join('\n');
}

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

function effectLines(explanation: Explanation, width: number): string {
  const { effects, task } = explanation;
  const several = effects.some(({ curves }) => curves.length > 1);
  const unit = task === 'classification' ? 'points of probability' : `the unit of ${explanation.target}`;
  const classes = several ? '' : (effects[0]?.curves[0]?.class ?? '');
  const what = `In ${unit}${classes && ` of ${classes}`}, less the mean: accumulated local effects of numbers, from the least value to the largest; the mean effect of each level.`;
  return [
    ...wrapped(what, width),
    ...effects.flatMap((effect) => ['', ...effectLine(explanation, effect, width)]),
  ].join('\n');
}

function effectLine({ task }: Explanation, effect: ColumnEffect, width: number): string[] {
  const label = Math.max(0, ...effect.curves.map((curve) => curve.class?.length ?? 0));
  if (effect.kind === 'category') {
    const lines = effect.curves.map((curve) => {
      const levels = effect.levels.map((level, at) => `${cell(level)} ${change(task, curve.values[at]!)}`);
      return fitted(`  ${(curve.class ?? '').padEnd(label)}${label > 0 ? '  ' : ''}${levels.join(', ')}`, width);
    });
    return [fitted(effect.column, width), ...lines];
  }
  if (effect.edges.length < 2) return [fitted(`${effect.column}: the same in all rows`, width)];
  const [first, last] = [effect.edges[0]!, effect.edges.at(-1)!];
  const all = effect.curves.flatMap(({ values }) => values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const lines = effect.curves.map(({ class: name = '', values, missing }) => {
    const drawn = values
      .map((value) => heights[high > low ? Math.round(((value - low) / (high - low)) * 7) : 0])
      .join('');
    const ends = `${change(task, Math.min(...values))} to ${change(task, Math.max(...values))}`;
    const without = missing === undefined ? '' : `, missing ${change(task, missing)}`;
    return fitted(`  ${name.padEnd(label)}${label > 0 ? '  ' : ''}${drawn}  ${ends}${without}`, width);
  });
  return [fitted(`${effect.column}, ${position(effect, first)} to ${position(effect, last)}`, width), ...lines];
}

function rowLines(explanation: Explanation, row: RowExplanation, width: number): string {
  const { task } = explanation;
  const most = 12;
  const shown = row.contributions.slice(0, most);
  const rest = row.contributions.slice(most);
  const label = Math.min(40, Math.max(...shown.map(({ column, value }) => column.length + cell(value).length + 3)));
  const largest = Math.max(1e-12, ...shown.map(({ contribution }) => Math.abs(contribution)));
  const room = Math.max(0, Math.min(20, width - label - 26));
  const lines = shown.map(({ column, value, contribution, error }) => {
    const drawn = bar(Math.abs(contribution) / largest, room);
    return `${fitted(`${column} = ${cell(value)}`, label).padEnd(label)}  ${change(task, contribution).padStart(9)}  ± ${change(task, error).replace('+', '').padEnd(7)} ${drawn}`.trimEnd();
  });
  const others = rest.reduce((sum, { contribution }) => sum + contribution, 0);
  return [
    ...lines,
    ...(rest.length > 0
      ? [`${counted(rest.length, 'other column').padEnd(label)}  ${change(task, others).padStart(9)}`]
      : []),
    '',
    ...wrapped(
      `From ${answer(task, row.base)} to ${answer(task, row.prediction)}, in ${task === 'classification' ? 'points of probability' : 'its unit'}. ${rowMethod(row)}`,
      width,
    ),
  ].join('\n');
}

function groupLines({ groups, importance }: Explanation, width: number): string {
  const { metric, loss } = importance!;
  const both = metric !== loss && groupTable(groups!, [metric, loss], 10).width <= width ? [metric, loss] : [metric];
  const others = groupTable(groups!, both, 0).width;
  return groupTable(groups!, both, Math.max(5, width - others)).lines.join('\n');
}

/** @param most the most characters of a group's name */
function groupTable(
  { groups }: NonNullable<Explanation['groups']>,
  metrics: readonly Metric[],
  most: number,
): { readonly lines: readonly string[]; readonly width: number } {
  const names = groups.map(({ group }) => fitted(group, most));
  const head = ['', 'rows', ...metrics.map((metric) => measureOf(metric).name)];
  const rows = groups.map(({ rows: count, metrics: of }, at) => [
    names[at]!,
    grouped(count),
    ...metrics.map((metric) => {
      const found = of[metric];
      const { format } = measureOf(metric);
      return found ? `${format(found.value)} (${format(found.low)} to ${format(found.high)})` : 'not defined';
    }),
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((text, at) => (at === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
  return { lines, width: widths.reduce((sum, wide) => sum + wide + 2, -2) };
}
