// A table becomes a dataset: every stage of this folder in the order of the data.
import { MlpnasError } from '../errors.ts';
import { concatenate } from '../concatenate.ts';
import type { TypedColumn } from './columns.ts';
import type { ClassificationDataset, Dataset, Fold, FoldTable, RegressionDataset, RowTargets } from './dataset.ts';
import { denseLayout, type Encoder, encodeInto, packedLayout, readColumns } from './encoder.ts';
import { type External, externalRows, groupsOfTest, repeatedInTest } from './external.ts';
import { fingerprint } from './fingerprint.ts';
import { fitEncoder, type FitOptions } from './fit.ts';
import { dealInto, encodeFold } from './folds.ts';
import { type Layout, roomFor, strideOf } from '../layout.ts';
import type { RawTable } from './raw.ts';
import type { Groups } from './repeats.ts';
import { type Split, splitRows } from './split.ts';
import type { Target } from './target.ts';
import { describe, understand, type UnderstandOptions, type Understood } from './understand.ts';
import { unseenCategories } from './unseen.ts';

export interface PrepareOptions extends UnderstandOptions, FitOptions {
  readonly seed?: number | undefined;
  /** Share of the rows that nothing is trained or chosen on. */
  readonly testShare?: number | undefined;
  /**
   * Share of the other rows that architectures are compared on. The tutorial has 0.1; at 0.2 the noise of the
   * comparison is 1.4 times smaller, which matters more to a search than an eighth fewer rows to train on.
   */
  readonly validationShare?: number | undefined;
  /** Deals the rows that are not tested into as many folds, from 2 to 100, in place of one validation set. */
  readonly folds?: number | undefined;
  /** How often they are dealt; 1. */
  readonly foldRepeats?: number | undefined;
  /** Rows to test on, in place of a share of the table: columns are found by name. */
  readonly test?: RawTable | undefined;
}

/** What is decided before rows are encoded. */
export interface Plan {
  readonly understood: Understood;
  readonly external: External | undefined;
  readonly split: Split;
  readonly folds: readonly Fold[] | undefined;
  readonly options: PrepareOptions;
}

/**
 * Reads the target, infers types, leaves out what should not be learned from, splits, fits the encoder on the
 * training rows and encodes all rows. Rows without a target are left out; everything counts the others, in their order.
 *
 * @throws for a wrong target (`readTarget`), a name in an option that is no column, no column left, a table that cannot
 *   be split (`splitRows`, `dealFolds`), or a test table that does not fit the table
 */
export function prepareDataset(table: RawTable, options: PrepareOptions): Dataset {
  checkFolds(options);
  const plan = planOf(understand(table, options), options);
  return datasetOf(plan, plan.split, plan.folds);
}

/** Which rows train, validate and test. */
export function planOf(understood: Understood, options: PrepareOptions): Plan {
  const { seed = 0, testShare = 0.2, validationShare = 0.2, folds, foldRepeats = 1, test } = options;
  const { target, groups } = understood;
  const external = test && externalRows(test, understood.name, target);
  const { of, count } = target.strata;
  const own = splitRows(of, count, groups, { seed, testShare: test ? 0 : testShare, validationShare });
  const split = external ? { ...own, test: Int32Array.from(external.rows, (_, at) => target.rows.length + at) } : own;
  if (folds === undefined) return { understood, external, split, folds: undefined, options };

  const dealt = dealRest(target, groups, own.test, folds, foldRepeats, seed);
  return { understood, external, split: { ...split, ...(dealt[0] as Fold) }, folds: dealt, options };
}

export function checkFolds({ folds, foldRepeats: repeats = 1 }: Partial<PrepareOptions>): void {
  if (folds !== undefined && !(Number.isInteger(folds) && folds >= 2 && folds <= 100))
    throw new MlpnasError('table', `folds is ${folds}; expected a whole number from 2 to 100.`);
  if (!(Number.isInteger(repeats) && repeats >= 1 && repeats <= 100))
    throw new MlpnasError('table', `foldRepeats is ${repeats}; expected a whole number from 1 to 100.`);
}

