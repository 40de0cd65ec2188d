// Which columns a careful colleague would leave out before training, and why.
import { setting } from '../remedy.ts';
import { predictsAlone } from './alone.ts';
import type { ColumnSummary, NumberColumn, TypedColumn } from './columns.ts';
import { readNumber } from './numbers.ts';
import type { RawColumn } from './raw.ts';
import type { WarningCode } from './warnings.ts';
import { percentRoundedDown } from '../words.ts';

export interface Finding {
  readonly code: WarningCode;
  /** Completes "Column "x" …". */
  readonly because: string;
  /** Whether the column is to be left out unless the user keeps it. */
  readonly leaveOut: boolean;
  /** What to do about a column that is not left out. */
  readonly advice?: string;
}

/** What a column may give away, and how it was understood. */
export interface Judging {
  /** Per row the class, or the range of the target that it is in; absent where no target is known. */
  readonly strata?: { readonly of: Int32Array; readonly count: number; readonly classes: boolean };
  /** The user has said what the column is, so its number of levels is no surprise. */
  readonly typed?: boolean;
  /** Columns that are judged, this one with them; 1. */
  readonly columns?: number;
}

/** Share of the majority class's errors that only a column made from the target avoids. */
const leakLambda = 0.995;
/** Most that the probability may be of finding a leak in a table of noise, however many columns it has. */
const mostChance = 0.01;

/**
 * The first thing wrong with a column, in this order:
 *
 * - `empty`, `constant`: nothing to learn from.
 * - `index`: whole numbers without gaps or repeats, in any order, from 0 or 1 or in the order of the rows; or any
 *   different whole numbers in a column without a name.
 * - `id`: a text that is different in every row; different whole numbers that only go up or only go down; whole
 *   numbers or text in a column called something like `id` where at least half of the rows have their own.
 * - `text`: more levels than `levelLimit(rows)`.
 * - `leak`: by itself the column avoids 99.5 % of the majority class's errors (`predictsAlone`), and the classes are
 *   not apart in it. In the wine table with its score left in, `quality` avoids 100 %; among the honest columns of iris,
 *   penguins, titanic, segment, credit-g, churn and wine the best is iris's petal width with 93 %, and against one
 *   class of segment at a time, 99.1 % (grass by excess green). That noise does as well must be improbable, given how
 *   many columns are judged: at most 1 % for the whole table.
 * - `separates`: as good as a leak, but the classes are far apart, so that they may be natural kinds. It stays.
 * - `ambiguous-date`, `ambiguous-number`, `mostly-missing`: remarks; the column stays.
 *
 * Classes are, for a target that is a number, ranges of it with equally many rows.
 *
 * @param rows which rows of `raw` the typed column and the strata hold
 */
export function judgeColumn(
  raw: RawColumn,
  column: TypedColumn,
  { missing, distinct }: ColumnSummary,
  rows: Int32Array,
  { strata, typed = false, columns = 1 }: Judging,
): Finding | undefined {
  const count = rows.length;
  if (distinct === 0) return { code: 'empty', because: 'has no values', leaveOut: true };
  if (distinct === 1 && missing === 0) {
    return {
      code: 'constant',
      because: `has the value ${raw.cells.at(rows[0] as number)} in every row`,
      leaveOut: true,
    };
  }
  if (column.kind === 'number' && missing === 0 && distinct === count) {
    const found = judgeNumbering(raw, column);
    if (found) return found;
  }
  if (column.kind === 'category' && missing === 0 && distinct === count) {
    return { code: 'id', because: 'is a different text in every row', leaveOut: true };
  }
  if (
    namesRows(raw.name) &&
    distinct > 10 &&
    distinct >= count / 2 &&
    (column.kind === 'category' || (column.kind === 'number' && column.values.every(isWhole)))
  ) {
    return {
      code: 'id',
      because: `is called like an id and has ${distinct} different values in ${count} rows`,
      leaveOut: true,
    };
  }
  if (column.kind === 'category' && distinct > levelLimit(count) && !typed) {
    return {
      code: 'text',
      because: `is text with ${distinct} different values, more than ${levelLimit(count)}${strayText(raw, rows)}`,
      leaveOut: true,
    };
  }
  return (strata && judgeAlone(column, strata, columns)) ?? remarkOn(column, missing, count);
}

