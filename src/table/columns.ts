// What a column's cells mean, inferred over the whole column: one look at the first rows would call a column of ages
// with one "unknown" in row 5,000 a number.
import { byCodeUnit } from './names.ts';
import type { RawColumn } from './read.ts';

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where missing. */
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Sorted by code unit. */
  readonly levels: readonly string[];
  /** Per row an index into `levels`, -1 where missing. */
  readonly codes: Int32Array;
}

export type TypedColumn = NumberColumn | CategoryColumn;

const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const missingMarks = new Set(['NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?']);
const largestFloat32 = 3.4028234663852886e38;

/**
 * A cell of a number column: its value, NaN when missing, `undefined` when it is no number.
 *
 * Missing are the empty cell and, here only, the marks `NA`, `N/A`, `n/a`, `NaN`, `nan`, `NULL`, `null` and `?`. In a
 * column of text such a mark is a level like any other (`NA` may be Namibia), which costs nothing, because there a
 * missing value is a level too. Not numbers: leading zeros (`007` is a code), hexadecimal, a decimal comma, and what
 * does not fit a float32, since features are float32.
 */
export function readNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  if (decimal.test(cell)) {
    const value = Number(cell);
    return Math.abs(value) <= largestFloat32 ? value : undefined;
  }
  return missingMarks.has(cell) ? Number.NaN : undefined;
}

/** All cells as numbers, or `undefined` when one of them is none. `rows` says which rows count, and in which order. */
export function readNumbers(cells: readonly string[], rows: Int32Array): Float64Array | undefined {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const value = readNumber(cells[rows[at] as number] as string);
    if (value === undefined) return undefined;
    values[at] = value;
  }
  return values;
}

/** All cells as levels. */
export function readLevels(name: string, cells: readonly string[], rows: Int32Array): CategoryColumn {
  const found = new Map<string, number>();
  const codes = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const cell = cells[rows[at] as number] as string;
    if (cell === '') {
      codes[at] = -1;
      continue;
    }
    let code = found.get(cell);
    if (code === undefined) {
      code = found.size;
      found.set(cell, code);
    }
    codes[at] = code;
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
 * A number where every cell is one (integers of few levels too: their order is worth keeping), else a category.
 * A single number with gaps becomes a category, because only the gaps can tell rows apart and imputing would fill them.
 */
export function inferColumn(column: RawColumn, rows: Int32Array): TypedColumn {
  const values = readNumbers(column.cells, rows);
  if (values && !singleValued(values)) return { kind: 'number', name: column.name, values };
  return readLevels(column.name, column.cells, rows);
}

export interface ColumnSummary {
  /** Rows without a value. */
  readonly missing: number;
  /** Different values, missing ones apart. */
  readonly distinct: number;
}

export function summarise(column: TypedColumn): ColumnSummary {
  if (column.kind === 'category') {
    let missing = 0;
    for (const code of column.codes) if (code < 0) missing++;
    return { missing, distinct: column.levels.length };
  }
  // Sorting is several times faster here than a Set of a million doubles; NaN comes last.
  const sorted = column.values.slice().sort();
  let present = sorted.length;
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
  let distinct = 0;
  for (let at = 0; at < present; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) distinct++;
  return { missing: sorted.length - present, distinct };
}
