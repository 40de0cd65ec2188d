// What a careful colleague would say about a table, as data for programs and as a sentence for people.

export type WarningCode =
  /** Two columns had one name. */
  | 'duplicate-name'
  /** Rows without a target were left out. */
  | 'missing-target'
  /** A column without any value. */
  | 'empty'
  /** A column with one value. */
  | 'constant'
  /** Text with too many levels. */
  | 'text'
  /** A column that numbers the rows. */
  | 'index'
  /** A column that names the rows. */
  | 'id'
  /** A column that is probably made from the target. */
  | 'leak'
  /** A column that predicts the target by itself, but may be honest. */
  | 'separates'
  /** Dates that can be read in two ways. */
  | 'ambiguous-date'
  /** Numbers that can be read in two ways. */
  | 'ambiguous-number'
  /** Infinities in a column of numbers. */
  | 'infinite'
  /** A column without a value in most rows. */
  | 'mostly-missing'
  /** Rows that repeat an earlier one. */
  | 'repeated-rows'
  /** Equal rows with different labels, or values of the target. */
  | 'contradicting-rows'
  /** A class with very few rows. */
  | 'rare-class'
  /** Classes of very different size. */
  | 'imbalance'
  /** So few rows that no figure is sure. */
  | 'few-rows'
  /** Rows in the order of the target. */
  | 'sorted-rows'
  /** Levels that no training row has. */
  | 'unseen-category'
  /** Rows of a test table that repeat a row of the table. */
  | 'repeated-in-test'
  /** A model that has more weights than were asked for. */
  | 'large-model';

export interface Warning {
  readonly code: WarningCode;
  /** One or two sentences: what was found, what was done, how to have it otherwise. */
  readonly message: string;
  /** Columns that it is about, by name. */
  readonly columns?: readonly string[];
  /** How many rows it is about. */
  readonly rows?: number;
}
