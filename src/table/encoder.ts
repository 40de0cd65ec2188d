// Columns become the numbers that a network reads. An encoder is plain data: it is part of the model's file and must do to
// tomorrow's rows what it did to today's.
import { MlpnasError } from '../errors.ts';
import { readAnyBoolean } from './booleans.ts';
import type { Cells } from './cells.ts';
import {
  booleanColumn,
  type CellReader,
  dateReader,
  numberColumn,
  readCells,
  readLevels,
  type TypedColumn,
} from './columns.ts';
import { type DateOrder, type DatePart, partOf } from './dates.ts';
import { type Layout, roomFor, strideOf } from '../layout.ts';
import { requireColumn } from './names.ts';
import { type Notation, notationOf, numberReaders } from './numbers.ts';
import type { RawTable } from './raw.ts';
import { type Scaling, widthOfScaling, writeScaled } from './scaling.ts';

/** The encodings that a study may ask for; see `Encoding`. */
export const studyEncodings = ['standard', 'robust', 'piecewise'] as const;

/** The encoding that the search has where the study asks for this one. */
export function searchEncoding(asked: StudyEncoding | 'auto'): StudyEncoding {
  return asked === 'auto' ? 'robust' : asked;
}

export type StudyEncoding = (typeof studyEncodings)[number];

/**
 * How columns become features.
 *
 * - `standard`: numbers standardised, categories one-hot.
 * - `robust`: numbers scaled by median and quartiles and clipped smoothly; one more feature says where they are missing;
 *   levels of few rows share one feature, which levels that training has not seen have, too. Numbers and dates come
 *   before categories.
 * - `piecewise`: as `robust`, and behind each number a feature for each of its bins.
 * - `raw`: as the tutorial reads its table, one feature per column, numbers unscaled; the tutorial reads numbers only, so
 *   a category becomes the position of its level, missing or unknown -1.
 */
export type Encoding = StudyEncoding | 'raw';

/** The notation is that of the table which the encoder was fitted on. */
export type NumberEncoding = Scaling &
  Notation & {
    readonly kind: 'number';
    readonly name: string;
    /** One more feature, 1 where there is no value: some training rows had none. */
    readonly missing?: true;
  };

/**
 * One feature per level, 1 for the row's own; one more for all other levels if `other`; one more for missing values if
 * the training rows had any.
 */
export interface OneHotEncoding {
  readonly kind: 'one-hot';
  readonly name: string;
  readonly levels: readonly string[];
  readonly missing: boolean;
  /** Levels that are not in `levels` have a feature in common: some training rows had one. */
  readonly other?: true;
  /** The levels are `false` and `true`, whatever words the table has for them (`readAnyBoolean`). */
  readonly boolean?: true;
}

export interface OrdinalEncoding {
  readonly kind: 'ordinal';
  readonly name: string;
  readonly levels: readonly string[];
  readonly boolean?: true;
}

/** Each part of the date (`readDate`, `partOf`) that differs among the training rows as a number. */
export interface DateEncoding {
  readonly kind: 'date';
  readonly name: string;
  readonly order: DateOrder;
  readonly parts: readonly (Scaling & { readonly part: DatePart })[];
  /** One more feature, 1 where there is no date: some training rows had none. */
  readonly missing?: true;
}

export type ColumnEncoding = NumberEncoding | OneHotEncoding | OrdinalEncoding | DateEncoding;

export interface Encoder {
  /** The columns in the order of their features. */
  readonly columns: readonly ColumnEncoding[];
}

function widthOf(column: ColumnEncoding): number {
  if (column.kind === 'ordinal') return 1;
  const missing = column.missing ? 1 : 0;
  if (column.kind === 'one-hot') return column.levels.length + (column.other ? 1 : 0) + missing;
  if (column.kind === 'number') return widthOfScaling(column) + missing;
  return column.parts.reduce((width, part) => width + widthOfScaling(part), missing);
}

/** Features per row. */
export function encodedWidth(encoder: Encoder): number {
  return encoder.columns.reduce((width, column) => width + widthOf(column), 0);
}

/**
 * A name per feature, such as `age`, `age bin 1`, `age missing`, `sex = male`, `sex other`, `sex missing`,
 * `born (month)`, `born (month) bin 1`.
 */
export function featureNames(encoder: Encoder): string[] {
  return encoder.columns.flatMap((column) => {
    const { kind, name } = column;
    if (kind === 'ordinal') return [name];
    const missing = column.missing ? [`${name} missing`] : [];
    if (kind === 'number') return [...scaledNames(name, column), ...missing];
    if (kind === 'date')
      return [...column.parts.flatMap((part) => scaledNames(`${name} (${part.part})`, part)), ...missing];
    const other = column.other ? [`${name} other`] : [];
    return [...column.levels.map((level) => `${name} = ${level}`), ...other, ...missing];
  });
}

function scaledNames(name: string, scaling: Scaling): string[] {
  return Array.from({ length: widthOfScaling(scaling) }, (_, at) => (at === 0 ? name : `${name} bin ${at}`));
}

/** Dense rows of the encoder's features. */
export function denseLayout(encoder: Encoder): Layout {
  return { width: encodedWidth(encoder) };
}

/**
 * Packed rows, where all categories are one-hot and come after numbers and dates, as `robust` and `piecewise` have them;
 * dense ones otherwise.
 */
export function packedLayout(encoder: Encoder): Layout {
  const { columns } = encoder;
  const first = columns.findIndex(({ kind }) => kind === 'one-hot');
  if (first < 0 || !columns.slice(first).every(({ kind }) => kind === 'one-hot')) return denseLayout(encoder);
  return { width: encodedWidth(encoder), categories: columns.slice(first).map(widthOf) };
}

