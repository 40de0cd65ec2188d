// `mlpnas inspect`: a table as it is understood, before anything is trained.
import { type Inspection, inspectTable, parseTable, penguins } from '../index.ts';
import { type InspectedColumn, type InspectedTarget, searchEncoding } from '../internal.ts';
import { counted, grouped } from '../words.ts';
import type { Colours } from './colours.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import type { InspectFlags } from './flags.ts';
import { inFlags } from './remedies.ts';
import { openTable } from './table.ts';
import { fit } from './words.ts';

export async function inspectCommand(
  path: string | undefined,
  { delimiter, encoding, json, target, featureEncoding, ...others }: InspectFlags,
  { out, colours, columns }: Context,
): Promise<void> {
  const table =
    path === undefined
      ? parseTable(penguins.text, { name: penguins.name })
      : await openTable(path, { delimiter, encoding });
  const wanted = target ?? (path === undefined ? penguins.target : undefined);
  const options = { ...others, ...(featureEncoding && { encoding: searchEncoding(featureEncoding) }) };
  const named = wanted === undefined ? options : { ...options, target: wanted };
  const inspection = inWordsOfFlags(await asWrongUse(() => inspectTable(table, named)));
  if (json) await out.line(JSON.stringify({ type: 'table', ...inspection }));
  else await out.write(inspectionText(inspection, Math.max(60, Math.min(columns, 120)), colours));
}

function inWordsOfFlags({ warnings, problem, ...inspection }: Inspection): Inspection {
  return {
    ...inspection,
    warnings: warnings.map((warning) => ({ ...warning, message: inFlags(warning.message) })),
    ...(problem !== undefined && { problem: inFlags(problem) }),
  };
}

export function inspectionText(
  { name, rows, target, columns, features, split, warnings, problem }: Inspection,
  width: number,
  colours: Colours,
): string {
  const names = columns.map((column) => fit(column.name, 28));
  const pad = Math.max(6, ...names.map(({ length }) => length));
  const lines = columns.map((column, at) => fit(`${names[at]!.padEnd(pad)}  ${columnText(column)}`, width));
  return [
    colours.bold(`${name}: ${counted(rows, 'row')}, ${counted(columns.length + (target ? 1 : 0), 'column')}`),
    ...(target ? [fit(`to predict: ${target.name}, ${targetText(target)}`, width)] : []),
    ...(split
      ? [`split: ${grouped(split.train)} train, ${grouped(split.validation)} validate, ${grouped(split.test)} test`]
      : []),
    `features: ${grouped(features.length)}`,
    '',
    colours.bold(`${'column'.padEnd(pad)}  what it is`),
    ...lines,
    '',
    ...(warnings.length > 0
      ? warnings.map(({ message }) => `${colours.yellow('warning:')} ${message}`)
      : ['No warnings.']),
    ...(problem === undefined ? [] : [`${colours.red('problem:')} ${problem}`]),
    '',
  ].join('\n');
}

function columnText({ kind, role, distinct, missing, range, levels, examples, finding }: InspectedColumn): string {
  const use = role === 'feature' ? '' : ` (${role}${finding ? `: ${finding}` : ''})`;
  const what = range
    ? `${short(range.least)} to ${short(range.greatest)}, median ${short(range.median)}`
    : `${grouped(distinct)} different: ${(levels?.map((level) => level.name) ?? examples).join(', ')}`;
  return `${kind}${use}, ${what}${missing > 0 ? `, ${grouped(missing)} missing` : ''}`;
}

function targetText({ task, missing, distinct, classes, range }: InspectedTarget): string {
  const between = range ? ` from ${short(range.least)} to ${short(range.greatest)}` : '';
  const what = classes
    ? `${classes.length} classes (${classes.map(({ name, rows }) => `${name} ${grouped(rows)}`).join(', ')})`
    : `a number with ${grouped(distinct)} values${between}`;
  return `${task}, ${what}${missing > 0 ? `, ${grouped(missing)} missing` : ''}`;
}

const short = (value: number): string => String(Number(value.toPrecision(6)));
