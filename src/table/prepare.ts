// A table becomes a dataset: every stage of this folder in the order of the data.
import { type ColumnSummary, inferColumn, summarise, type TypedColumn } from './columns.ts';
import type { ColumnDescription, Dataset } from './dataset.ts';
import { encodeColumns, encodedWidth, type Encoding, fitEncoder } from './encoder.ts';
import { fingerprint } from './fingerprint.ts';
import { type Finding, judgeColumn } from './judge.ts';
import { requireColumn } from './names.ts';
import type { RawColumn, RawTable } from './read.ts';
import { contradictions, groupRepeats } from './repeats.ts';
import { splitRows } from './split.ts';
import { readTarget, type Target } from './target.ts';
import type { Warning } from './warnings.ts';

export interface PrepareOptions {
  /** The column to predict. */
  readonly target: string;
  readonly seed?: number;
  /** Columns to use in spite of a warning. */
  readonly keep?: readonly string[];
  /** Columns not to use. */
  readonly drop?: readonly string[];
  /** With `raw` nothing is left out but the target and `drop`; the split is that of `standard`. */
  readonly encoding?: Encoding;
  /** Share of the rows that nothing is trained or chosen on. */
  readonly testShare?: number;
  /**
   * Share of the other rows that architectures are compared on. The tutorial has 0.1; at 0.2 the noise of the
   * comparison is 1.4 times smaller, which matters more to a search than an eighth fewer rows to train on.
   */
  readonly validationShare?: number;
}

interface Judged {
  readonly raw: RawColumn;
  readonly typed: TypedColumn;
  readonly summary: ColumnSummary;
  readonly finding: Finding | undefined;
  readonly role: ColumnDescription['role'];
}

/**
 * Reads the target, infers types, leaves out what should not be learned from, splits, fits the encoder on the
 * training rows and encodes all rows. Rows without a target are left out; everything counts the others, in their order.
 *
 * @throws for a wrong target (`readTarget`), a name in `keep` or `drop` that is no column, no column left, or a table that cannot
 *   be split (`splitRows`)
 */
export function prepareDataset(
  table: RawTable,
  {
    target: targetName,
    seed = 0,
    keep = [],
    drop = [],
    encoding = 'standard',
    testShare = 0.2,
    validationShare = 0.2,
  }: PrepareOptions,
): Dataset {
  checkNames(table, targetName, keep, drop);
  const target = readTarget(table, targetName);
  const classes = target.classes.length;
  const judged = table.columns
    .filter((column) => column.name !== targetName)
    .map((raw): Judged => {
      const typed = inferColumn(raw, target.rows);
      const summary = summarise(typed);
      if (drop.includes(raw.name)) return { raw, typed, summary, finding: undefined, role: 'dropped' };
      const finding = judgeColumn(raw, typed, summary, target.rows, target.labels, classes);
      return {
        raw,
        typed,
        summary,
        finding,
        role: finding?.leaveOut && !keep.includes(raw.name) ? 'left-out' : 'feature',
      };
    });

  const sound = judged.filter(({ role }) => role === 'feature');
  const used = encoding === 'raw' ? judged.filter(({ role }) => role !== 'dropped') : sound;
  if (used.length === 0) throw new Error(nothingLeft(table, judged));
  const groups = groupRepeats(
    (sound.length > 0 ? sound : used).map(({ typed }) => typed),
    target.rows.length,
  );
  const split = splitRows(target.labels, classes, groups, { seed, testShare, validationShare });
  const columns = used.map(({ typed }) => typed);
  const encoder = fitEncoder(columns, split.train, encoding);

  return {
    width: encodedWidth(encoder),
    classes: target.classes,
    features: encodeColumns(encoder, columns, target.rows.length),
    labels: target.labels,
    ...split,
    encoder,
    target: targetName,
    warnings: [
      ...nameWarnings(table),
      ...targetWarnings(table, targetName, target),
      ...judged.flatMap((column) => columnWarning(column, encoding)),
      ...rowWarnings(target, groups),
    ],
    fingerprint: fingerprint(
      [...used.map(({ raw }) => raw), ...table.columns.filter((column) => column.name === targetName)],
      target.rows,
      { encoding, testShare, validationShare },
    ),
    rows: target.rows,
    columns: judged.map(describe),
  };
}

function checkNames(table: RawTable, target: string, keep: readonly string[], drop: readonly string[]): void {
  const names = table.columns.map((column) => column.name);
  for (const [option, list] of [
    ['keep', keep],
    ['drop', drop],
  ] as const) {
    for (const name of list) {
      requireColumn(name, names, table.name, `The column to ${option},`);
      if (name === target)
        throw new Error(
          `"${name}" is the target, so it cannot be in ${option}; name another target or leave it out of ${option}.`,
        );
    }
  }
  const both = keep.find((name) => drop.includes(name));
  if (both !== undefined) throw new Error(`"${both}" is in keep and in drop; name it in one of them.`);
}

function nothingLeft(table: RawTable, judged: readonly Judged[]): string {
  const reasons = judged.map(({ raw, finding }) => `"${raw.name}" ${finding?.because ?? 'was dropped'}`);
  if (reasons.length === 0)
    return `${table.name} has no column beside the target; expected at least one to learn from.`;
  return `No column of ${table.name} is left to learn from: ${reasons.slice(0, 20).join('; ')}. Name columns to use all the same in keep.`;
}

function describe({ raw, typed, summary, finding, role }: Judged): ColumnDescription {
  return {
    name: raw.name,
    kind: typed.kind,
    ...summary,
    role,
    ...(finding && { finding: finding.code }),
  };
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
    ? 'It is used; drop it if it is not known before the target is'
    : role === 'feature'
      ? 'It is used, as asked'
      : encoding === 'raw'
        ? 'It is used, as raw encoding leaves nothing out'
        : 'It is left out; keep it by name to use it';
  return [{ code: finding.code, columns: [raw.name], message: `Column "${raw.name}" ${finding.because}. ${done}.` }];
}

function targetWarnings(table: RawTable, name: string, { classes, rows, labels }: Target): Warning[] {
  const warnings: Warning[] = [];
  const without = table.rows - rows.length;
  if (without > 0) {
    warnings.push({
      code: 'missing-target',
      columns: [name],
      rows: without,
      message: `${without} of ${table.rows} rows have no value in the target "${name}" and are left out.`,
    });
  }
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label]!++;
  classes.forEach((label, index) => {
    const count = counts[index] as number;
    if (count >= 5) return;
    warnings.push({
      code: 'rare-class',
      columns: [name],
      rows: count,
      message: `Class "${label}" has ${count === 1 ? '1 row' : `${count} rows`}, too few to be learned and tested; add rows, or join it with another class.`,
    });
  });
  return warnings;
}

function rowWarnings({ rows, labels, classes }: Target, groups: ReturnType<typeof groupRepeats>): Warning[] {
  const warnings: Warning[] = [];
  const repeated = rows.length - groups.count;
  if (repeated > 0) {
    warnings.push({
      code: 'repeated-rows',
      rows: repeated,
      message: `${repeated} of ${rows.length} rows repeat an earlier one (${groups.count} are different); repeats stay on one side of the split.`,
    });
  }
  const { contradicting, ceiling } = contradictions(groups, labels, classes.length);
  if (contradicting > 0) {
    warnings.push({
      code: 'contradicting-rows',
      rows: contradicting,
      message: `${contradicting} rows have equals with another label, so no model can be right on more than ${(Math.floor(ceiling * 1000) / 10).toFixed(1)} % of this table's rows.`,
    });
  }
  return warnings;
}
