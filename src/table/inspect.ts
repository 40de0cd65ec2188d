// The table as it is understood, as data to be shown before anything is trained.
import type { Cells } from './cells.ts';
import { readCells, readLevels } from './columns.ts';
import type { ColumnDescription } from './dataset.ts';
import { featureNames, readColumns } from './encoder.ts';
import { fitEncoder } from './fit.ts';
import { numberReader } from './numbers.ts';
import { checkFolds, type Plan, planOf, type PrepareOptions } from './prepare.ts';
import type { RawColumn, RawTable } from './raw.ts';
import { readTarget, type Target, type Task } from './target.ts';
import { checkNames, describe, type Judged, inferColumns, groupRows } from './understand.ts';
import { unseenCategories } from './unseen.ts';
import type { Warning } from './warnings.ts';

export interface InspectOptions extends Omit<PrepareOptions, 'target'> {
  /** The column to predict. Nothing that depends on it is shown where it is left out. */
  readonly target?: string | undefined;
}

export interface Range {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

export interface LevelCount {
  readonly name: string;
  readonly rows: number;
}

export interface InspectedColumn extends ColumnDescription {
  /** Completes "Column "x" …", where there is a finding. */
  readonly because?: string;
  /** Its first different values, as they are written; at most three. */
  readonly examples: readonly string[];
  /** Present for a number. */
  readonly range?: Range;
  /** The ten levels with most rows of a category or boolean, as they are written, most frequent first. */
  readonly levels?: readonly LevelCount[];
}

export interface InspectedTarget {
  readonly name: string;
  readonly task: Task;
  /** Rows without a value, which are left out. */
  readonly missing: number;
  readonly distinct: number;
  /** All classes of a classification, in their order. */
  readonly classes?: readonly LevelCount[];
  /** Present for a regression. */
  readonly range?: Range;
}

export interface Inspection {
  /** What messages call the table. */
  readonly name: string;
  /** Rows of the table, with or without a target. */
  readonly rows: number;
  readonly target?: InspectedTarget;
  /** All columns but the target, in the order of the table. */
  readonly columns: readonly InspectedColumn[];
  /** Names of the features that they become. */
  readonly features: readonly string[];
  /** How many rows would train, validate and test. */
  readonly split?: { readonly train: number; readonly validation: number; readonly test: number };
  readonly warnings: readonly Warning[];
  /** Why nothing can be searched with this table, if that is so. */
  readonly problem?: string;
}

/**
 * The table as a search would understand it with the same options. What keeps it from being learned from is said in
 * `problem`.
 *
 * @example
 * const { columns, warnings } = inspectTable(parseTable(text), { target: 'species' });
 *
 * @throws for wrong use: a name that is no column, a target that cannot be one, a cell that is not of the type that was said
 */
export function inspectTable(table: RawTable, given: InspectOptions = {}): Inspection {
  const options = { ...given, encoding: given.encoding ?? 'robust' };
  const { target: name, ...rest } = options;
  const named = { ...rest, ...(name !== undefined && { target: name }) };
  checkNames(table, named);
  checkFolds(rest);
  const target = name === undefined ? undefined : readTarget(table, name, options.task);
  const inferred = inferColumns(table, named, target);
  const planned = target && name !== undefined ? tryPlan(inferred, target, { ...rest, target: name }) : undefined;
  const plan = planned?.plan;
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  const trained = plan?.split.train ?? target?.rows.map((_, at) => at) ?? all;
  const encoder = inferred.used.length > 0 ? fitEncoder(inferred.used, trained, options.encoding, options) : undefined;
  const external = plan?.external;
  const testColumns = encoder && external ? readColumns(encoder, external.table, external.rows) : [];
  return {
    name: table.name,
    rows: table.rows,
    ...(target && name !== undefined && { target: inspectTarget(name, target, table.rows) }),
    columns: inferred.columns.map((column) => inspectColumn(column, target?.rows ?? all)),
    features: encoder ? featureNames(encoder) : [],
    ...(plan && { split: sizesOf(plan) }),
    warnings: plan
      ? [
          ...plan.understood.warnings,
          ...(external?.warnings ?? []),
          ...unseenCategories(plan.understood.used, plan.split, testColumns),
        ]
      : inferred.warnings,
    ...(planned?.problem !== undefined && { problem: planned.problem }),
  };
}

function tryPlan(
  inferred: ReturnType<typeof inferColumns>,
  target: Target,
  options: PrepareOptions,
): { plan?: Plan; problem?: string } {
  try {
    return { plan: planOf(groupRows(inferred, target, options), options) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function sizesOf({ split: { train, validation, test } }: Plan): NonNullable<Inspection['split']> {
  return { train: train.length, validation: validation.length, test: test.length };
}

function inspectTarget(name: string, target: Target, all: number): InspectedTarget {
  const { task } = target;
  const missing = all - target.rows.length;
  if (target.task === 'regression') {
    const { values } = target;
    return { name, task, missing, distinct: new Set(values).size, range: rangeOf(values) as Range };
  }
  const { classes, labels } = target;
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label]!++;
  const counted = classes.map((label, index) => ({ name: label, rows: counts[index] as number }));
  return { name, task, missing, distinct: classes.length, classes: counted };
}

function inspectColumn(judged: Judged, rows: Int32Array): InspectedColumn {
  const { raw, kind, finding, notation } = judged;
  const values = notation && readCells(raw.cells, rows, numberReader(notation));
  const range = values && rangeOf(values);
  return {
    ...describe(judged),
    ...(finding && { because: finding.because }),
    examples: firstDifferent(raw.cells, rows, 3),
    ...(range && { range }),
    ...((kind === 'category' || kind === 'boolean') && { levels: mostFrequent(raw, rows, 10) }),
  };
}

/** The range of the values that are there; `undefined` when none is. */
function rangeOf(values: Float64Array): Range | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  return { least: sorted[0] as number, median, greatest: sorted[sorted.length - 1] as number };
}

function firstDifferent(cells: Cells, rows: Int32Array, count: number): string[] {
  const found = new Set<string>();
  for (const row of rows) {
    const cell = cells.at(row) as string;
    if (cell !== '') found.add(cell.length > 60 ? `${cell.slice(0, 60)}…` : cell);
    if (found.size === count) break;
  }
  return [...found];
}

function mostFrequent({ name, cells }: RawColumn, rows: Int32Array, count: number): LevelCount[] {
  const { levels, codes } = readLevels(name, cells, rows);
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return levels
    .map((level, code) => ({ name: level, rows: counts[code] as number }))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, count);
}
