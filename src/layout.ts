// How encoded rows lie in memory. A category with twenty levels would take twenty numbers a row, of which one is 1; packed
// it takes one, and the kernels read the one row of their weights that it names.
import { MlpnasError } from './errors.ts';
import { setting } from './remedy.ts';

/** Rows of features, dense or packed. */
export interface Layout {
  /** Features per row, each level of a category counted as one. */
  readonly width: number;
  /**
   * Present where rows are packed: how many features each category has. A row is then its number features, and for each
   * category which of its features is 1, counted from 0, or −1 where none is. Absent: a row has all its features.
   */
  readonly categories?: readonly number[];
}

/** A layout that may say of its categories that there are none. */
type Given = Pick<Layout, 'width'> & { readonly categories?: Layout['categories'] | undefined };

/** Floats per row. */
export function strideOf({ width, categories = [] }: Given): number {
  return numbersOf({ width, categories }) + categories.length;
}

/** Features that are not of a category; with dense rows all. */
export function numbersOf({ width, categories = [] }: Given): number {
  return categories.reduce((rest, count) => rest - count, width);
}

/**
 * Rows with all their features, row-major [rows, width].
 *
 * @param features row-major [all rows, `strideOf`]; given back as they are if they are dense and all are wanted
 * @param rows the rows that are wanted, in this order; all by default
 */
export function denseRows(features: Float32Array, layout: Given, rows?: Int32Array): Float32Array {
  const { width, categories = [] } = layout;
  const [stride, numbers] = [strideOf(layout), numbersOf(layout)];
  if (rows === undefined && categories.length === 0) return features;
  const count = rows?.length ?? features.length / stride;
  const dense = roomFor(width, count);
  for (let at = 0; at < count; at++) {
    const from = (rows === undefined ? at : (rows[at] as number)) * stride;
    let start = at * width;
    for (let number = 0; number < numbers; number++) dense[start++] = features[from + number] as number;
    for (let category = 0; category < categories.length; category++) {
      const code = features[from + numbers + category] as number;
      if (code >= 0) dense[start + code] = 1;
      start += categories[category] as number;
    }
  }
  return dense;
}

/** Some rows as they are, dense or packed, row-major [rows, `strideOf`]. */
export function gatherRows(features: Float32Array, layout: Layout, rows: Int32Array): Float32Array {
  const stride = strideOf(layout);
  const gathered = new Float32Array(rows.length * stride);
  rows.forEach((row, at) => gathered.set(features.subarray(row * stride, (row + 1) * stride), at * stride));
  return gathered;
}

/** Floats from this many on (64 MiB) are shared, so that no worker needs a copy beside that on its wasm heap. */
const sharedFrom = 2 ** 24;

/**
 * Zeros for as many rows; in shared memory where they are many and the runtime has it (a page only when it is cross-origin
 * isolated).
 *
 * @throws when they would not fit into memory that a runtime gives out in one piece (2^30 numbers)
 */
export function roomFor(stride: number, rows: number): Float32Array {
  const count = rows * stride;
  if (count > 2 ** 30) {
    throw new MlpnasError(
      'table',
      `${rows} rows of ${stride} features are too many to hold in memory; leave out columns with many levels by ${setting('drop')}, or use fewer rows.`,
    );
  }
  if (count < sharedFrom || typeof SharedArrayBuffer === 'undefined') return new Float32Array(count);
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
