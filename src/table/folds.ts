// Folds of some of a table's rows: those that the search is compared on, and those that the final networks stop by.
import type { TypedColumn } from './columns.ts';
import type { Dataset, Fold } from './dataset.ts';
import { type ColumnEncoding, denseLayout, encodeInto, type Encoder, featureNames, packedLayout } from './encoder.ts';
import { type Layout, numbersOf, roomFor, strideOf } from '../layout.ts';
import type { Scaling } from './scaling.ts';
import { dealFolds } from './split.ts';

/**
 * Deals `rows` so that each is once among the validation rows, balanced and with groups kept whole.
 *
 * @param repeat another number deals anew
 * @throws as `dealFolds`
 */
export function dealInto(
  known: Pick<Dataset, 'groups' | 'strata'>,
  rows: Int32Array,
  folds: number,
  seed: number,
  repeat = 0,
): Fold[] {
  return placesOf(known, rows, folds, seed, repeat).map((part): Fold => {
    const validates = new Uint8Array(rows.length);
    for (const at of part) validates[at] = 1;
    return {
      train: rows.filter((_, at) => validates[at] === 0),
      validation: rows.filter((_, at) => validates[at] === 1),
    };
  });
}

/**
 * The validation rows of the first of as many folds as `dealInto` deals.
 *
 * @throws as `dealFolds`
 */
export function firstDealt(
  known: Pick<Dataset, 'groups' | 'strata'>,
  rows: Int32Array,
  folds: number,
  seed: number,
  repeat = 0,
): Int32Array {
  const [first] = placesOf(known, rows, folds, seed, repeat) as [Int32Array];
  return first
    .slice()
    .sort()
    .map((at) => rows[at] as number);
}

/** The places of each fold's rows among `rows`. */
function placesOf(
  { groups, strata }: Pick<Dataset, 'groups' | 'strata'>,
  rows: Int32Array,
  folds: number,
  seed: number,
  repeat: number,
): Int32Array[] {
  const numbers = new Int32Array(rows.reduce((most, row) => Math.max(most, groups[row] as number), 0) + 1).fill(-1);
  let groupCount = 0;
  const of = rows.map((row) => {
    const group = groups[row] as number;
    if ((numbers[group] as number) < 0) numbers[group] = groupCount++;
    return numbers[group] as number;
  });
  const labels = rows.map((row) => strata[row] as number);
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 1);
  return dealFolds(labels, count, { of, count: groupCount }, folds, seed, repeat);
}

/**
 * Writes what a fold's encoder makes of the columns to `features`, which has zeros there, as features of the encoder
 * that the study has for all: so every fold has features of one width, scaled and filled in by its own training rows.
 * The fold's encoder is fitted to the other's structure first (`withStructureOf`). A feature that it lacks all the same,
 * such as a level that no training row of the fold has, stays 0; one that only it has is left out.
 *
 * @param features row-major [rows, stride]
 * @param layout of `shared`, dense or packed
 * @param fitted on the same columns as `shared`, and on the fold's training rows
 */
export function encodeFold(
  features: Float32Array,
  layout: Layout,
  shared: Encoder,
  fitted: Encoder,
  columns: readonly TypedColumn[],
  rows: number,
): void {
  const fitting = withStructureOf(shared, fitted);
  const own = layout.categories ? packedLayout(fitting) : denseLayout(fitting);
  const [stride, ownStride] = [strideOf(layout), strideOf(own)];
  const encoded = roomFor(ownStride, rows);
  encodeInto(encoded, own, fitting, columns, rows);
  const sources = sourcesOf(shared, fitting);
  const numbers = numbersOf(layout);
  sources.slice(0, numbers).forEach((source, feature) => {
    if (source === undefined) return;
    for (let row = 0; row < rows; row++) features[row * stride + feature] = encoded[row * ownStride + source] as number;
  });
  let [start, ownStart] = [numbers, numbersOf(own)];
  layout.categories?.forEach((count, category) => {
    const ownCount = own.categories?.[category] as number;
    const codes = new Int32Array(ownCount).fill(-1);
    for (let code = 0; code < count; code++) {
      const source = sources[start + code];
      if (source !== undefined) codes[source - ownStart] = code;
    }
    const [to, from] = [numbers + category, numbersOf(own) + category];
    for (let row = 0; row < rows; row++) {
      const code = encoded[row * ownStride + from] as number;
      features[row * stride + to] = code < 0 ? -1 : (codes[code] as number);
    }
    start += count;
    ownStart += ownCount;
  });
}

/**
 * `own` with no more bins than `shared` has: neighbours are joined, so that no value is without a bin. A level that
 * `shared` has among its other levels is among the others here, too.
 */
export function withStructureOf(shared: Encoder, own: Encoder): Encoder {
  return {
    columns: own.columns.map((column, index): ColumnEncoding => {
      const model = shared.columns[index] as ColumnEncoding;
      if (column.kind === 'number' && model.kind === 'number') return withBinsOf(model, column);
      if (column.kind === 'date' && model.kind === 'date') {
        const known = new Map(model.parts.map((part) => [part.part, part]));
        return { ...column, parts: column.parts.map((part) => withBinsOf(known.get(part.part), part)) };
      }
      if (column.kind !== 'one-hot' || model.kind !== 'one-hot' || !model.other) return column;
      const levels = column.levels.filter((level) => model.levels.includes(level));
      return levels.length === column.levels.length ? column : { ...column, levels, other: true };
    }),
  };
}

/** With as many edges as `model`, or fewer, from the least to the greatest. */
function withBinsOf<S extends Scaling>(model: Scaling | undefined, own: S): S {
  const bins = (model?.edges?.length ?? 0) - 1;
  const { edges, ...unbinned } = own;
  if (edges === undefined || edges.length - 1 <= bins) return own;
  // Without bins the rest is the number alone.
  if (bins < 2) return unbinned as S;
  const last = edges.length - 1;
  const kept = Array.from({ length: bins + 1 }, (_, at) => edges[Math.floor((at * last) / bins)] as number);
  return { ...own, edges: kept };
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
