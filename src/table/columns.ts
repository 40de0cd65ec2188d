// What a column's cells mean, inferred over the whole column: one look at the first rows would call a column of ages
// with one "unknown" in row 5,000 a number.
import { ofOnePair, readAnyBoolean, readBoolean } from './booleans.ts';
import { type Cells, detach, LevelCells, NumberCells } from './cells.ts';
import { type DateOrder, readDate } from './dates.ts';
import { byCodeUnit } from './names.ts';
import { isMissingMark, readCommaNumber, readNumber } from './numbers.ts';
import type { RawColumn } from './raw.ts';

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where missing. */
  readonly values: Float64Array;
  /** Fractions are written with a comma. */
  readonly comma?: true;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Sorted by code unit. */
  readonly levels: readonly string[];
  /** Per row an index into `levels`, -1 where missing. */
  readonly codes: Int32Array;
  /** Its levels are `false` and `true`, whatever the table calls them. */
  readonly boolean?: true;
}

export interface DateColumn {
  readonly kind: 'date';
  readonly name: string;
  /** Seconds, as `readDate` gives them; NaN where missing. */
  readonly values: Float64Array;
  readonly order: DateOrder;
  /** Both orders would do, and give different dates. */
  readonly ambiguous?: true;
}

export type TypedColumn = NumberColumn | CategoryColumn | DateColumn;

