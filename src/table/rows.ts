// Rows in memory: objects with a value per column, as JSON and databases give them.
import { MlpnasError } from '../errors.ts';
import type { Cells } from './cells.ts';
import { CellCollector } from './collect.ts';
import { nameColumns, type RawTable } from './raw.ts';

/** A value of a row in memory as the cell it would be in CSV. */
export function cellOf(value: unknown, column: string, row: string): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isNaN(value) ? '' : String(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'undefined':
      return '';
    default:
      if (value === null) return '';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
      throw new MlpnasError(
        'table',
        `${row} has ${Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`} in column "${column}"; expected text, a number, a boolean, a date or null.`,
      );
  }
}

/** A column by itself, for formats that are kept so: values in row order, in as many parts as is convenient. */
export interface ColumnSource {
  readonly name: string;
  /** Text, numbers, booleans, dates, or null and the like where missing. */
  readonly parts: AsyncIterable<Iterable<unknown>> | Iterable<Iterable<unknown>>;
}

/**
 * A table from columns, which are read one after another.
 *
 * @throws MlpnasError (rejects) when there are none, they have no rows or not all the same number, or a value is of another kind
 */
export async function tableFromColumns(
  columns: AsyncIterable<ColumnSource> | Iterable<ColumnSource>,
  name = 'the table',
): Promise<RawTable> {
  const names: string[] = [];
  const cells: Cells[] = [];
  for await (const column of columns) {
    const collector = new CellCollector();
    let row = 0;
    for await (const part of column.parts)
      for (const value of part) collector.add(cellOf(value, column.name, `Row ${row++}`));
    const [first] = cells;
    if (first && first.length !== row) {
      throw new MlpnasError(
        'table',
        `Column "${column.name}" of ${name} has ${row} values, but "${names[0]}" has ${first.length}; expected one for each row.`,
      );
    }
    names.push(column.name);
    cells.push(collector.finish());
  }
  const rows = cells[0]?.length ?? 0;
  if (rows === 0)
    throw new MlpnasError('table', `${name} has no ${cells.length === 0 ? 'columns' : 'rows'}; expected at least one.`);
  return { name, columns: nameColumns(names, cells), rows };
}

/** Takes rows one by one; columns appear as their names do. */
export class RowCollector {
  readonly #columns = new Map<string, CellCollector>();
  rows = 0;

  /** @param where what messages call the row */
  add(row: object, where: string): void {
    for (const key of Object.keys(row)) {
      if (this.#columns.has(key)) continue;
      const cells = new CellCollector();
      for (let earlier = 0; earlier < this.rows; earlier++) cells.add('');
      this.#columns.set(key, cells);
    }
    for (const [key, cells] of this.#columns) {
      cells.add(cellOf(Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : undefined, key, where));
    }
    this.rows++;
  }

  finish(name: string): RawTable {
    if (this.#columns.size === 0)
      throw new MlpnasError('table', `The rows of ${name} have no keys; expected a value per column.`);
    const cells = Array.from(this.#columns.values(), (column) => column.finish());
    return { name, columns: nameColumns([...this.#columns.keys()], cells), rows: this.rows };
  }
}

/**
 * A table from rows in memory. Its columns are the rows' keys, in the order in which they first appear; a key that a
 * row lacks, `null`, `undefined` and `NaN` are missing values.
 *
 * @throws when there are no rows, a row is not an object, or a value is neither text, number, boolean, date nor null
 */
export function tableFromRows(rows: readonly Readonly<Record<string, unknown>>[], name = 'the table'): RawTable {
  if (rows.length === 0)
    throw new MlpnasError('table', `${name} has no rows; expected an array of at least one object.`);
  const collector = new RowCollector();
  rows.forEach((row, number) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new MlpnasError(
        'table',
        `Row ${number} of ${name} is ${JSON.stringify(row)}; expected an object with a value per column.`,
      );
    }
    collector.add(row, `Row ${number}`);
  });
  return collector.finish(name);
}
