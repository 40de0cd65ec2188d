// All rows that an explanation works with, in one place. Every question to the model is a row put together from cells of
// these rows, so a missing value is a value like others, and nothing here knows how columns become features.
import {
  type Backend,
  columnOutputs,
  type Encoder,
  type ModelParts,
  type RawTable,
  readColumns,
  requireColumns,
  type TypedColumn,
} from '../internal.ts';

/** Rows at a time: enough for the kernels, and little memory even with thousands of features. */
const chunk = 4096;

/** Rows to take each column's cells from, one list for each column; all of one length. */
export type Mixture = readonly Int32Array[];

export interface Pool {
  /** The model's columns, in the encoder's order. */
  readonly columns: readonly TypedColumn[];
  /** Numbers per answer: a probability for each class, or one value. */
  readonly outputs: number;
  /** The model's, by which it decides on a class; see `ClassificationParts.decision`. */
  readonly decision?: readonly number[];
  /** Answers to rows put together from the pool's, row-major [rows, outputs]. */
  answers(mixture: Mixture): Float64Array;
}

/**
 * The model's columns of some rows of a table. A column is read as a whole, as for a prediction, because how its numbers
 * are written shows in the whole of it; one after another, because a table may be large.
 */
export function columnsOf(encoder: Encoder, table: RawTable, rows: Int32Array): TypedColumn[] {
  requireColumns(encoder, table);
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  return encoder.columns.map((column) => {
    const [read] = readColumns({ ...encoder, columns: [column] }, table, all) as [TypedColumn];
    return gather(read, rows);
  });
}

export function createPool(backend: Backend, model: ModelParts, columns: readonly TypedColumn[]): Pool {
  const outputs = model.task === 'regression' ? 1 : model.classes.length;
  return {
    columns,
    outputs,
    ...(model.task === 'classification' && model.decision && { decision: model.decision }),
    answers(mixture) {
      const count = mixture[0]?.length ?? 0;
      const answers = new Float64Array(count * outputs);
      for (let start = 0; start < count; start += chunk) {
        const end = Math.min(start + chunk, count);
        const mixed = columns.map((column, at) => gather(column, (mixture[at] as Int32Array).subarray(start, end)));
        const given = columnOutputs(backend, model, mixed, end - start);
        if (model.task === 'classification') answers.set(given, start * outputs);
        else {
          const { mean, deviation } = model.targetScale;
          given.forEach((output, row) => {
            answers[start + row] = mean + deviation * output;
          });
        }
      }
      return answers;
    },
  };
}

/** The cells of some rows. */
export function gather(column: TypedColumn, rows: Int32Array): TypedColumn {
  return column.kind === 'category'
    ? { ...column, codes: rows.map((row) => column.codes[row] as number) }
    : { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) };
}

/** The rows of several reads of the same columns, one after another. */
export function joinColumns(parts: readonly (readonly TypedColumn[])[]): TypedColumn[] {
  const [first] = parts as [readonly TypedColumn[]];
  return first.map((column, at) => parts.slice(1).reduce((joined, part) => joinTwo(joined, part[at]!), column));
}

function joinTwo(a: TypedColumn, b: TypedColumn): TypedColumn {
  if (a.kind === 'category' && b.kind === 'category') {
    const levels = [...a.levels];
    const known = new Map(levels.map((level, code) => [level, code]));
    const codes = b.levels.map((level) => {
      const code = known.get(level) ?? levels.length;
      if (code === levels.length) levels.push(level);
      return code;
    });
    const moved = b.codes.map((code) => (code < 0 ? code : (codes[code] as number)));
    return { ...a, levels, codes: joined(Int32Array, a.codes, moved) };
  }
  if (a.kind === 'category' || b.kind === 'category' || a.kind !== b.kind)
    throw new Error(`Got a ${b.kind} for "${a.name}", which is a ${a.kind}; read both by one encoder.`);
  return { ...a, values: joined(Float64Array, a.values, b.values) };
}

function joined<A extends Int32Array | Float64Array>(make: new (length: number) => A, a: A, b: A): A {
  const all = new make(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** The same rows for every column. */
export function wholeRows(pool: Pool, rows: Int32Array): Int32Array[] {
  return pool.columns.map(() => rows);
}

/** A mixture with other rows for some columns. */
export function withColumns(mixture: Mixture, columns: readonly number[], rows: Int32Array): Int32Array[] {
  return mixture.map((of, column) => (columns.includes(column) ? rows : of));
}

/** At most `count` of the rows, evenly spaced. */
export function spaced(rows: Int32Array, count: number): Int32Array {
  if (rows.length <= count) return rows;
  return Int32Array.from({ length: count }, (_, at) => rows[Math.floor((at * rows.length) / count)] as number);
}

/** Whether the row has no value in the column. */
export function isMissing(column: TypedColumn, row: number): boolean {
  return column.kind === 'category' ? (column.codes[row] as number) < 0 : Number.isNaN(column.values[row]);
}