/** What a column can be said to be. `date-dmy` and `date-mdy` say how 3/2/2020 is meant. */
export const columnTypes = ['number', 'category', 'boolean', 'date', 'date-dmy', 'date-mdy'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** A cell's value, NaN when missing, `undefined` when it is none. */
export type CellReader = (cell: string) => number | undefined;

/**
 * All cells as numbers, or `undefined` when one of them is none. `rows` says which rows count, and in which order.
 * Cells that are known to be equal are read once.
 */
export function readCells(cells: Cells, rows: Int32Array, read: CellReader): Float64Array | undefined {
  if (read === readNumber && cells instanceof NumberCells) {
    // Where all rows count, the store's own array is shared.
    return isIdentity(rows, cells.length)
      ? cells.numbers
      : Float64Array.from(rows, (row) => cells.numbers[row] as number);
  }
  const values = new Float64Array(rows.length);
  const known: (number | undefined)[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    let value: number | undefined;
    if (cells instanceof LevelCells) {
      const code = cells.codes[row] as number;
      value = known[code] ??= read(cells.levels[code] as string);
    } else {
      value = read(cells.at(row) as string);
    }
    if (value === undefined) return undefined;
    values[at] = value;
  }
  return values;
}

function isIdentity(rows: Int32Array, length: number): boolean {
  return rows.length === length && rows.every((row, at) => row === at);
}

/** All cells as levels. */
export function readLevels(name: string, cells: Cells, rows: Int32Array): CategoryColumn {
  const found = new Map<string, number>();
  const codeOf = (cell: string): number => {
    if (cell === '') return -1;
    let code = found.get(cell);
    if (code === undefined) {
      code = found.size;
      found.set(detach(cell), code);
    }
    return code;
  };
  const codes = new Int32Array(rows.length);
  if (cells instanceof LevelCells) {
    const known: number[] = [];
    for (let at = 0; at < rows.length; at++) {
      const own = cells.codes[rows[at] as number] as number;
      codes[at] = known[own] ??= codeOf(cells.levels[own] as string);
    }
  } else {
    for (let at = 0; at < rows.length; at++) codes[at] = codeOf(cells.at(rows[at] as number) as string);
  }
  const seen = [...found.keys()];
  const levels = seen.slice().sort(byCodeUnit);
  const position = new Map(levels.map((level, index) => [level, index]));
  const moved = Int32Array.from(seen, (level) => position.get(level) as number);
  for (let at = 0; at < codes.length; at++) {
    if ((codes[at] as number) >= 0) codes[at] = moved[codes[at] as number] as number;
  }
  return { kind: 'category', name, levels, codes };
}

/** Cells that are 1, 0 or NaN as a category of the levels `false` and `true`. */
export function booleanColumn(name: string, values: Float64Array): CategoryColumn {
  const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
  return { kind: 'category', name, levels: ['false', 'true'], codes, boolean: true };
}

/** Whether the values, apart from missing ones, are all the same; true as well when all are missing. */
function singleValued(values: Float64Array): boolean {
  let first = Number.NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}

/**
 * A number where every cell is one (integers of few levels too: their order is worth keeping), else a boolean, a date,
 * or a category. A single number with gaps becomes a category, because only the gaps can tell rows apart and imputing
 * would fill them; so does a single date, or a boolean that is always the same.
 *
 * @param commas where a comma does not part cells, it may mark fractions
 */
export function inferColumn({ name, cells }: RawColumn, rows: Int32Array, commas = false): TypedColumn {
  for (const read of commas ? [readNumber, readCommaNumber] : [readNumber]) {
    const values = readCells(cells, rows, read);
    if (values && !singleValued(values)) return numberColumn(name, values, read);
  }
  const booleans = readCells(cells, rows, readBoolean);
  if (booleans && !singleValued(booleans) && ofOnePair(differentCells(cells, rows)))
    return booleanColumn(name, booleans);
  const dates = inferDates(name, cells, rows);
  if (dates && !singleValued(dates.values)) return dates;
  return readLevels(name, cells, rows);
}

export function numberColumn(name: string, values: Float64Array, read: CellReader): NumberColumn {
  return read === readCommaNumber ? { kind: 'number', name, values, comma: true } : { kind: 'number', name, values };
}

function* differentCells(cells: Cells, rows: Int32Array): Generator<string> {
  if (!(cells instanceof LevelCells)) {
    for (const row of rows) yield cells.at(row) as string;
    return;
  }
  const seen = new Uint8Array(cells.levels.length);
  for (const row of rows) seen[cells.codes[row] as number] = 1;
  for (let code = 0; code < seen.length; code++) if (seen[code]) yield cells.levels[code] as string;
}

/** Reads dates, and the marks of missing values. */
export function dateReader(order: DateOrder): CellReader {
  return (cell) => (isMissingMark(cell) ? Number.NaN : readDate(cell, order));
}

/**
 * All cells as dates, or `undefined` when one of them is none. Where day and month can be read either way, a stroke
 * between them means the American order, anything else the order of everybody else.
 */
function inferDates(name: string, cells: Cells, rows: Int32Array, given?: DateOrder): DateColumn | undefined {
  if (given) {
    const values = readCells(cells, rows, dateReader(given));
    return values && { kind: 'date', name, values, order: given };
  }
  const dayFirst = readCells(cells, rows, dateReader('dmy'));
  const monthFirst = readCells(cells, rows, dateReader('mdy'));
  if (!dayFirst || !monthFirst) {
    if (dayFirst) return { kind: 'date', name, values: dayFirst, order: 'dmy' };
    return monthFirst && { kind: 'date', name, values: monthFirst, order: 'mdy' };
  }
  const differs = dayFirst.findIndex((value, at) => value !== monthFirst[at] && !Number.isNaN(value));
  if (differs < 0) return { kind: 'date', name, values: dayFirst, order: 'dmy' };
  const stroke = (cells.at(rows[differs] as number) as string).includes('/');
  return {
    kind: 'date',
    name,
    values: stroke ? monthFirst : dayFirst,
    order: stroke ? 'mdy' : 'dmy',
    ambiguous: true,
  };
}

/**
 * A column as somebody says it is.
 *
 * @throws when a cell is not what was said
 */
export function typedColumn(
  { name, cells }: RawColumn,
  rows: Int32Array,
  type: ColumnType,
  table: string,
  commas = false,
): TypedColumn {
  if (type === 'category') return readLevels(name, cells, rows);
  if (type === 'number') {
    const readers = commas ? [readNumber, readCommaNumber] : [readNumber];
    for (const read of readers) {
      const values = readCells(cells, rows, read);
      if (values) return numberColumn(name, values, read);
    }
    throw refusal(name, cells, rows, readNumber, 'a number', table);
  }
  if (type === 'boolean') {
    const values = readCells(cells, rows, readAnyBoolean);
    if (values) return booleanColumn(name, values);
    throw refusal(name, cells, rows, readAnyBoolean, 'yes or no', table);
  }
  const order = type === 'date' ? undefined : type === 'date-dmy' ? 'dmy' : 'mdy';
  const dates = inferDates(name, cells, rows, order);
  if (dates) return dates;
  throw refusal(name, cells, rows, dateReader(order ?? 'dmy'), 'a date', table);
}

function refusal(name: string, cells: Cells, rows: Int32Array, read: CellReader, wanted: string, table: string): Error {
  const row = rows.find((candidate) => read(cells.at(candidate) as string) === undefined) ?? 0;
  const cell = (cells.at(row) as string).slice(0, 40);
  return new Error(
    `Row ${row + 1} of ${table} has "${cell}" in column "${name}", which was said to be ${wanted}; correct it, leave it empty, or give the column another type.`,
  );
}

export interface ColumnSummary {
  /** Rows without a value. */
  readonly missing: number;
  /** Different values, missing ones apart. */
  readonly distinct: number;
}

export function summarise(column: TypedColumn): ColumnSummary {
  if (column.kind === 'category') {
    const seen = new Uint8Array(column.levels.length);
    let missing = 0;
    for (const code of column.codes) {
      if (code < 0) missing++;
      else seen[code] = 1;
    }
    return { missing, distinct: seen.reduce((sum, one) => sum + one, 0) };
  }
  // Sorting is several times faster here than a Set of a million doubles; NaN comes last.
  const sorted = column.values.slice().sort();
  let present = sorted.length;
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
  let distinct = 0;
  for (let at = 0; at < present; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) distinct++;
  return { missing: sorted.length - present, distinct };
}

/** Equal numbers for equal values of a column: NaN or -1 where missing. */
export function dataOf(column: TypedColumn): Float64Array | Int32Array {
  return column.kind === 'category' ? column.codes : column.values;
}