/**
 * Encodes columns of known types, row-major [rows, encodedWidth]. `columns` are those that the encoder was fitted on,
 * in their order.
 *
 * @throws when the result would not fit into memory that a runtime gives out in one piece (2^30 numbers)
 */
export function encodeColumns(encoder: Encoder, columns: readonly TypedColumn[], rows: number): Float32Array {
  const features = roomFor(encodedWidth(encoder), rows);
  encodeInto(features, denseLayout(encoder), encoder, columns, rows);
  return features;
}

/**
 * Writes `rows` rows to the beginning of `features`, which has zeros there.
 *
 * @param layout the encoder's, dense or packed
 */
export function encodeInto(
  features: Float32Array,
  layout: Layout,
  encoder: Encoder,
  columns: readonly TypedColumn[],
  rows: number,
): void {
  const stride = strideOf(layout);
  const packed = layout.categories !== undefined;
  let offset = 0;
  encoder.columns.forEach((encoding, index) => {
    const column = columns[index];
    if (column?.kind === 'number' && encoding.kind === 'number') {
      const { values } = column;
      putScaled(features, stride, offset, rows, (row) => values[row] as number, encoding);
      if (encoding.missing) putMissing(features, stride, offset + widthOfScaling(encoding), rows, values);
    } else if (column?.kind === 'date' && encoding.kind === 'date') {
      const { values } = column;
      let at = offset;
      for (const scaling of encoding.parts) {
        putScaled(features, stride, at, rows, (row) => partOf(scaling.part, values[row] as number), scaling);
        at += widthOfScaling(scaling);
      }
      if (encoding.missing) putMissing(features, stride, at, rows, values);
    } else if (column?.kind === 'category' && (encoding.kind === 'one-hot' || encoding.kind === 'ordinal')) {
      const codeOf = codesOf(encoding, column.levels);
      const asCode = packed || encoding.kind === 'ordinal';
      for (let row = 0; row < rows; row++) {
        const code = codeOf[(column.codes[row] as number) + 1] as number;
        if (asCode) features[row * stride + offset] = code;
        else if (code >= 0) features[row * stride + offset + code] = 1;
      }
    } else {
      throw new MlpnasError(
        'table',
        `Column ${index} is ${column ? `a ${column.kind}` : 'missing'}, but the encoder has ${encoding.kind} for "${encoding.name}"; pass the columns it was fitted on.`,
      );
    }
    offset += packed && encoding.kind === 'one-hot' ? 1 : widthOf(encoding);
  });
}

function putScaled(
  features: Float32Array,
  stride: number,
  offset: number,
  rows: number,
  valueAt: (row: number) => number,
  scaling: Scaling,
): void {
  for (let row = 0; row < rows; row++) writeScaled(features, row * stride + offset, valueAt(row), scaling);
}

function putMissing(features: Float32Array, stride: number, offset: number, rows: number, values: Float64Array): void {
  for (let row = 0; row < rows; row++) if (Number.isNaN(values[row])) features[row * stride + offset] = 1;
}

/**
 * Which of the column's features is 1, or the position for an ordinal, or -1 for none: first where the value is missing,
 * then for each of `levels`.
 */
function codesOf(encoding: OneHotEncoding | OrdinalEncoding, levels: readonly string[]): Int32Array {
  const known = new Map(encoding.levels.map((level, position) => [level, position]));
  const count = encoding.levels.length;
  const other = encoding.kind === 'one-hot' && encoding.other ? count : -1;
  const missing = encoding.kind === 'one-hot' && encoding.missing ? (other < 0 ? count : count + 1) : -1;
  const codes = new Int32Array(levels.length + 1);
  codes[0] = missing;
  for (const [index, level] of levels.entries()) codes[index + 1] = known.get(level) ?? other;
  return codes;
}

/** The encoder's columns of a table, as it was taught to read them; throws when a column is missing, or a cell of a column of numbers or dates cannot be read. */
export function readColumns(encoder: Encoder, table: RawTable, rows: Int32Array): TypedColumn[] {
  const names = table.columns.map((column) => column.name);
  return encoder.columns.map((encoding): TypedColumn => {
    const { name } = encoding;
    requireColumn(name, names, table.name, "The model's column");
    const { cells } = table.columns[names.indexOf(name)] as RawTable['columns'][number];
    if (encoding.kind === 'number') {
      const notation = notationOf(encoding);
      const values = readAll(table, name, cells, rows, numberReaders(notation, table.commas), 'numbers');
      return numberColumn(name, { values, notation });
    }
    if (encoding.kind === 'date') {
      const { order } = encoding;
      const values = readAll(table, name, cells, rows, [dateReader(order)], 'dates');
      return { kind: 'date', name, order, values };
    }
    if (!encoding.boolean) return readLevels(name, cells, rows);
    return booleanColumn(name, readAll(table, name, cells, rows, [readAnyBoolean], 'yes or no'));
  });
}

/** What the first of `readers` that can read all cells makes of them. */
function readAll(
  table: RawTable,
  name: string,
  cells: Cells,
  rows: Int32Array,
  readers: readonly CellReader[],
  wanted: string,
): Float64Array {
  for (const read of readers) {
    const values = readCells(cells, rows, read);
    if (values) return values;
  }
  const [read] = readers as [CellReader];
  const row = rows.find((candidate) => read(cells.at(candidate) as string) === undefined) as number;
  throw new MlpnasError(
    'table',
    `Row ${row + 1} of ${table.name} has "${(cells.at(row) as string).slice(0, 40)}" in column "${name}", where the model reads ${wanted}; correct it or leave it empty.`,
  );
}
