// What a careful colleague would say about the rows: their target, their number and order, their repeats.
import { setting } from '../remedy.ts';
import type { Groups } from './repeats.ts';
import { contradictions, disagreements } from './repeats.ts';
import type { ClassTarget, Target } from './target.ts';
import type { Warning } from './warnings.ts';
import { counted, grouped, percentRoundedDown } from '../words.ts';

/** With fewer rows the share for testing is some dozens. */
const fewRows = 200;
/** A class with fewer rows cannot be on every side of a split. */
const rare = 5;
/** The largest class is this many times the smallest, or has this share of all rows. */
const [muchLarger, dominant] = [10, 0.8];
/** Rows to a run of equal labels, on average, from which they are called sorted. */
const sortedRun = 10;

/** @param without rows of the table that have no target */
export function targetWarnings(name: string, target: Target, without: number): Warning[] {
  const { rows } = target;
  const warnings: Warning[] = [];
  if (without > 0) {
    warnings.push({
      code: 'missing-target',
      columns: [name],
      rows: without,
      message: `${grouped(without)} of ${grouped(rows.length + without)} rows have no value in the target "${name}" and are left out.`,
    });
  }
  if (target.task === 'regression' && target.ambiguous) {
    const read = target.notation.comma ? 'comma' : 'point';
    warnings.push({
      code: 'ambiguous-number',
      columns: [name],
      message: `The target "${name}" has numbers that can be read in two ways, and is read with a ${read} before the fraction; write thousands without a mark if that is wrong.`,
    });
  }
  if (rows.length < fewRows) {
    warnings.push({
      code: 'few-rows',
      rows: rows.length,
      message: `There are ${counted(rows.length, 'row')} to learn from; with so few, every figure depends much on which of them are tested. Set ${setting('folds', 5)}, or find more rows.`,
    });
  }
  if (target.task === 'classification') warnings.push(...classWarnings(name, target));
  if (isSorted(target)) {
    warnings.push({
      code: 'sorted-rows',
      columns: [name],
      message: `The rows are in the order of the target "${name}"; they are mixed before the split. If they were measured in that order, what changed meanwhile can pass for the target.`,
    });
  }
  return warnings;
}

function classWarnings(name: string, { classes, labels }: ClassTarget): Warning[] {
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label]!++;
  const warnings = classes.flatMap((label, index): Warning[] => {
    const count = counts[index] as number;
    if (count >= rare) return [];
    const message = `Class "${label}" has ${counted(count, 'row')}, too few to be learned and tested; add rows, or join it with another class.`;
    return [{ code: 'rare-class', columns: [name], rows: count, message }];
  });
  const common = counts.filter((count) => count >= rare);
  const [most, least] = [Math.max(...counts), Math.min(...common)];
  if (most < muchLarger * least && most < dominant * labels.length) return warnings;
  const largest = classes[counts.indexOf(most)];
  const smallest = classes[counts.indexOf(least)];
  const contrast = least < most ? `, "${smallest}" ${counted(least, 'row')}` : '';
  warnings.push({
    code: 'imbalance',
    columns: [name],
    rows: most,
    message: `The classes are of very different size: "${largest}" has ${counted(most, 'row')}${contrast}. Always answering "${largest}" is right on ${percentRoundedDown(most / labels.length)} of the rows, so look at the balanced accuracy too.`,
  });
  return warnings;
}

/** Rows of a class side by side, or values that only go up or only go down. */
function isSorted(target: Target): boolean {
  if (target.task === 'regression') {
    const { values } = target;
    const up = values.every((value, row) => row === 0 || value >= (values[row - 1] as number));
    return (
      values.length > sortedRun &&
      (up || values.every((value, row) => row === 0 || value <= (values[row - 1] as number)))
    );
  }
  const { labels, classes } = target;
  let runs = 1;
  for (let row = 1; row < labels.length; row++) if (labels[row] !== labels[row - 1]) runs++;
  return runs <= 2 * classes.length && labels.length >= sortedRun * runs;
}

/** @param repeats groups of rows that are equal in all features */
export function rowWarnings(target: Target, repeats: Groups): Warning[] {
  const warnings: Warning[] = [];
  const { rows } = target;
  const repeated = rows.length - repeats.count;
  if (repeated > 0) {
    warnings.push({
      code: 'repeated-rows',
      rows: repeated,
      message: `${grouped(repeated)} of ${grouped(rows.length)} rows repeat an earlier one (${grouped(repeats.count)} are different); repeats stay on one side of the split.`,
    });
  }
  const classification = target.task === 'classification';
  const { contradicting, ceiling } = classification
    ? contradictions(repeats, target.labels, target.classes.length)
    : disagreements(repeats, target.values);
  if (contradicting > 0) {
    const limit = classification
      ? `be right on more than ${percentRoundedDown(ceiling)} of this table's rows`
      : `have an R² above ${(Math.floor(ceiling * 1000) / 1000).toFixed(3)} on this table's rows`;
    warnings.push({
      code: 'contradicting-rows',
      rows: contradicting,
      message: `${grouped(contradicting)} rows have equals with another ${classification ? 'label' : 'value of the target'}, so no model can ${limit}.`,
    });
  }
  return warnings;
}
