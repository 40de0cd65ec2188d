// Rows of a typed column without a copy of its data.
import type { TypedColumn } from '../table/columns.ts';

/** Rows from `start` to before `end`. */
export function sliceColumn(column: TypedColumn, start: number, end: number): TypedColumn {
  return column.kind === 'category'
    ? { ...column, codes: column.codes.subarray(start, end) }
    : { ...column, values: column.values.subarray(start, end) };
}
