// A model: all that turns raw rows into predictions, and what is known about how good they are.
import { type BackendModules, openBackend } from '../kernels/backend.ts';
import type { LayerWeights } from '../mlp/candidate.ts';
import type { Architecture } from '../space/architecture.ts';
import type { TargetScale } from '../table/dataset.ts';
import { encodeColumns, encodedWidth, type Encoder, readColumns } from '../table/encoder.ts';
import { readTable, type TableInput } from '../table/read.ts';
import type { Task } from '../table/target.ts';
import type { Warning } from '../table/warnings.ts';
import { examine, type PredictionNote, requireColumns } from './examine.ts';
import { averagedOutputs, predictionsOf } from './outputs.ts';
import { sliceColumn } from './slice.ts';

/** Accuracy on rows that nothing was trained or chosen on. */
export interface TestResult {
  readonly accuracy: number;
  readonly rows: number;
}

/** A metric's value, and the ends of its confidence interval where that is known. */
export interface Figure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface TrainedNetwork {
  readonly architecture: Architecture;
  /** Per dense layer. */
  readonly weights: readonly LayerWeights[];
}

/** What a model is made of; plain data. */
export interface ModelParts {
  readonly task: Task;
  readonly target: string;
  /** None for a regression. */
  readonly classes: readonly string[];
  /** Of a regression: the prediction is `mean` + `deviation` · the network's output; absent for 0 and 1. */
  readonly targetScale?: TargetScale;
  readonly encoder: Encoder;
  /** One, or several whose probabilities or outputs are averaged. */
  readonly networks: readonly TrainedNetwork[];
  /** The score by which the search chose it: optimistic, because it is the best of many. */
  readonly score: number;
  /** Absent when the table left no rows to test on, and of a regression. */
  readonly test?: TestResult;
  /** On the test rows, by name. */
  readonly metrics?: Readonly<Record<string, Figure>>;
  /** Of the study that it comes from. */
  readonly digest: string;
  /** What was found about the table that it learned from. */
  readonly warnings: readonly Warning[];
  /** Of the package that made it. */
  readonly version: string;
}

export interface Prediction {
  /** The most probable class; of a regression the value as text. */
  readonly label: string;
  /** By class; they sum to 1. Empty for a regression. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Of a regression, in the target's unit. */
  readonly value?: number;
}

export interface Model extends ModelParts {
  /**
   * A prediction for each row: the same bits on every runtime. Columns may come in any order and beside others; the
   * target is not needed. No rows give no predictions.
   *
   * @throws Error (rejects) when columns are missing or a cell of a number or date column is none
   */
  predict(rows: TableInput): Promise<Prediction[]>;
  /**
   * The same for as many rows at a time as `size` says, so that what is kept of a large table is little more than the
   * table. Leaving the loop early ends it.
   */
  predictInChunks(rows: TableInput, options?: { readonly size?: number }): AsyncGenerator<Prediction[], void>;
  /**
   * What a careful reader would want to know about rows before believing predictions for them: columns that are not
   * read, levels that training has not seen, cells without a value.
   *
   * @throws Error (rejects) as `predict`
   */
  examine(rows: TableInput): Promise<PredictionNote[]>;
}

export interface ModelOptions {
  /** Of the backend, where wasm may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
}

export function createModel(parts: ModelParts, { modules }: ModelOptions = {}): Model {
  const { encoder } = parts;
  async function* predictInChunks(
    input: TableInput,
    { size = 4096 }: { readonly size?: number } = {},
  ): AsyncGenerator<Prediction[], void> {
    if (!(Number.isInteger(size) && size > 0)) throw new Error(`Got size ${size}; pass a whole number of rows from 1.`);
    if (Array.isArray(input) && input.length === 0) return;
    const table = await readTable(input);
    requireColumns(encoder, table);
    // Types first and for all rows: how numbers are written shows in the whole column, not in a part of it.
    const columns = readColumns(
      encoder,
      table,
      Int32Array.from({ length: table.rows }, (_, row) => row),
    );
    const backend = await openBackend(modules ? { modules } : {});
    try {
      for (let start = 0; start < table.rows; start += size) {
        const end = Math.min(start + size, table.rows);
        const chunk = columns.map((column) => sliceColumn(column, start, end));
        const features = encodeColumns(encoder, chunk, end - start);
        yield predictionsOf(parts, averagedOutputs(backend, parts.networks, features, encodedWidth(encoder)));
      }
    } finally {
      backend.dispose();
    }
  }
  return {
    ...parts,
    async predict(rows) {
      const all: Prediction[] = [];
      for await (const some of predictInChunks(rows)) all.push(...some);
      return all;
    },
    predictInChunks,
    async examine(rows) {
      if (Array.isArray(rows) && rows.length === 0) return [];
      return examine(encoder, parts.target, await readTable(rows));
    },
  };
}
