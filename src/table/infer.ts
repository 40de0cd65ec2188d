// What a column's cells mean, inferred over the whole column: the first rows alone would call a column of ages
// with one "unknown" in row 5,000 a number. The user may also say what it is.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
import { ofOnePair, readAnyBoolean, readBoolean } from './booleans.ts';
import { type Cells, LevelCells } from './cells.ts';
import {
  booleanColumn,
  type CellReader,
  type ColumnType,
  type DateColumn,
  dateReader,
  numberColumn,
  readCells,
  readLevels,
  readNumbers,
  type TypedColumn,
} from './columns.ts';
import type { DateOrder } from './dates.ts';
import { readNumber } from './numbers.ts';
import type { RawColumn } from './raw.ts';

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
  const numbers = readNumbers(cells, rows, commas);
  if (numbers && !singleValued(numbers.values)) return numberColumn(name, numbers);
  const booleans = readCells(cells, rows, readBoolean);
  if (booleans && !singleValued(booleans) && ofOnePair(differentCells(cells, rows)))
    return booleanColumn(name, booleans);
  const dates = inferDates(name, cells, rows);
  if (dates && !singleValued(dates.values)) return dates;
  return readLevels(name, cells, rows);
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

/**
 * All cells as dates, or `undefined` when one of them is none. Where day and month can be read either way, a slash
 * between them means month first, as in the USA; anything else means day first.
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
  const slash = (cells.at(rows[differs] as number) as string).includes('/');
  return {
    kind: 'date',
    name,
    values: slash ? monthFirst : dayFirst,
    order: slash ? 'mdy' : 'dmy',
    ambiguous: true,
  };
}

/**
 * Reads a column as the type that the user gives it.
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
  if (type === 'number' || type === 'number-point' || type === 'number-comma') {
    const fraction = type === 'number' ? undefined : type === 'number-point' ? 'point' : 'comma';
    const numbers = readNumbers(cells, rows, commas, fraction);
    if (numbers) return numberColumn(name, numbers);
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

function refusal(
  name: string,
  cells: Cells,
  rows: Int32Array,
  read: CellReader,
  wanted: string,
  table: string,
): MlpnasError {
  const row = rows.find((candidate) => read(cells.at(candidate) as string) === undefined) ?? 0;
  const cell = (cells.at(row) as string).slice(0, 40);
  return new MlpnasError(
    'table',
    `Row ${row + 1} of ${table} has "${cell}" in column "${name}", which was said to be ${wanted}; correct it, leave it empty, or give the column another type in ${setting('types')}.`,
  );
}
