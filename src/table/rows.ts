// Rows in memory: objects with a value per column, as JSON and databases give them.
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
      throw new Error(
        `${row} has ${Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`} in column "${column}"; expected text, a number, a boolean, a date or null.`,
      );
  }
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
    if (this.#columns.size === 0) throw new Error(`The rows of ${name} have no keys; expected a value per column.`);
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
  if (rows.length === 0) throw new Error(`${name} has no rows; expected an array of at least one object.`);
  const collector = new RowCollector();
  rows.forEach((row, number) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new Error(
        `Row ${number} of ${name} is ${JSON.stringify(row)}; expected an object with a value per column.`,
      );
    }
    collector.add(row, `Row ${number}`);
  });
  return collector.finish(name);
}
