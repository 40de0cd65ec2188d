// What is known of the rows that a model is measured on.
import type { Model } from '../index.ts';
import { externalRows, readNumbers, type RawTable } from '../internal.ts';

/** The class's number, or the value, of each row. */
export type Actual = Int32Array | Float64Array;

export interface Truth {
  /** Rows of the pool. */
  readonly rows: Int32Array;
  /** Of each of `rows`. */
  readonly actual: Actual;
  /** Of each of `rows`: rows of one group are drawn together; numbered in any way. */
  readonly groups: Int32Array;
}

/** The classes or values at some positions. */
export function actualAt(actual: Actual, positions: Int32Array): Actual {
  return actual instanceof Int32Array
    ? positions.map((at) => actual[at]!)
    : Float64Array.from(positions, (at) => actual[at]!);
}

/** The target of a table's rows. */
export interface Known {
  /** Rows with a target, ascending. */
  readonly rows: Int32Array;
  /** The class's number or the value, of each. */
  readonly actual: Actual;
}

/** Undefined where the table has no such column. */
export function knownTarget(model: Model, table: RawTable): Known | undefined {
  const column = table.columns.find(({ name }) => name === model.target);
  if (!column) return undefined;
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  const read = externalRows(
    table,
    model.target,
    model.task === 'regression'
      ? { task: 'regression', notation: readNumbers(column.cells, all, table.commas)?.notation ?? {} }
      : { task: 'classification', classes: model.classes },
  );
  return { rows: read.rows, actual: read.task === 'regression' ? read.values : read.labels };
}

/** @param rows the table's rows that are explained, at `own` in the pool */
export function truthOf(own: Int32Array, rows: Int32Array, known: Known, groups: Int32Array): Truth {
  const position = new Map(Array.from(known.rows, (row, at) => [row, at]));
  return {
    rows: own,
    actual: actualAt(
      known.actual,
      rows.map((row) => position.get(row)!),
    ),
    groups,
  };
}
