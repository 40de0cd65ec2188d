// Column names come from people, so a name that is not there is answered with the names that are.
import { MlpnasError } from '../errors.ts';
import { suggest } from '../suggest.ts';

/** `a, b, c`, cut where a table has hundreds of columns. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 50).join(', ');
  return names.length > 50 ? `${shown} and ${names.length - 50} more` : shown;
}

/** Fails unless `name` is one of the table's columns. `wanted` says what it was named for. */
export function requireColumn(name: string, columns: readonly string[], table: string, wanted: string): void {
  if (columns.includes(name)) return;
  throw new MlpnasError(
    'table',
    `${wanted} "${name}" is not a column of ${table}.${suggest(name, columns)} Its columns are: ${listNames(columns)}.`,
  );
}

/** Order of levels and classes: by code unit, which is the same on every runtime. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
