// A table as it is understood before anything is split or encoded: its target, what each column is, which are used,
// which rows belong together. `prepareDataset` goes on from here, `inspectTable` shows it.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
import {
  type ColumnSummary,
  type ColumnType,
  columnTypes,
  countInfinite,
  readLevels,
  summarise,
  type TypedColumn,
} from './columns.ts';
import type { ColumnDescription } from './dataset.ts';
import type { Encoding } from './encoder.ts';
import { inferColumn, typedColumn } from './infer.ts';
import { type Finding, judgeColumn } from './judge.ts';
import { requireColumn } from './names.ts';
import { type Notation, notationOf } from './numbers.ts';
import type { RawColumn, RawTable } from './raw.ts';
import { rowWarnings, targetWarnings } from './remarks.ts';
import { type Groups, groupRepeats, joinGroups } from './repeats.ts';
import { readTarget, type Target, type tasks } from './target.ts';
import type { Warning } from './warnings.ts';
import { counted } from '../words.ts';

export interface UnderstandOptions {
  /** The column to predict. */
  readonly target: string;
  /** `auto` takes a number with too many values to be codes of classes as a regression. */
  readonly task?: (typeof tasks)[number] | undefined;
  /** Columns to use in spite of a warning. */
  readonly keep?: readonly string[] | undefined;
  /** Columns not to use. */
  readonly drop?: readonly string[] | undefined;
  /** What columns are, by name, where that should not be inferred. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  /** A column that says which rows belong together, such as a patient's: they stay on one side of a split. No feature. */
  readonly group?: string | undefined;
  /** How columns become features. With `raw` nothing is left out but the target and `drop`; the split stays the same. */
  readonly encoding?: Encoding | undefined;
}

/** A table as its columns were inferred, one by one. */
export interface InferredTable {
  readonly table: RawTable;
  /** All columns but the target, in the order of the table. */
  readonly columns: readonly Judged[];
  /** Columns that become features, in the order of these. */
  readonly used: readonly TypedColumn[];
  /** Those of them that nothing speaks against; others are used where the encoding is raw. */
  readonly sound: readonly TypedColumn[];
  readonly warnings: readonly Warning[];
}

export interface Understood extends InferredTable {
  readonly name: string;
  readonly target: Target;
  /** Rows that are equal in all features. */
  readonly repeats: Groups;
  /** Rows that stay on one side of a split. */
  readonly groups: Groups;
}

export interface Judged {
  readonly raw: RawColumn;
  readonly summary: ColumnSummary;
  /** How the numbers of a column are written; absent for other kinds. */
  readonly notation?: Notation;
  /** Rows with an infinity in a column of numbers, where they count as missing. */
  readonly infinite: number;
  readonly finding: Finding | undefined;
  readonly kind: ColumnDescription['kind'];
  readonly role: ColumnDescription['role'];
}

/**
 * @throws for a wrong target (`readTarget`), a name in `keep`, `drop`, `types` or `group` that is no column, a cell that is
 *   not of the type that was said, or when no column is left
 */
export function understand(table: RawTable, options: UnderstandOptions): Understood {
  checkNames(table, options);
  const target = readTarget(table, options.target, options.task);
  return groupRows(inferColumns(table, options, target), target, options);
}

/** Infers and judges every column. Without a target nothing is known of leaks, and all rows count. */
export function inferColumns(table: RawTable, options: Partial<UnderstandOptions>, target?: Target): InferredTable {
  const { target: name, keep = [], drop = [], types = {}, group, encoding = 'standard' } = options;
  const rows = target?.rows ?? Int32Array.from({ length: table.rows }, (_, row) => row);
  const columns: Judged[] = [];
  const [sound, used]: [TypedColumn[], TypedColumn[]] = [[], []];
  for (const raw of table.columns) {
    if (target && raw.name === name) continue;
    const type = Object.hasOwn(types, raw.name) ? types[raw.name] : undefined;
    const typed = type ? typedColumn(raw, rows, type, table.name, table.commas) : inferColumn(raw, rows, table.commas);
    const dropped = drop.includes(raw.name) || raw.name === group;
    const summary = summarise(typed);
    const judging = {
      ...(target && { strata: target.strata }),
      ...(type && { typed: true }),
      columns: table.columns.length - 1,
    };
    const finding = dropped ? undefined : judgeColumn(raw, typed, summary, rows, judging);
    const leftOut = finding?.leaveOut === true && !keep.includes(raw.name);
    const role = raw.name === group ? 'group' : dropped ? 'dropped' : leftOut ? 'left-out' : 'feature';
    const infinite = typed.kind === 'number' ? countInfinite(raw.cells, rows) : 0;
    const notation = typed.kind === 'number' ? { notation: notationOf(typed) } : {};
    columns.push({ raw, summary, finding, kind: kindOf(typed, finding), role, infinite, ...notation });
    // Text of a million levels is large; what is not used is let go.
    if (role === 'feature') sound.push(typed);
    if (role === 'feature' || (role === 'left-out' && encoding === 'raw')) used.push(typed);
  }
  return {
    table,
    columns,
    used: inOrderOf(encoding, used),
    sound,
    warnings: [
      ...nameWarnings(table),
      ...(target && name !== undefined ? targetWarnings(name, target, table.rows - rows.length) : []),
      ...columns.flatMap((column) => [...columnWarning(column, encoding), ...infiniteWarning(column)]),
    ],
  };
}