/** Folds of the rows that are not tested. */
function dealRest(
  { rows, strata }: Target,
  groups: Groups,
  tested: Int32Array,
  folds: number,
  repeats: number,
  seed: number,
): Fold[] {
  const isTested = new Uint8Array(rows.length);
  for (const row of tested) isTested[row] = 1;
  const rest = Int32Array.from(rows.keys()).filter((row) => isTested[row] === 0);
  const known = { groups: groups.of, strata: strata.of };
  return Array.from({ length: repeats }, (_, repeat) => dealInto(known, rest, folds, seed, repeat)).flat();
}

/** @param stacked the folds that the dataset has a table of, if any; the first is `split`'s */
function datasetOf(
  { understood, external, folds, options }: Plan,
  split: Split,
  stacked: readonly Fold[] = [],
): Dataset {
  const { target, used, name, warnings } = understood;
  const encoder = fitEncoder(used, split.train, options.encoding, options);
  const own = target.rows.length;
  const rows = external
    ? concatenate(Int32Array, [target.rows, external.rows.map((row) => understood.table.rows + row)])
    : target.rows;
  const layout = isPacked(options) ? packedLayout(encoder) : denseLayout(encoder);
  const stride = strideOf(layout);
  const room = roomForFolds(stride, rows.length, stacked, own);
  const features = room.subarray(0, rows.length * stride);
  encodeInto(features, layout, encoder, used, own);
  let testColumns: readonly TypedColumn[] = [];
  if (external) {
    testColumns = readColumns(encoder, external.table, external.rows);
    encodeInto(features.subarray(own * stride), layout, encoder, testColumns, external.rows.length);
  }
  const known = targetsOf(target, external, split.train);
  const foldTable =
    stacked.length > 0 ? foldTableOf(understood, encoder, layout, stacked, room, known, options) : undefined;
  return {
    ...layout,
    features,
    ...known,
    ...split,
    ...(folds && { folds }),
    ...(foldTable && { foldTable }),
    groups: understood.groups.of,
    ...(external && { testGroups: groupsOfTest(external, testColumns, options.group) }),
    strata: target.strata.of,
    encoder,
    encodeAs(encoding) {
      const other = fitEncoder(used, split.train, encoding, options);
      const otherLayout = isPacked({ encoding }) ? packedLayout(other) : denseLayout(other);
      const otherStride = strideOf(otherLayout);
      const encode = () => {
        const encoded = roomFor(otherStride, rows.length);
        encodeInto(encoded, otherLayout, other, used, own);
        if (external) {
          encodeInto(encoded.subarray(own * otherStride), otherLayout, other, testColumns, external.rows.length);
        }
        return encoded;
      };
      let encoded: Float32Array | undefined;
      return {
        encoder: other,
        ...otherLayout,
        get features() {
          return (encoded ??= encode());
        },
      };
    },
    target: name,
    warnings: [
      ...warnings,
      ...(external ? external.warnings : []),
      ...unseenCategories(used, split, testColumns),
      ...(external ? repeatedInTest(features, stride, own) : []),
    ],
    fingerprint: fingerprintOf(understood, external, testColumns, options),
    rows,
    columns: understood.columns.map(describe),
  };
}

/** Encodings that are as they were before rows could be packed stay dense. */
function isPacked({ encoding }: Pick<PrepareOptions, 'encoding'>): boolean {
  return encoding === 'robust' || encoding === 'piecewise';
}

/** Zeros for all rows, and for the table's own once more for each fold after the first. */
function roomForFolds(stride: number, rows: number, folds: readonly Fold[], own: number): Float32Array {
  const all = rows + Math.max(0, folds.length - 1) * own;
  if (folds.length > 0 && all * stride > 2 ** 30)
    throw new MlpnasError(
      'table',
      `${folds.length} folds of ${own} rows with ${stride} features are too many to hold in memory, ` +
        `for each fold has ` +
        'features of its own; choose fewer folds, leave out columns with many levels, or use fewer rows.',
    );
  return roomFor(stride, all);
}

