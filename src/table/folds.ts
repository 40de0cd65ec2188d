// Folds of some of a table's rows: those that the search is compared on, and those that the final networks stop by.
import type { TypedColumn } from './columns.ts';
import type { Dataset, Fold } from './dataset.ts';
import { encodeColumns, encodedWidth, type Encoder, featureNames } from './encoder.ts';
import { dealFolds } from './split.ts';

/**
 * Deals `rows` so that each is once among the validation rows, balanced and with groups kept whole.
 *
 * @param repeat another number deals anew
 * @throws as `dealFolds`
 */
export function dealInto(
  { groups, strata }: Pick<Dataset, 'groups' | 'strata'>,
  rows: Int32Array,
  folds: number,
  seed: number,
  repeat = 0,
): Fold[] {
  const numbers = new Map<number, number>();
  const of = rows.map((row) => {
    const group = groups[row] as number;
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
  const labels = rows.map((row) => strata[row] as number);
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 1);
  return dealFolds(labels, count, { of, count: numbers.size }, folds, seed, repeat).map((part): Fold => {
    const validates = new Uint8Array(rows.length);
    for (const at of part) validates[at] = 1;
    return {
      train: rows.filter((_, at) => validates[at] === 0),
      validation: rows.filter((_, at) => validates[at] === 1),
    };
  });
}

/**
 * Writes what a fold's encoder makes of the columns to `features`, which has zeros there, as features of the encoder
 * that the study has for all: so every fold has features of one width, scaled and filled in by its own training rows. A
 * feature that the fold's encoder lacks, such as a level that no training row of the fold has, stays 0; one that only
 * the fold's encoder has is left out.
 *
 * @param features row-major [rows, width of `shared`]
 * @param own fitted on the same columns as `shared`
 */
export function encodeFold(
  features: Float32Array,
  shared: Encoder,
  own: Encoder,
  columns: readonly TypedColumn[],
  rows: number,
): void {
  const encoded = encodeColumns(own, columns, rows);
  const [width, ownWidth] = [encodedWidth(shared), encodedWidth(own)];
  sourcesOf(shared, own).forEach((source, feature) => {
    if (source === undefined) return;
    for (let row = 0; row < rows; row++) features[row * width + feature] = encoded[row * ownWidth + source] as number;
  });
}

/** The feature of `own` that means the same, for each feature of `shared`. */
function sourcesOf(shared: Encoder, own: Encoder): (number | undefined)[] {
  let start = 0;
  return shared.columns.flatMap((column, index) => {
    // Within a column names are unique.
    const known = featureNames({ columns: [own.columns[index] as Encoder['columns'][number]] });
    const sources = new Map(known.map((name, at) => [name, start + at]));
    start += known.length;
    return featureNames({ columns: [column] }).map((name) => sources.get(name));
  });
}
