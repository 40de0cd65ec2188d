// What a table has become when training starts: numbers, classes, one split, and what a careful colleague would say.
import type { Encoder } from './encoder.ts';
import type { Warning } from './warnings.ts';

export interface Dataset {
  /** Features per row after encoding. */
  readonly width: number;
  /** Class names; a label is an index into them. Sorted, so that they do not depend on the order of the rows. */
  readonly classes: readonly string[];
  /** Row-major [rows, width], all rows of the table in their order. */
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
}
