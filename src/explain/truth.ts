// What is known of the rows that a model is measured on.

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
