// From columns to the numbers a network reads. An encoder is plain data: it is part of the model's file and must do to
// tomorrow's rows what it did to today's.
import { readLevels, readNumber, type CategoryColumn, type NumberColumn, type TypedColumn } from './columns.ts';
import { requireColumn } from './names.ts';
import type { RawTable } from './read.ts';

/**
 * `standard`: numbers standardised, categories one-hot. `raw`: as the tutorial reads its table, one feature per column,
 * numbers unscaled; the tutorial reads numbers only, so a category becomes the position of its level, missing or unknown -1.
 */
export type Encoding = 'standard' | 'raw';

/** Feature = (value, or `median` where missing, - `mean`) / `scale`. */
export interface NumberEncoding {
  readonly kind: 'number';
  readonly name: string;
  readonly median: number;
  readonly mean: number;
  readonly scale: number;
}

/** One feature per level, 1 for the row's own; one more for missing values if the training rows had any. */
export interface OneHotEncoding {
  readonly kind: 'one-hot';
  readonly name: string;
  readonly levels: readonly string[];
  readonly missing: boolean;
}

export interface OrdinalEncoding {
  readonly kind: 'ordinal';
  readonly name: string;
  readonly levels: readonly string[];
}

export type ColumnEncoding = NumberEncoding | OneHotEncoding | OrdinalEncoding;

export interface Encoder {
  /** In the order of the features. */
  readonly columns: readonly ColumnEncoding[];
}

/**
 * Learns from training rows and no others: medians, means, deviations and levels.
 *
 * Numbers: a missing value becomes the median of those present (mean of the middle two; 0 where all are missing); mean
 * and population deviation are taken over the training rows after that, in double precision and row order; the scale
 * of a column that is constant there is 1.
 */
export function fitEncoder(
  columns: readonly TypedColumn[],
  rows: Int32Array,
  encoding: Encoding = 'standard',
): Encoder {
  if (rows.length === 0) throw new Error('There are no training rows to fit an encoder on; pass at least one.');
  return {
    columns: columns.map((column) => {
      if (column.kind === 'number') return fitNumber(column, rows, encoding);
      const { name, levels, missing } = seenLevels(column, rows);
      return encoding === 'raw' ? { kind: 'ordinal', name, levels } : { kind: 'one-hot', name, levels, missing };
    }),
  };
}

function fitNumber({ name, values }: NumberColumn, rows: Int32Array, encoding: Encoding): NumberEncoding {
  const present = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = values[row] as number;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  const sorted = present.subarray(0, count).sort();
  const middle = count >> 1;
  const median =
    count === 0
      ? 0
      : count % 2 === 1
        ? (sorted[middle] as number)
        : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  if (encoding === 'raw') return { kind: 'number', name, median, mean: 0, scale: 1 };
  // A sum would round the mean of equal values away from them, and a deviation of 1e-17 is no scale.
  if (count === 0 || sorted[0] === sorted[count - 1]) return { kind: 'number', name, median, mean: median, scale: 1 };

  const imputed = (row: number): number => {
    const value = values[row] as number;
    return Number.isNaN(value) ? median : value;
  };
  let sum = 0;
  for (const row of rows) sum += imputed(row);
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) {
    const deviation = imputed(row) - mean;
    squares += deviation * deviation;
  }
  const scale = Math.sqrt(squares / rows.length);
  return { kind: 'number', name, median, mean, scale: scale > 0 ? scale : 1 };
}

function seenLevels(
  { name, levels, codes }: CategoryColumn,
  rows: Int32Array,
): { name: string; levels: string[]; missing: boolean } {
  const seen = new Uint8Array(levels.length);
  let missing = false;
  for (const row of rows) {
    const code = codes[row] as number;
    if (code < 0) missing = true;
    else seen[code] = 1;
  }
  return { name, levels: levels.filter((_, code) => seen[code] === 1), missing };
}

function widthOf(column: ColumnEncoding): number {
  return column.kind === 'one-hot' ? column.levels.length + (column.missing ? 1 : 0) : 1;
}

/** Features per row. */
export function encodedWidth(encoder: Encoder): number {
  return encoder.columns.reduce((width, column) => width + widthOf(column), 0);
}

/** A name per feature: `age`, `sex = male`, `sex missing`. */
export function featureNames(encoder: Encoder): string[] {
  return encoder.columns.flatMap((column) => {
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
  const width = encodedWidth(encoder);
  if (rows * width > 2 ** 30) {
    throw new Error(
      `${rows} rows of ${width} features are too many to hold in memory; leave out columns with many levels, or use fewer rows.`,
    );
  }
  const features = new Float32Array(rows * width);
  let offset = 0;
  encoder.columns.forEach((encoding, index) => {
    const column = columns[index];
    if (column?.kind === 'number' && encoding.kind === 'number') {
      const { median, mean, scale } = encoding;
      for (let row = 0; row < rows; row++) {
        const value = column.values[row] as number;
        features[row * width + offset] = Math.fround(((Number.isNaN(value) ? median : value) - mean) / scale);
      }
    } else if (column?.kind === 'category' && encoding.kind !== 'number') {
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
      throw new Error(
        `Column ${index} is ${column ? `a ${column.kind}` : 'missing'}, but the encoder has ${encoding.kind} for "${encoding.name}"; pass the columns it was fitted on.`,
      );
    }
    offset += widthOf(encoding);
  });
  return features;
}

/**
 * Encodes any table that has the encoder's columns, in any order and beside others: row-major [rows, encodedWidth].
 * A level that training has not seen gives zeros; a missing value of a category whose training rows had none, too.
 *
 * @throws when a column is missing, or a cell of a number column is no number
 */
export function encode(encoder: Encoder, table: RawTable): Float32Array {
  const names = table.columns.map((column) => column.name);
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const columns = encoder.columns.map(({ kind, name }): TypedColumn => {
    requireColumn(name, names, table.name, "The model's column");
    const cells = table.columns[names.indexOf(name)]?.cells ?? [];
    if (kind !== 'number') return readLevels(name, cells, rows);
    const values = Float64Array.from(cells, (cell, row) => {
      const value = readNumber(cell);
      if (value === undefined) {
        throw new Error(
          `Row ${row + 1} of ${table.name} has "${cell.slice(0, 40)}" in column "${name}", where the model reads numbers; correct it or leave it empty.`,
        );
      }
      return value;
    });
    return { kind: 'number', name, values };
  });
  return encodeColumns(encoder, columns, table.rows);
}
