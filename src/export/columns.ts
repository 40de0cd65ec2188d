// The one way from columns that have been read to what a model says of their rows, for predictions and for explanations.
import type { Backend } from '../kernels/backend.ts';
import type { TypedColumn } from '../table/columns.ts';
import { encodeColumns, encodedWidth } from '../table/encoder.ts';
import { averagedOutputs } from './outputs.ts';
import type { ModelParts } from './parts.ts';

/**
 * The averaged outputs of a model's networks: probabilities [rows, classes], or linear outputs [rows, 1].
 *
 * @param columns as `readColumns` gives them for the model's encoder
 */
export function columnOutputs(
  backend: Backend,
  { encoder, networks }: ModelParts,
  columns: readonly TypedColumn[],
  rows: number,
): Float32Array {
  return averagedOutputs(backend, networks, encodeColumns(encoder, columns, rows), encodedWidth(encoder));
}
