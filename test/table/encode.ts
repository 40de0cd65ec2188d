// A whole table encoded at once, as tests want it.
import { encodeColumns, type Encoder, readColumns } from '../../src/table/encoder.ts';
import type { RawTable } from '../../src/table/read.ts';

/**
 * Encodes any table that has the encoder's columns, in any order and beside others: row-major [rows, encodedWidth].
 * A level that training has not seen gives zeros; a missing value of a category whose training rows had none, too.
 *
 * @throws when a column is missing, or a cell of a column of numbers or dates is none
 */
export function encode(encoder: Encoder, table: RawTable): Float32Array {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  return encodeColumns(encoder, readColumns(encoder, table, rows), table.rows);
}
