// What a table has become when training starts: numbers, classes, one split, and what a careful colleague would say.
import type { Encoder, Encoding } from './encoder.ts';
import type { Layout } from '../layout.ts';
import type { Warning, WarningCode } from './warnings.ts';

/** A column other than the target, as it was understood. */
export interface ColumnDescription {
  readonly name: string;
  /** `boolean` is a category of two levels, `text` one with too many. */
  readonly kind: 'number' | 'category' | 'boolean' | 'date' | 'text';
  /** Different values, missing ones apart. */
  readonly distinct: number;
  /** Rows without a value. */
  readonly missing: number;
  /**
   * `left-out` by us with a warning (but used where the encoding is raw), `dropped` by the user; `group` says which
   * rows belong together.
   */
  readonly role: 'feature' | 'left-out' | 'dropped' | 'group';
  /** What a warning says of it. */
  readonly finding?: WarningCode;
}

/** A table's rows as numbers. */
export interface EncodedRows extends Layout {
  readonly encoder: Encoder;
  /**
   * Row-major [rows, width], or packed (`Layout`, `strideOf`; `denseRows` gives them with all features): all rows of
   * the table that have a target, in their order; then those of the test table.
   */
  readonly features: Float32Array;
}

interface AnyDataset extends EncodedRows {
  /** The same rows by another encoding, fitted on the same training rows. They are encoded when they are first read. */
  encodeAs(encoding: Encoding): EncodedRows;
  /** Row numbers; disjoint, and repeated rows and groups lie in one of them only. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /**
   * Where folds were asked for: the rows that are not tested, dealt so that each is once among the `validation` rows of
   * every repetition. `train` and `validation` above are those of the first; encoder and target scale, too, know that
   * one's training rows.
   */
  readonly folds?: readonly Fold[];
  /** Where folds were asked for: each of them encoded by its own training rows. */
  readonly foldTable?: FoldTable;
  /** Group of each row of the table, not of a test table: rows of one group lie on one side of every split. */
  readonly groups: Int32Array;
  /** Group of each row of a test table; a group is drawn as one where figures are resampled. */
  readonly testGroups?: Int32Array;
  /** Class of each row of the table, or the range of its value: what splits are balanced by. */
  readonly strata: Int32Array;
  readonly target: string;
  readonly warnings: readonly Warning[];
  /** SHA-256 of the columns and cells that the study uses: two tables with one fingerprint give one study. */
  readonly fingerprint: string;
  /**
   * Which row of the table each row here was; they differ where rows had no target. Rows of a test table are counted on
   * from those of the table.
   */
  readonly rows: Int32Array;
  /** All columns but the target, in the order of the table. */
  readonly columns: readonly ColumnDescription[];
}

export interface ClassificationDataset extends AnyDataset {
  readonly task: 'classification';
  /** Class names, sorted, so that they do not depend on the order of the rows. */
  readonly classes: readonly string[];
  /** Each row's class as an index into `classes`. */
  readonly labels: Int32Array;
}

export interface RegressionDataset extends AnyDataset {
  readonly task: 'regression';
  /** Each row's (value - `mean`) / `deviation`, which are those of the training rows. */
  readonly targets: Float32Array;
  readonly targetScale: TargetScale;
}

/** The data set of a classification or of a regression, told apart by `task`. */
export type Dataset = ClassificationDataset | RegressionDataset;

export interface TargetScale {
  readonly mean: number;
  /** Population deviation, above 0. */
  readonly deviation: number;
}

export interface Fold {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Folds as rows of one table: those of the dataset, which are also the first fold's, and behind them for each further
 * fold the dataset's rows (without a test table's) once more, with numbers, dates and a regression's target scaled, and
 * missing ones filled in, by that fold's training rows. Which features there are is the first fold's: a level that its
 * training rows lack has none, as in the model; one that another fold's training rows lack is 0 in that fold. Bins have
 * each fold's own edges.
 *
 * So k folds take k times the memory of the features; `Dataset.features` is the beginning of the same memory.
 */
export type FoldTable = StackedFolds & RowTargets;

/** What is to be predicted for each row. */
export type RowTargets =
  | { readonly task: 'classification'; readonly labels: Int32Array }
  | { readonly task: 'regression'; readonly targets: Float32Array };

interface StackedFolds {
  /** Row-major, as those of the dataset. */
  readonly features: Float32Array;
  /** The dataset's folds in this table's row numbers. */
  readonly folds: readonly Fold[];
}
