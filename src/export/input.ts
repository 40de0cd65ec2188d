// Tables and rows come as people have them.
import { parseTable, type RawTable, tableFromRows } from '../table/read.ts';

/** A parsed table, CSV text with a header line, or rows as objects. */
export type TableInput = RawTable | string | readonly Readonly<Record<string, unknown>>[];

/** @throws Error when the text is no table, or the value none of these */
export function asTable(input: TableInput): RawTable {
  if (typeof input === 'string') return parseTable(input);
  if (Array.isArray(input)) return tableFromRows(input);
  const table = input as RawTable | null | undefined;
  if (typeof table === 'object' && table !== null && Array.isArray(table.columns)) return table;
  const got = input === null ? 'null' : typeof input;
  throw new Error(`Got ${got} for the table; pass CSV text, an array of rows as objects, or what parseTable gives.`);
}
