// Views of a range of rows, which do not copy the column's data.
import type { TypedColumn } from '../table/columns.ts';

/** The rows from `start` to before `end`. */
export function sliceColumn(column: TypedColumn, start: number, end: number): TypedColumn {
  return column.kind === 'category'
    ? { ...column, codes: column.codes.subarray(start, end) }
    : { ...column, values: column.values.subarray(start, end) };
}