/** @param features those of the dataset, with room for those of the other folds behind them */
function foldTableOf(
  { used, target }: Understood,
  encoder: Encoder,
  layout: Layout,
  folds: readonly Fold[],
  features: Float32Array,
  known: RowTargets,
  options: PrepareOptions,
): FoldTable {
  const own = target.rows.length;
  const stride = strideOf(layout);
  const rows = features.length / stride;
  const start = rows - (folds.length - 1) * own;
  const stacked = stackedTargets(known, rows);
  const numbered = folds.map(({ train, validation }, fold): Fold => {
    if (fold === 0) return { train, validation };
    const offset = start + (fold - 1) * own;
    const ofFold = fitEncoder(used, train, options.encoding, options);
    encodeFold(features.subarray(offset * stride), layout, encoder, ofFold, used, own);
    const scaled = targetsOf(target, undefined, train);
    if (stacked.task === 'regression' && scaled.task === 'regression') stacked.targets.set(scaled.targets, offset);
    if (stacked.task === 'classification') stacked.labels.copyWithin(offset, 0, own);
    return { train: train.map((row) => offset + row), validation: validation.map((row) => offset + row) };
  });
  return { features, ...stacked, folds: numbered };
}

/** Room for the targets of `rows` rows, which begin with those that are known. */
function stackedTargets(known: RowTargets, rows: number): RowTargets {
  if (known.task === 'classification') {
    const labels = new Int32Array(rows);
    labels.set(known.labels);
    return { task: 'classification', labels };
  }
  const targets = new Float32Array(rows);
  targets.set(known.targets);
  return { task: 'regression', targets };
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  return concatenate(Int32Array, [first, second]);
}

/** Classes as they are; numbers standardised on the training rows, like a feature. Rows of a test table come last. */
function targetsOf(
  target: Target,
  external: External | undefined,
  train: Int32Array,
):
  | Pick<ClassificationDataset, 'task' | 'classes' | 'labels'>
  | Pick<RegressionDataset, 'task' | 'targets' | 'targetScale'> {
  if (target.task === 'classification') {
    const { classes, labels } = target;
    const all = external?.task === 'classification' ? joined(labels, external.labels) : labels;
    return { task: 'classification', classes, labels: all };
  }
  const { values } = target;
  const encoder: Encoder = fitEncoder([{ kind: 'number', name: 'target', values }], train);
  const [column] = encoder.columns;
  if (column?.kind !== 'number' || column.mean === undefined)
    throw new MlpnasError('table', 'A target is standardised.');
  const { mean, scale } = column;
  const all = external?.task === 'regression' ? concatenate(Float64Array, [values, external.values]) : values;
  const targets = Float32Array.from(all, (value) => Math.fround((value - mean) / scale));
  return { task: 'regression', targets, targetScale: { mean, deviation: scale } };
}

function fingerprintOf(
  { used, target, name }: Understood,
  external: External | undefined,
  testColumns: readonly TypedColumn[],
  {
    encoding = 'standard',
    bins,
    testShare = 0.2,
    validationShare = 0.2,
    group,
    folds,
    foldRepeats = 1,
  }: PrepareOptions,
): string {
  const levels = target.task === 'classification' ? target.classes : [];
  const targetColumn = (known: Target | External): TypedColumn =>
    known.task === 'regression'
      ? { kind: 'number', name, values: known.values }
      : { kind: 'category', name, levels, codes: known.labels };
  const split = external ? { validationShare, test: external.rows.length } : { testShare, validationShare };
  const more = {
    ...(bins !== undefined && { bins }),
    ...(group !== undefined && { group }),
    ...(folds !== undefined && { folds, foldRepeats }),
  };
  return fingerprint([...used, targetColumn(target), ...(external ? [...testColumns, targetColumn(external)] : [])], {
    encoding,
    ...split,
    ...more,
  });
}
