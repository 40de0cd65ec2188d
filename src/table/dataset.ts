// What a table has become when training starts: numbers, classes, one split, and what a careful colleague would say.
import type { Encoder } from './encoder.ts';
import type { Warning, WarningCode } from './warnings.ts';

/** A column other than the target, as it was understood. */
export interface ColumnDescription {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Different values, missing ones apart. */
  readonly distinct: number;
  /** Rows without a value. */
  readonly missing: number;
  /** `left-out` by us with a warning (but used where the encoding is raw), `dropped` by the user. */
  readonly role: 'feature' | 'left-out' | 'dropped';
  /** What a warning says of it. */
  readonly finding?: WarningCode;
}

export interface Dataset {
  /** Features per row after encoding. */
  readonly width: number;
  /** Class names; a label is an index into them. Sorted, so that they do not depend on the order of the rows. */
  readonly classes: readonly string[];
  /** Row-major [rows, width], all rows of the table that have a target, in their order. */
  readonly features: Float32Array;
  readonly labels: Int32Array;
  /** Row numbers; disjoint, and repeated rows lie in one of them only. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  readonly encoder: Encoder;
  readonly target: string;
  readonly warnings: readonly Warning[];
  /** SHA-256 of the columns and cells that the study uses: two tables with one fingerprint give one study. */
  readonly fingerprint: string;
  /** Which row of the table each row here was; they differ where rows had no target. */
  readonly rows: Int32Array;
  /** All columns but the target, in the order of the table. */
  readonly columns: readonly ColumnDescription[];
}
