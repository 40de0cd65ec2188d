// The column to be predicted, as classes or as a number.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
import type { Cells } from './cells.ts';
import { readLevels, readNumbers } from './columns.ts';
import { byCodeUnit, listNames, requireColumn } from './names.ts';
import { type Notation, readNumber } from './numbers.ts';
import type { RawTable } from './raw.ts';

export type Task = 'classification' | 'regression';
export const tasks = ['auto', 'classification', 'regression'] as const;

interface AnyTarget {
  /** Rows of the table that have a target, ascending. */
  readonly rows: Int32Array;
  /** What a split is balanced and a leak is found by: the labels, or ranges of the values with equally many rows. */
  readonly strata: { readonly of: Int32Array; readonly count: number; readonly classes: boolean };
}

export interface ClassTarget extends AnyTarget {
  readonly task: 'classification';
  /** Sorted: numeric codes by value, names by code unit. */
  readonly classes: readonly string[];
  /** Class index of each of `rows`. */
  readonly labels: Int32Array;
}

interface NumberTarget extends AnyTarget {
  readonly task: 'regression';
  /** Value of each of `rows`. */
  readonly values: Float64Array;
  /** How the numbers are written. */
  readonly notation: Notation;
  /** The numbers can be read in another way, too. */
  readonly ambiguous?: true;
}

/** The target as it was read, by its `task` classes or numbers. */
export type Target = ClassTarget | NumberTarget;

/** More different numbers than this are a quantity, not codes: letters of an alphabet still pass. */
const mostCodes = 30;
/** With fractions among them numbers are rarely codes: half stars from 1 to 5 still pass. */
const mostFractions = 10;
/** Ranges of a number that a split is balanced by. */
const mostStrata = 10;

/**
 * Reads the target. Its missing cells are those of `readNumber`: empty, or a mark such as `NA` where all others are
 * numbers. Numbers may be codes of classes as long as they are few; `1` and `1.0` are one class, named `1`. With `auto`
 * numbers that are too many to be codes are a regression.
 *
 * @throws when there is no such column, no cell has a value, all have the same, nearly every row has a class of its own,
 *   a classification is asked for and a number has too many values to be a code, or a regression of what is no number
 */
export function readTarget(table: RawTable, name: string, task: (typeof tasks)[number] = 'auto'): Target {
  if (!tasks.includes(task))
    throw new MlpnasError('table', `Got the task "${task}"; expected one of ${tasks.join(', ')}.`);
  const names = table.columns.map((column) => column.name);
  requireColumn(name, names, table.name, 'The target');
  const { cells } = table.columns[names.indexOf(name)] as RawTable['columns'][number];
  const all = Int32Array.from({ length: cells.length }, (_, row) => row);
  const read = readNumbers(cells, all, table.commas);
  const numbers = read?.values;
  // Classes such as `10 %` keep the name that the table gives them.
  const written = read?.notation.grouped === true || read?.notation.unit !== undefined;
  const title = `The target "${name}" of ${table.name}`;
  if (task === 'regression' && !numbers) throw noNumber(title, cells);

  const rows = numbers
    ? all.filter((row) => !Number.isNaN(numbers[row] as number))
    : all.filter((row) => cells.at(row) !== '');
  if (rows.length === 0)
    throw new MlpnasError('table', `${title} has no values; choose a column that says what each row is.`);
  // Adding 0 makes -0 and 0 one class.
  const values = numbers ? Float64Array.from(rows, (row) => (numbers[row] as number) + 0) : new Float64Array(0);
  if (!numbers) {
    const { levels, codes } = readLevels(name, cells, rows);
    checkLevels(title, levels, rows.length);
    return classification(rows, levels, codes);
  }
  const different = values
    .slice()
    .sort()
    .filter((value, at, sorted) => at === 0 || value !== sorted[at - 1]);
  const fractions = !different.every(Number.isInteger);
  const codes = different.length <= (fractions ? mostFractions : mostCodes);
  if (task === 'regression' || (task === 'auto' && !codes)) {
    if (different.length === 1)
      throw new MlpnasError(
        'table',
        `${title} is ${different[0]} in all ${rows.length} rows; a search needs at least two values.`,
      );
    return {
      task: 'regression',
      rows,
      values,
      strata: rangesOf(values),
      notation: read?.notation ?? {},
      ...(read?.ambiguous && { ambiguous: read.ambiguous }),
    };
  }
  if (written && codes) {
    const { levels, codes: labels } = readLevels(name, cells, rows);
    checkLevels(title, levels, rows.length);
    return classification(rows, levels, labels);
  }
  const classes = Array.from(different, String);
  checkSeveral(title, classes, rows.length);
  if (!codes) {
    throw new MlpnasError(
      'table',
      `${title} is a number with ${classes.length} different values, from ${classes[0]} to ${classes.at(-1)}; classification needs ` +
        `classes, at most ${fractions ? mostFractions : mostCodes} such numbers. Put ranges of it into a column of their own, such as low, medium and high, or set ${setting('task', 'regression')}.`,
    );
  }
  const position = new Map(Array.from(different, (value, index) => [value, index]));
  return classification(
    rows,
    classes,
    Int32Array.from(values, (value) => position.get(value) as number),
  );
}

function classification(rows: Int32Array, classes: readonly string[], labels: Int32Array): Target {
  const strata = { of: labels, count: classes.length, classes: true };
  return { task: 'classification', rows, classes, labels, strata };
}

/** Ranges with equally many rows; equal values are in one range, so there may be fewer. */
function rangesOf(values: Float64Array): Target['strata'] {
  const sorted = values.slice().sort();
  const wanted = Math.max(1, Math.min(mostStrata, Math.floor(values.length / 5)));
  const starts: number[] = [];
  for (let range = 0; range < wanted; range++) {
    const start = sorted[Math.floor((range * values.length) / wanted)] as number;
    if (start !== starts.at(-1)) starts.push(start);
  }
  const of = Int32Array.from(values, (value) => {
    let range = starts.length - 1;
    while (value < (starts[range] as number)) range--;
    return range;
  });
  return { of, count: starts.length, classes: false };
}

function checkLevels(title: string, classes: readonly string[], rows: number): void {
  checkSeveral(title, classes, rows);
  if (classes.length > 10 && classes.length > rows / 2) {
    throw new MlpnasError(
      'table',
      `${title} has ${classes.length} classes in ${rows} rows (${listNames(classes.slice().sort(byCodeUnit).slice(0, 3))}, …); nothing can be learned from ` +
        'classes of one row. Choose a column in which values come back.',
    );
  }
}

function checkSeveral(title: string, classes: readonly string[], rows: number): void {
  if (classes.length > 1) return;
  throw new MlpnasError(
    'table',
    `${title} has one class, "${classes[0]}", in all ${rows} rows; a search needs rows of at least two.`,
  );
}

function noNumber(title: string, cells: Cells): MlpnasError {
  let row = 0;
  while (row < cells.length && readNumber(cells.at(row) as string) !== undefined) row++;
  const cell = (cells.at(row) ?? '').slice(0, 40);
  return new MlpnasError(
    'table',
    `${title} has "${cell}" in row ${row + 1}; a regression needs numbers. Correct it, leave it empty, or set ${setting('task', 'classification')}.`,
  );
}
