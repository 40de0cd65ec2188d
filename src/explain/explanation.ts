// An explanation as plain data: what the library gives, the command writes as JSON and the report draws.
import type { Estimate, Metric } from '../internal.ts';

export interface Explanation {
  readonly task: 'classification' | 'regression';
  readonly target: string;
  /** The names of the classes; absent for a regression. */
  readonly classes?: readonly string[];
  /** The rows that figures and importance are of. */
  readonly rows: {
    readonly count: number;
    /** The study's test rows, or all rows of a table (that have a target, if any have). */
    readonly of: 'test rows' | 'rows';
    /** The table's name: a path, a URL, or words. */
    readonly table: string;
  };
  /** The rows that stand for the usual: effects are averaged over some of them, and contributions compare with some. */
  readonly background: { readonly count: number; readonly of: string };
  /** The model's metrics on the rows, by name, with 95 % intervals; absent where the rows have no target. */
  readonly metrics?: Readonly<Partial<Record<Metric, Estimate>>>;
  /** Absent where the rows have no target. */
  readonly importance?: Importance;
  /** Effects of the leading columns, the most important first. */
  readonly effects: readonly ColumnEffect[];
  /** The rows that were asked for, in their order. */
  readonly contributions: readonly RowExplanation[];
  /** Absent where no column was asked for. */
  readonly groups?: GroupedMetrics;
  /** What limits the explanation, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Permutation importance (Breiman, Machine Learning 45, 2001; Fisher, Rudin and Dominici, JMLR 20(177), 2019): how much
 * worse a figure gets when a column's cells are dealt anew among the rows, so that they say nothing of their row.
 */
export interface Importance {
  /** The metric that the study is after. */
  readonly metric: Metric;
  /** `log-loss` or `rmse`, which tell more of few rows. */
  readonly loss: Metric;
  /** The rows that were shuffled: all, or evenly spaced ones where there are many. */
  readonly rows: number;
  /** How often each column was shuffled. */
  readonly repeats: number;
  /** The figures of these rows as they are. */
  readonly unshuffled: { readonly metric: number; readonly loss: number };
  /** Every column that the model reads, the most important first. */
  readonly columns: readonly ColumnImportance[];
  /** Columns that say nearly the same, shuffled together. */
  readonly clusters: readonly ClusterImportance[];
}

/** Values above 0 say by how much a figure gets worse; for accuracy and the like they are its loss in shares. */
interface Worse {
  readonly metric: Estimate;
  readonly loss: Estimate;
}

export interface ColumnImportance extends Worse {
  readonly column: string;
  /** Columns that say nearly the same, so that each has to share its importance with the others; the closest first. */
  readonly alike: readonly Alike[];
}

export interface ClusterImportance extends Worse {
  readonly columns: readonly string[];
}

export interface Alike {
  readonly column: string;
  /**
   * Spearman's rank correlation, or for codes the smaller of Goodman and Kruskal's lambdas: the share of errors in
   * guessing one from nothing that the other saves (JASA 49, 1954).
   */
  readonly by: 'rank correlation' | 'lambda';
  /** From −1 to 1. */
  readonly value: number;
}

export type ColumnEffect = NumberEffect | LevelEffect;

/** The values of an effect, in probability or in the target's unit, for each of the classes that are shown. */
export interface Curve {
  /** Absent for a regression. */
  readonly class?: string;
  readonly values: readonly number[];
  /** The mean answer for rows without a value in the column, less the mean answer; absent where every row has one. */
  readonly missing?: number;
}

/** Accumulated local effects (Apley and Zhu, J. R. Stat. Soc. B 82(4), 2020), with a mean of 0 over the rows. */
export interface NumberEffect {
  readonly kind: 'number' | 'date';
  readonly column: string;
  /** Ascending; quantiles of the column that have equally many rows between them, as far as equal values let them. */
  readonly edges: readonly number[];
  /** The rows in each interval between two edges. */
  readonly rows: readonly number[];
  /** A value for each edge. */
  readonly curves: readonly Curve[];
}

/** The mean answer when all rows are given one level, less the mean of that over the levels as they occur. */
export interface LevelEffect {
  readonly kind: 'category';
  readonly column: string;
  /** The commonest first; null for a missing value. */
  readonly levels: readonly (string | null)[];
  /** The rows of each level. */
  readonly rows: readonly number[];
  /** The number of levels that are left out because they are rare. */
  readonly others: number;
  /** A value for each level. */
  readonly curves: readonly Curve[];
}

/**
 * What each column contributes to one answer: Shapley values of the answers with the other columns taken from a
 * background row (interventional: Lundberg and Lee, NeurIPS 2017; Janzing et al., AISTATS 2020), averaged over the
 * background. `base` and the contributions add up to `prediction`.
 */
export interface RowExplanation {
  /** The row of the table, counted from 1; absent for a row that was given as an object. */
  readonly row?: number;
  /** Whether the model was trained on the row; absent where that is unknown. */
  readonly trained?: boolean;
  /** The class whose probability is explained; absent for a regression. */
  readonly class?: string;
  /** The most probable class; absent for a regression. */
  readonly label?: string;
  /** The class or value that the row has, as the table writes it; absent where it has none. */
  readonly actual?: string;
  /** The probability of the class, or the value in the target's unit. */
  readonly prediction: number;
  /** The mean prediction of the background rows. */
  readonly base: number;
  /** `exact` over all subsets of columns, or `sampled` over orders of the columns, each also in reverse. */
  readonly method: 'exact' | 'sampled';
  readonly background: number;
  /** All columns, the largest contribution first. */
  readonly contributions: readonly Contribution[];
}

export interface Contribution {
  readonly column: string;
  /** The row's value; null where it has none. */
  readonly value: string | number | null;
  readonly contribution: number;
  /** The contribution's standard error, as a mean over background rows. */
  readonly error: number;
}

export interface GroupedMetrics {
  readonly column: string;
  readonly groups: readonly GroupMetrics[];
}

export interface GroupMetrics {
  /** A level, `10 to below 20`, `missing`, or `12 other levels`. */
  readonly group: string;
  readonly rows: number;
  readonly metrics: Readonly<Partial<Record<Metric, Estimate>>>;
}
