// Categories as codes: a row has its numbers, then a code for each category column, where an encoded row has a feature
// for each level. A table of categories is many times smaller that way.
import { type Layout, numbersOf, strideOf } from '../layout.ts';
import type { TrainingData } from './candidate.ts';

/**
 * Packed rows as features: the numbers, then for each category as many features as it has levels, of which the one that
 * the code names is 1 and the others are 0.
 *
 * @param packed row-major [count, stride]
 * @returns row-major [count, width]; `packed` itself where there are no categories
 */
export function expandCodes(packed: Float32Array, rows: Layout): Float32Array {
  const { width, categories = [] } = rows;
  if (categories.length === 0) return packed;
  const [numbers, stride] = [numbersOf(rows), strideOf(rows)];
  const count = packed.length / stride;
  const features = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    features.set(packed.subarray(row * stride, row * stride + numbers), row * width);
    let start = row * width + numbers;
    categories.forEach((levels, at) => {
      const code = packed[row * stride + numbers + at]!;
      if (code >= 0) features[start + code] = 1;
      start += levels;
    });
  }
  return features;
}

/** @throws Error when the levels are no whole numbers, or more than the features */
export function checkCategories({ width, categories = [] }: Layout): void {
  const stray = categories.find((levels) => !(Number.isInteger(levels) && levels >= 1));
  if (stray !== undefined) throw new Error(`Got a category of ${stray} levels; pass whole numbers from 1.`);
  const numbers = numbersOf({ width, categories });
  if (numbers < 0) {
    throw new Error(`Got ${width} features for categories of ${width - numbers} levels; the width counts every level.`);
  }
}

/**
 * A kernel would read and write elsewhere by a code that is none.
 *
 * @throws Error when a code is none of its column's
 */
export function checkCodes({ width, categories = [], features }: TrainingData): void {
  const [numbers, stride] = [numbersOf({ width, categories }), strideOf({ width, categories })];
  for (let row = 0; row * stride < features.length; row++) {
    for (let at = 0; at < categories.length; at++) {
      const code = features[row * stride + numbers + at]!;
      if ((code | 0) === code && code >= -1 && code < categories[at]!) continue;
      throw new Error(
        `Got code ${code} in row ${row} for category ${at} of ${categories[at]} levels; ` +
          `pass -1 to ${categories[at]! - 1}.`,
      );
    }
  }
}
