// A model: all that turns raw rows into labels, and what is known about how well it does that.
import { type BackendModules, openBackend } from '../kernels/backend.ts';
import type { LayerWeights } from '../mlp/candidate.ts';
import { predictProbabilities } from '../mlp/predict.ts';
import type { Architecture } from '../space/architecture.ts';
import { encode, encodedWidth, type Encoder } from '../table/encoder.ts';
import { readTable, type TableInput } from '../table/read.ts';
import type { Warning } from '../table/warnings.ts';

/** Accuracy on rows that nothing was trained or chosen on. */
export interface TestResult {
  readonly accuracy: number;
  readonly rows: number;
}

/** What a model is made of; plain data. */
export interface ModelParts {
  readonly target: string;
  readonly classes: readonly string[];
  readonly encoder: Encoder;
  readonly architecture: Architecture;
  /** Per dense layer. */
  readonly weights: readonly LayerWeights[];
  /** The score by which the search chose it: optimistic, because it is the best of many. */
  readonly score: number;
  /** Absent when the table left no rows to test on. */
  readonly test?: TestResult;
  /** Of the study that it comes from. */
  readonly digest: string;
  /** What was found about the table that it learned from. */
  readonly warnings: readonly Warning[];
  /** Of the package that made it. */
  readonly version: string;
}

export interface Prediction {
  /** The most probable class. */
  readonly label: string;
  /** By class; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface Model extends ModelParts {
  /**
   * A label and probabilities for each row: the same bits on every runtime. Columns may come in any order and beside
   * others; the target is not needed. No rows give no predictions.
   *
   * @throws Error when a column is missing or a cell of a number column is no number
   */
  predict(rows: TableInput): Promise<Prediction[]>;
}

export interface ModelOptions {
  /** Of the backend, where wasm may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
}

export function createModel(parts: ModelParts, { modules }: ModelOptions = {}): Model {
  const { classes, encoder, architecture, weights } = parts;
  return {
    ...parts,
    async predict(rows) {
      if (Array.isArray(rows) && rows.length === 0) return [];
      const features = encode(encoder, await readTable(rows));
      const backend = await openBackend(modules ? { modules } : {});
      try {
        const probabilities = predictProbabilities(backend, architecture, weights, features, encodedWidth(encoder));
        return Array.from({ length: probabilities.length / classes.length }, (_, row) =>
          prediction(classes, probabilities.subarray(row * classes.length, (row + 1) * classes.length)),
        );
      } finally {
        backend.dispose();
      }
    },
  };
}

/** Of equals the first class is the label, as in `accuracy`. */
function prediction(classes: readonly string[], probabilities: Float32Array): Prediction {
  let best = 0;
  probabilities.forEach((probability, index) => {
    if (probability > probabilities[best]!) best = index;
  });
  return {
    label: classes[best]!,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, probabilities[index]!])),
  };
}
