// Columns become the numbers that a network reads. An encoder is plain data: it is part of the model's file and must do to
// tomorrow's rows what it did to today's.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
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
import { requireColumn } from './names.ts';
import { type Notation, notationOf, numberReaders } from './numbers.ts';
import type { RawTable } from './raw.ts';

/**
 * `standard`: numbers standardised, categories one-hot. `raw`: as the tutorial reads its table, one feature per column,
 * numbers unscaled; the tutorial reads numbers only, so a category becomes the position of its level, missing or unknown -1.
 */
export type Encoding = 'standard' | 'raw';

/** Feature = (value, or `median` where missing, - `mean`) / `scale`. */
export interface Scaling {
  readonly median: number;
  readonly mean: number;
  readonly scale: number;
}

/** The notation is that of the table which the encoder was fitted on. */
export interface NumberEncoding extends Scaling, Notation {
  readonly kind: 'number';
  readonly name: string;
}

/** One feature per level, 1 for the row's own; one more for missing values if the training rows had any. */
export interface OneHotEncoding {
  readonly kind: 'one-hot';
  readonly name: string;
  readonly levels: readonly string[];
  readonly missing: boolean;
  /** The levels are `false` and `true`, whatever words the table has for them (`readAnyBoolean`). */
  readonly boolean?: true;
}

export interface OrdinalEncoding {
  readonly kind: 'ordinal';
  readonly name: string;
  readonly levels: readonly string[];
  readonly boolean?: true;
}

/** One feature per part of the date (`readDate`, `partOf`) that differs among the training rows, each as a number. */
export interface DateEncoding {
  readonly kind: 'date';
  readonly name: string;
  readonly order: DateOrder;
  readonly parts: readonly (Scaling & { readonly part: DatePart })[];
}

export type ColumnEncoding = NumberEncoding | OneHotEncoding | OrdinalEncoding | DateEncoding;

export interface Encoder {
  /** The columns in the order of their features. */
  readonly columns: readonly ColumnEncoding[];
}

function widthOf(column: ColumnEncoding): number {
  if (column.kind === 'one-hot') return column.levels.length + (column.missing ? 1 : 0);
  return column.kind === 'date' ? column.parts.length : 1;
}

/** Features per row. */
export function encodedWidth(encoder: Encoder): number {
  return encoder.columns.reduce((width, column) => width + widthOf(column), 0);
}

/** A name per feature: `age`, `sex = male`, `sex missing`, `born (month)`. */
export function featureNames(encoder: Encoder): string[] {
  return encoder.columns.flatMap((column) => {
    if (column.kind === 'date') return column.parts.map(({ part }) => `${column.name} (${part})`);
    if (column.kind !== 'one-hot') return [column.name];
    const names = column.levels.map((level) => `${column.name} = ${level}`);
    return column.missing ? [...names, `${column.name} missing`] : names;
  });
}

/**
 * Encodes columns of known types, row-major [rows, encodedWidth]. `columns` are those that the encoder was fitted on,
 * in their order.
 *
 * @throws when the result would not fit into memory that a runtime gives out in one piece (2^30 numbers)
 */
export function encodeColumns(encoder: Encoder, columns: readonly TypedColumn[], rows: number): Float32Array {
  const features = roomFor(encoder, rows);
  encodeInto(features, encoder, columns, rows);
  return features;
}

/** Features from this many on (64 MiB) are shared, so that no worker needs a copy beside that on its wasm heap. */
const sharedFrom = 2 ** 24;

/**
 * Zeros for the features of as many rows; in shared memory where they are many and the runtime has it (a page only when it
 * is cross-origin isolated).
 */
export function roomFor(encoder: Encoder, rows: number): Float32Array {
  const width = encodedWidth(encoder);
  if (rows * width > 2 ** 30) {
    throw new MlpnasError(
      'table',
      `${rows} rows of ${width} features are too many to hold in memory; leave out columns with many levels by ${setting('drop')}, or use fewer rows.`,
    );
  }
  const count = rows * width;
  if (count < sharedFrom || typeof SharedArrayBuffer === 'undefined') return new Float32Array(count);
  return new Float32Array(new SharedArrayBuffer(4 * count));
}

/** Writes the features of `rows` rows to the beginning of `features`, which has zeros there. */
export function encodeInto(
  features: Float32Array,
  encoder: Encoder,
  columns: readonly TypedColumn[],
  rows: number,
): void {
  const width = encodedWidth(encoder);
  let offset = 0;
  const put = (valueAt: (row: number) => number, { median, mean, scale }: Scaling, feature: number): void => {
    for (let row = 0; row < rows; row++) {
      const value = valueAt(row);
      features[row * width + feature] = Math.fround(((Number.isNaN(value) ? median : value) - mean) / scale);
    }
  };
  encoder.columns.forEach((encoding, index) => {
    const column = columns[index];
    if (column?.kind === 'number' && encoding.kind === 'number') {
      put((row) => column.values[row] as number, encoding, offset);
    } else if (column?.kind === 'date' && encoding.kind === 'date') {
      encoding.parts.forEach((scaling, at) => {
        put((row) => partOf(scaling.part, column.values[row] as number), scaling, offset + at);
      });
    } else if (column?.kind === 'category' && (encoding.kind === 'one-hot' || encoding.kind === 'ordinal')) {
      const known = new Map(encoding.levels.map((level, position) => [level, position]));
      const positions = Int32Array.from(column.levels, (level) => known.get(level) ?? -1);
      for (let row = 0; row < rows; row++) {
        const code = column.codes[row] as number;
        const position = code < 0 ? -1 : (positions[code] as number);
        if (encoding.kind === 'ordinal') features[row * width + offset] = position;
        else if (position >= 0) features[row * width + offset + position] = 1;
        else if (code < 0 && encoding.missing) features[row * width + offset + encoding.levels.length] = 1;
      }
    } else {
      throw new MlpnasError(
        'table',
        `Column ${index} is ${column ? `a ${column.kind}` : 'missing'}, but the encoder has ${encoding.kind} for "${encoding.name}"; pass the columns it was fitted on.`,
      );
    }
    offset += widthOf(encoding);
  });
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
