// The model: an object that predicts for raw rows, with what is known about how good its predictions are.
import { MlpnasError } from '../errors.ts';
import { type BackendModules, openBackend } from '../kernels/backend.ts';
import { readColumns } from '../table/encoder.ts';
import { readTable, type TableInput } from '../table/read.ts';
import { columnOutputs } from './columns.ts';
import { examine, type PredictionNote, requireColumns } from './examine.ts';
import { type ClassPrediction, classPredictions, numberPredictions, type NumberPrediction } from './outputs.ts';
import type { ClassificationParts, ModelParts, RegressionParts } from './parts.ts';
import { sliceColumn } from './slice.ts';

/** The prediction for a row: a class and the probability of each, or a number. */
export type Prediction = ClassPrediction | NumberPrediction;

interface Predicts<P extends Prediction> {
  /**
   * Predicts each row, with the same bits on every runtime. Columns may be in any order and beside others; the target
   * is not needed. An empty list of rows gives an empty list.
   *
   * @throws MlpnasError (rejects) when columns are missing, or a cell of a number or date column cannot be read
   */
  predict(rows: TableInput): Promise<P[]>;
  /**
   * Predicts `size` rows at a time, so that a large table takes little more memory than itself. The loop may be left
   * early.
   */
  predictInChunks(rows: TableInput, options?: { readonly size?: number }): AsyncGenerator<P[], void>;
  /**
   * Tells what makes predictions for the rows doubtful: columns that are not read, levels that did not occur in
   * training, missing values.
   *
   * @throws MlpnasError (rejects) where `predict` would
   */
  examine(rows: TableInput): Promise<PredictionNote[]>;
}

export type ClassificationModel = ClassificationParts & Predicts<ClassPrediction>;
export type RegressionModel = RegressionParts & Predicts<NumberPrediction>;
/** A model of a classification or of a regression, told apart by `task`. */
export type Model = ClassificationModel | RegressionModel;

export interface ModelOptions {
  /** The compiled modules of the backend, where WebAssembly may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
}

export function createModel(parts: ModelParts, options: ModelOptions = {}): Model {
  if (parts.task === 'regression') {
    const { targetScale } = parts;
    return { ...parts, ...predictMethods(parts, (outputs) => numberPredictions(targetScale, outputs), options) };
  }
  const { classes, decision } = parts;
  return { ...parts, ...predictMethods(parts, (outputs) => classPredictions(classes, outputs, decision), options) };
}

/** @param predictionsOf turns the averaged outputs of the networks, [rows, units], into predictions */
function predictMethods<P extends Prediction>(
  parts: ModelParts,
  predictionsOf: (outputs: Float32Array) => P[],
  { modules }: ModelOptions,
): Predicts<P> {
  const { encoder, target } = parts;
  async function* predictInChunks(
    input: TableInput,
    { size = 4096 }: { readonly size?: number } = {},
  ): AsyncGenerator<P[], void> {
    if (!(Number.isInteger(size) && size > 0))
      throw new MlpnasError('option', `Got size ${size}; pass a whole number of rows from 1.`);
    if (Array.isArray(input) && input.length === 0) return;
    const table = await readTable(input);
    requireColumns(encoder, table);
    // Columns are parsed as a whole, because the notation of numbers shows in the whole column and not in a chunk.
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
        yield predictionsOf(columnOutputs(backend, parts, chunk, end - start));
      }
    } finally {
      backend.dispose();
    }
  }
  return {
    async predict(rows) {
      const all: P[] = [];
      for await (const chunk of predictInChunks(rows)) all.push(...chunk);
      return all;
    },
    predictInChunks,
    async examine(rows) {
      if (Array.isArray(rows) && rows.length === 0) return [];
      return examine(encoder, target, await readTable(rows));
    },
  };
}