/** Numbers and dates come before categories, each in the order of the table, where the encoding has them so. */
function inOrderOf(encoding: Encoding, columns: readonly TypedColumn[]): readonly TypedColumn[] {
  if (encoding === 'standard' || encoding === 'raw') return columns;
  const isCategory = ({ kind }: TypedColumn): boolean => kind === 'category';
  return [...columns.filter((column) => !isCategory(column)), ...columns.filter(isCategory)];
}

/** Finds which rows belong together; throws when no column is left to tell them apart. */
export function groupRows(
  inferred: InferredTable,
  target: Target,
  { target: name, group }: UnderstandOptions,
): Understood {
  const { table, columns, used, sound, warnings } = inferred;
  if (used.length === 0) throw new MlpnasError('table', nothingLeft(table, columns));
  const repeats = groupRepeats(sound.length > 0 ? sound : used, target.rows.length);
  const groups = joinNamed(repeats, table, group, target.rows);
  return { ...inferred, name, target, repeats, groups, warnings: [...warnings, ...rowWarnings(target, repeats)] };
}

/** Joins repeats with the groups that a column says, where the table has it. */
export function joinNamed(repeats: Groups, table: RawTable, group: string | undefined, rows: Int32Array): Groups {
  const grouping = table.columns.find(({ name }) => name === group);
  return grouping ? joinGroups(repeats, readLevels(grouping.name, grouping.cells, rows).codes) : repeats;
}

function kindOf(typed: TypedColumn, finding: Finding | undefined): Judged['kind'] {
  if (typed.kind !== 'category') return typed.kind;
  return finding?.code === 'text' ? 'text' : typed.boolean ? 'boolean' : 'category';
}

/** Fails unless all columns that options name are there, and named for one thing. */
export function checkNames(
  table: RawTable,
  { target, keep = [], drop = [], types = {}, group }: Partial<UnderstandOptions>,
): void {
  const names = table.columns.map((column) => column.name);
  for (const [option, list] of [
    ['keep', keep],
    ['drop', drop],
  ] as const) {
    for (const name of list) {
      requireColumn(name, names, table.name, `The column to ${option},`);
      if (name === target)
        throw new MlpnasError(
          'table',
          `"${name}" is the target, so it cannot be in ${setting(option)}; name another ${setting('target')} or leave it out of ${setting(option)}.`,
        );
    }
  }
  if (group !== undefined) requireColumn(group, names, table.name, 'The column to group by,');
  if (group !== undefined && group === target)
    throw new MlpnasError(
      'table',
      `"${group}" is the target, so rows cannot be grouped by it; name another column in ${setting('group')}.`,
    );
  for (const [name, type] of Object.entries(types)) {
    requireColumn(name, names, table.name, 'The column to give a type,');
    if (!columnTypes.includes(type))
      throw new MlpnasError(
        'table',
        `Got the type "${type}" for column "${name}"; expected one of ${columnTypes.join(', ')}.`,
      );
    if (name === target)
      throw new MlpnasError(
        'table',
        `"${name}" is the target, whose type is the task: set ${setting('task', 'classification')} or ${setting('task', 'regression')}.`,
      );
  }
  const both = keep.find((name) => drop.includes(name));
  if (both !== undefined)
    throw new MlpnasError(
      'table',
      `"${both}" is in ${setting('keep')} and in ${setting('drop')}; name it in one of them.`,
    );
  if (group !== undefined && keep.includes(group))
    throw new MlpnasError(
      'table',
      `"${group}" says which rows belong together, so it cannot be a feature too; take it out of ${setting('keep')}.`,
    );
}

function nothingLeft(table: RawTable, columns: readonly Judged[]): string {
  const reasons = columns.map(({ raw, finding }) => `"${raw.name}" ${finding?.because ?? 'was dropped'}`);
  if (reasons.length === 0)
    return `${table.name} has no column beside the target; expected at least one to learn from.`;
  return `No column of ${table.name} is left to learn from: ${reasons.slice(0, 20).join('; ')}. Name columns to use all the same in ${setting('keep')}.`;
}

function nameWarnings(table: RawTable): Warning[] {
  return table.columns
    .filter((column) => column.duplicateOf !== undefined)
    .map(({ name, duplicateOf }) => ({
      code: 'duplicate-name',
      columns: [name],
      message: `More than one column is called "${duplicateOf}"; a later one is now called "${name}".`,
    }));
}

function columnWarning({ raw, finding, role }: Judged, encoding: Encoding): Warning[] {
  if (!finding) return [];
  const done = !finding.leaveOut
    ? `It is used; ${finding.advice}`
    : role === 'feature'
      ? 'It is used, as asked'
      : encoding === 'raw'
        ? 'It is used, as raw encoding leaves nothing out'
        : `It is left out; set ${setting('keep', [raw.name])} to use it`;
  return [{ code: finding.code, columns: [raw.name], message: `Column "${raw.name}" ${finding.because}. ${done}.` }];
}

function infiniteWarning({ raw, infinite, role }: Judged): Warning[] {
  if (infinite === 0 || role !== 'feature') return [];
  return [
    {
      code: 'infinite',
      columns: [raw.name],
      rows: infinite,
      message: `Column "${raw.name}" is infinite in ${counted(infinite, 'row')}, which is taken as missing; write a number there if it means one.`,
    },
  ];
}

/** The column as data. */
export function describe({ raw, summary, finding, kind, role }: Judged): ColumnDescription {
  return { name: raw.name, kind, ...summary, role, ...(finding && { finding: finding.code }) };
}