function judgeAlone(
  column: TypedColumn,
  { of, count, classes }: NonNullable<Judging['strata']>,
  columns: number,
): Finding | undefined {
  const alone = predictsAlone(column, of, count);
  if (!alone || alone.lambda < leakLambda) return undefined;
  // Bonferroni's correction: of many columns of noise one may fit well.
  if (alone.chance() * columns > mostChance) return undefined;
  const tells = `alone tells the ${classes ? 'class' : 'range of the target'} of ${percentRoundedDown(alone.accuracy)} of the rows`;
  if (!alone.apart)
    return { code: 'leak', because: `${tells}, so it is probably made from the target`, leaveOut: true };
  return {
    code: 'separates',
    because: `${tells}, which lie far apart in it`,
    leaveOut: false,
    advice: `set ${setting('drop', [column.name])} if it is not known before the target is`,
  };
}

function remarkOn(column: TypedColumn, missing: number, count: number): Finding | undefined {
  if (column.kind === 'date' && column.ambiguous) {
    const [read, other] = column.order === 'dmy' ? ['day first', 'mdy'] : ['month first', 'dmy'];
    return {
      code: 'ambiguous-date',
      because: `has dates that can be read in two ways, and is read ${read}`,
      leaveOut: false,
      advice: `set ${setting('types', { [column.name]: `date-${other}` })} if that is wrong`,
    };
  }
  if (column.kind === 'number' && column.ambiguous) {
    const [read, other] = column.comma ? ['comma', 'point'] : ['point', 'comma'];
    return {
      code: 'ambiguous-number',
      because: `has numbers that can be read in two ways, and is read with a ${read} before the fraction`,
      leaveOut: false,
      advice: `set ${setting('types', { [column.name]: `number-${other}` })} if that is wrong`,
    };
  }
  if (missing <= count / 2) return undefined;
  return {
    code: 'mostly-missing',
    because: `has no value in ${percentRoundedDown(missing / count)} of the rows`,
    leaveOut: false,
    advice: `set ${setting('drop', [column.name])} if it says little`,
  };
}

/** The most levels that text may have to be a category: ten rows a level, at least 10 and at most 100 levels. */
export function levelLimit(rows: number): number {
  return Math.min(100, Math.max(10, Math.floor(rows / 10)));
}

const isWhole = (value: number): boolean => Number.isInteger(value) || Number.isNaN(value);

/** `id`, `ID`, `user_id`, `customerId`, `uuid`, `row index`, `rownames`; not `paid` or `humid`. */
function namesRows(name: string): boolean {
  return (
    /(?:^|[^a-z])(?:id|uuid|guid|index|idx|key)$/i.test(name) ||
    /[a-z]I[dD]$/.test(name) ||
    /^row(?:s|id|names?|numbers?)?$/i.test(name)
  );
}

/** Tells whether numbers that differ in every row number or name the rows. */
function judgeNumbering(raw: RawColumn, { values }: NumberColumn): Finding | undefined {
  if (!values.every(Number.isInteger)) return undefined;
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [up, down] = [true, true];
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    if (row > 0) {
      up &&= value > (values[row - 1] as number);
      down &&= value < (values[row - 1] as number);
    }
  }
  const consecutive = greatest - least === values.length - 1;
  if (raw.unnamed)
    return { code: 'index', because: 'has no name and a different whole number in every row', leaveOut: true };
  if (consecutive && (up || down || least === 0 || least === 1)) {
    return { code: 'index', because: `numbers the rows from ${least} to ${greatest}`, leaveOut: true };
  }
  if (up || down) {
    return {
      code: 'id',
      because: `is a whole number that ${up ? 'goes up' : 'goes down'} with every row`,
      leaveOut: true,
    };
  }
  return undefined;
}

/** Says when a column of text is nearly a column of numbers, since a few typing errors may be all that is wrong. */
function strayText(raw: RawColumn, rows: Int32Array): string {
  let numbers = 0;
  let stray: string | undefined;
  for (const row of rows) {
    const cell = raw.cells.at(row) as string;
    if (readNumber(cell) !== undefined) numbers++;
    else stray ??= cell;
  }
  if (stray === undefined || numbers < 0.9 * rows.length) return '';
  return ` (${numbers} of its ${rows.length} cells are numbers, but "${stray.slice(0, 40)}" is not: correct it or leave it empty)`;
}
