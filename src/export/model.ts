// A model: all that turns raw rows into predictions, and what is known about how good they are.
import { MlpnasError } from '../errors.ts';
import { type BackendModules, openBackend } from '../kernels/backend.ts';
import { encodeColumns, encodedWidth, readColumns } from '../table/encoder.ts';
import { readTable, type TableInput } from '../table/read.ts';
import { examine, type PredictionNote, requireColumns } from './examine.ts';
import {
  averagedOutputs,
  type ClassPrediction,
  classPredictions,
  numberPredictions,
  type NumberPrediction,
} from './outputs.ts';
import type { ClassificationParts, ModelParts, RegressionParts } from './parts.ts';
import { sliceColumn } from './slice.ts';

/** Of a row: a class with the probability of each, or a number. */
export type Prediction = ClassPrediction | NumberPrediction;

interface Predicts<P extends Prediction> {
  /**
   * A prediction for each row: the same bits on every runtime. Columns may come in any order and beside others; the
   * target is not needed. No rows give no predictions.
   *
   * @throws MlpnasError (rejects) when columns are missing or a cell of a number or date column is none
   */
  predict(rows: TableInput): Promise<P[]>;
  /**
   * The same for as many rows at a time as `size` says, so that what is kept of a large table is little more than the
   * table. Leaving the loop early ends it.
   */
  predictInChunks(rows: TableInput, options?: { readonly size?: number }): AsyncGenerator<P[], void>;
  /**
   * What a careful reader would want to know about rows before believing predictions for them: columns that are not
   * read, levels that training has not seen, cells without a value.
   *
   * @throws MlpnasError (rejects) as `predict`
   */
  examine(rows: TableInput): Promise<PredictionNote[]>;
}

export type ClassificationModel = ClassificationParts & Predicts<ClassPrediction>;
export type RegressionModel = RegressionParts & Predicts<NumberPrediction>;
/** By its `task` a classification's or a regression's. */
export type Model = ClassificationModel | RegressionModel;

export interface ModelOptions {
  /** Of the backend, where wasm may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
}

export function createModel(parts: ModelParts, options: ModelOptions = {}): Model {
  if (parts.task === 'regression') {
    const { targetScale } = parts;
    return { ...parts, ...predicting(parts, (outputs) => numberPredictions(targetScale, outputs), options) };
  }
  const { classes } = parts;
  return { ...parts, ...predicting(parts, (outputs) => classPredictions(classes, outputs), options) };
}

/** @param predictionsOf what the networks' averaged outputs mean, [rows, units] */
function predicting<P extends Prediction>(
  { encoder, networks, target }: ModelParts,
  predictionsOf: (outputs: Float32Array) => P[],
  { modules }: ModelOptions,
): Predicts<P> {
  async function* predictInChunks(
    input: TableInput,
    { size = 4096 }: { readonly size?: number } = {},
  ): AsyncGenerator<P[], void> {
    if (!(Number.isInteger(size) && size > 0))
      throw new MlpnasError('option', `Got size ${size}; pass a whole number of rows from 1.`);
    if (Array.isArray(input) && input.length === 0) return;
    const table = await readTable(input);
    requireColumns(encoder, table);
    // Types come first and for all rows: how numbers are written shows in the whole column, not in a part of it.
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
        yield predictionsOf(averagedOutputs(backend, networks, features, encodedWidth(encoder)));
      }
    } finally {
      backend.dispose();
    }
  }
  return {
    async predict(rows) {
      const all: P[] = [];
      for await (const some of predictInChunks(rows)) all.push(...some);
      return all;
    },
    predictInChunks,
    async examine(rows) {
      if (Array.isArray(rows) && rows.length === 0) return [];
      return examine(encoder, target, await readTable(rows));
    },
  };
}
