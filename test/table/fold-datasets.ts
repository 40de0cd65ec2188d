// Each fold encoded by itself: the oracle for the table in which a dataset has all its folds.
import type { Fold } from '../../src/table/dataset.ts';
import { encodeColumns, type Encoder, encodedWidth } from '../../src/table/encoder.ts';
import { fitEncoder } from '../../src/table/fit.ts';
import { planOf, type PrepareOptions } from '../../src/table/prepare.ts';
import type { RawTable } from '../../src/table/raw.ts';
import { understand } from '../../src/table/understand.ts';

export interface EncodedFold extends Fold {
  /** Fitted on the fold's training rows alone. */
  readonly encoder: Encoder;
  readonly width: number;
  /** Row-major [rows, width]. */
  readonly features: Float32Array;
}

export function foldDatasets(
  table: RawTable,
  options: PrepareOptions & { readonly folds: number },
): readonly EncodedFold[] {
  const understood = understand(table, options);
  const rows = understood.target.rows.length;
  return (planOf(understood, options).folds ?? []).map(({ train, validation }) => {
    const encoder = fitEncoder(understood.used, train, options.encoding, options);
    const features = encodeColumns(encoder, understood.used, rows);
    return { encoder, width: encodedWidth(encoder), features, train, validation };
  });
}
