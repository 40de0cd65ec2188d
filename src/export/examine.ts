// Compares a table with the one that a model was trained on: what prevents predictions, and what makes them doubtful.
import { MlpnasError } from '../errors.ts';
import type { TypedColumn } from '../table/columns.ts';
import { type ColumnEncoding, type Encoder, readColumns } from '../table/encoder.ts';
import { listNames } from '../table/names.ts';
import type { RawTable } from '../table/read.ts';
import { counted } from '../words.ts';

/** A remark about rows to be predicted. */
export interface PredictionNote {
  readonly code: 'extra-columns' | 'unseen-category' | 'missing-values';
  readonly columns: readonly string[];
  /** The number of rows concerned. */
  readonly rows?: number;
  /** A sentence for people. */
  readonly message: string;
}

/**
 * @throws MlpnasError that names all missing columns, where there are several; the encoder's message about a single one is
 * better
 */
export function requireColumns(encoder: Encoder, table: RawTable): void {
  const names = table.columns.map(({ name }) => name);
  const present = new Set(names);
  const missing = encoder.columns.map(({ name }) => name).filter((name) => !present.has(name));
  if (missing.length < 2) return;
  throw new MlpnasError(
    'table',
    `${table.name} lacks ${missing.length} of the ${encoder.columns.length} columns that the model reads: ` +
      `${listNames(missing)}. ` +
      `Its columns are: ${listNames(names)}.`,
  );
}

/** @throws MlpnasError where predicting would throw */
export function examine(encoder: Encoder, target: string, table: RawTable): PredictionNote[] {
  requireColumns(encoder, table);
  const columns = readColumns(
    encoder,
    table,
    Int32Array.from({ length: table.rows }, (_, row) => row),
  );
  const known = new Set([target, ...encoder.columns.map(({ name }) => name)]);
  const extra = table.columns.map(({ name }) => name).filter((name) => !known.has(name));
  return [
    ...(extra.length > 0 ? [extraNote(extra)] : []),
    ...columns.flatMap((column, index) => {
      const encoding = encoder.columns[index] as ColumnEncoding;
      return [...unseenNote(column, encoding), ...missingNote(column, encoding)];
    }),
  ];
}

function extraNote(names: readonly string[]): PredictionNote {
  const [noun, verb] = names.length === 1 ? ['Column', 'is'] : ['Columns', 'are'];
  return {
    code: 'extra-columns',
    columns: names,
    message: `${noun} ${listNames(names)} ${verb} not read by the model.`,
  };
}

function unseenNote(column: TypedColumn, encoding: ColumnEncoding): PredictionNote[] {
  if (column.kind !== 'category' || !('levels' in encoding)) return [];
  const known = new Set(encoding.levels);
  const isKnown = column.levels.map((level) => known.has(level));
  const unseen = new Set<string>();
  let rows = 0;
  for (const code of column.codes) {
    if (code < 0 || isKnown[code]) continue;
    rows++;
    unseen.add(column.levels[code] as string);
  }
  if (rows === 0) return [];
  const levels = [...unseen].slice(0, 5).map((level) => `"${level.slice(0, 40)}"`);
  // An encoder does not keep the names of rare levels.
  const [how, done] =
    encoding.kind === 'one-hot' && encoding.other
      ? ['occurred in few rows of training or in none', 'they are read as rare levels.']
      : ['did not occur in training', 'predictions for these rows ignore this column.'];
  const message =
    `Column "${column.name}" has ${counted(unseen.size, 'level')} in ${counted(rows, 'row')} that ${how} ` +
    `(${levels.join(', ')}${unseen.size > 5 ? ', …' : ''}); ${done}`;
  return [{ code: 'unseen-category', columns: [column.name], rows, message }];
}

function missingNote(column: TypedColumn, encoding: ColumnEncoding): PredictionNote[] {
  let rows = 0;
  if (column.kind === 'category') for (const code of column.codes) rows += code < 0 ? 1 : 0;
  else for (const value of column.values) rows += Number.isNaN(value) ? 1 : 0;
  if (rows === 0 || (encoding.kind !== 'ordinal' && encoding.missing)) return [];
  const replacement =
    encoding.kind === 'number'
      ? `the median ${encoding.median} is used`
      : encoding.kind === 'date'
        ? 'the median of each part of the date is used'
        : 'predictions for these rows ignore this column, because training had a value in every row';
  const message = `Column "${column.name}" has no value in ${counted(rows, 'row')}; ${replacement}.`;
  return [{ code: 'missing-values', columns: [column.name], rows, message }];
}
