// Columns that mean something: numbers, categories, dates; and how cells become their values.
import { type Cells, detach, LevelCells, NumberCells } from './cells.ts';
import { type DateOrder, readDate } from './dates.ts';
import { byCodeUnit } from './names.ts';
import {
  isInfinite,
  isMissingMark,
  type Notation,
  numberReader,
  type NumberReader,
  readNumber,
  unitOf,
} from './numbers.ts';

export interface NumberColumn extends Notation {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where missing. */
  readonly values: Float64Array;
  /** Points and commas can be read in another way, too, and then give other values. */
  readonly ambiguous?: true | undefined;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Sorted by code unit. */
  readonly levels: readonly string[];
  /** An index per row into `levels`, -1 where missing. */
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

/**
 * What a column can be said to be. `number-point` and `number-comma` say what marks the fraction, `date-dmy` and
 * `date-mdy` how 3/2/2020 is meant.
 */
export const columnTypes = [
  'number',
  'number-point',
  'number-comma',
  'category',
  'boolean',
  'date',
  'date-dmy',
  'date-mdy',
] as const;
export type ColumnType = (typeof columnTypes)[number];

/** A cell's value, NaN when missing, `undefined` when it is none. */
export type CellReader = NumberReader;

/**
 * All cells as numbers, or `undefined` when one of them is none. `rows` says which rows count, and in which order.
 * Cells that are known to be equal are read once.
 */
export function readCells(cells: Cells, rows: Int32Array, read: CellReader): Float64Array | undefined {
  if (read === readNumber && cells instanceof NumberCells) {
    // The store's array is shared where all rows count.
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
      const level = cells.codes[rows[at] as number] as number;
      codes[at] = known[level] ??= codeOf(cells.levels[level] as string);
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

export interface Numbers {
  readonly values: Float64Array;
  readonly notation: Notation;
  readonly ambiguous?: true;
}

/**
 * All cells as numbers of one notation, or `undefined` when there is none that reads them all. A point is a point where
 * all cells can be read so; where a comma does not part cells it marks a fraction before it marks thousands.
 *
 * @param commas a comma does not part cells
 * @param fraction what marks the fraction, where the user has said so
 */
export function readNumbers(
  cells: Cells,
  rows: Int32Array,
  commas = false,
  fraction?: 'point' | 'comma',
): Numbers | undefined {
  const first = rows.find((row) => !Number.isNaN(readNumber(cells.at(row) as string)));
  const unit = first === undefined ? undefined : unitOf(cells.at(first) as string);
  const points: readonly Notation[] = [{}, { grouped: true }];
  const known: readonly Notation[] =
    fraction === 'point'
      ? points
      : fraction === 'comma'
        ? [{ comma: true }]
        : commas
          ? [{}, { comma: true }, { grouped: true }]
          : points;
  for (const [at, marks] of known.entries()) {
    const notation = unit === undefined ? marks : { ...marks, unit };
    const values = readCells(cells, rows, numberReader(notation, true));
    if (!values) continue;
    const other = commas && fraction === undefined ? known[at + 1] : undefined;
    const ambiguous = other !== undefined && differs(cells, rows, values, numberReader({ ...other, unit }, true));
    return { values, notation, ...(ambiguous && { ambiguous }) };
  }
  return undefined;
}

/** Whether all cells can be read in another way, too, and one of them has another value then. */
function differs(cells: Cells, rows: Int32Array, values: Float64Array, read: CellReader): boolean {
  // Only three digits behind a mark may be thousands; the store knows how many there are.
  if (cells instanceof NumberCells && !cells.forms.includes(3)) return false;
  const others = readCells(cells, rows, read);
  return others?.some((value, at) => value !== values[at] && !Number.isNaN(value)) ?? false;
}

/** How many of the rows have an infinity. */
export function countInfinite(cells: Cells, rows: Int32Array): number {
  if (cells instanceof NumberCells) {
    if (cells.odd.size === 0) return 0;
    return rows.reduce((sum, row) => sum + (isInfinite(cells.odd.get(row) ?? '') ? 1 : 0), 0);
  }
  if (cells instanceof LevelCells) {
    const infinite = cells.levels.map(isInfinite);
    if (!infinite.includes(true)) return 0;
    return rows.reduce((sum, row) => sum + (infinite[cells.codes[row] as number] ? 1 : 0), 0);
  }
  return rows.reduce((sum, row) => sum + (isInfinite(cells.at(row) as string) ? 1 : 0), 0);
}

export function numberColumn(
  name: string,
  { values, notation, ambiguous }: Pick<Numbers, 'values' | 'notation' | 'ambiguous'>,
): NumberColumn {
  return { kind: 'number', name, values, ...notation, ...(ambiguous && { ambiguous }) };
}

/** Reads dates, and the marks of missing values. */
export function dateReader(order: DateOrder): CellReader {
  return (cell) => (isMissingMark(cell) ? Number.NaN : readDate(cell, order));
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
