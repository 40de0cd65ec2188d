// The column to be predicted, as classes.
import { readNumber } from './columns.ts';
import { byCodeUnit, listNames, requireColumn } from './names.ts';
import type { RawTable } from './read.ts';

export interface Target {
  /** Sorted: numeric codes by value, names by code unit. */
  readonly classes: readonly string[];
  /** Rows of the table that have a target, ascending. */
  readonly rows: Int32Array;
  /** Class index of each of `rows`. */
  readonly labels: Int32Array;
}

/** More different numbers than this are a quantity, not codes: letters of an alphabet still pass. */
const mostCodes = 30;
/** With fractions among them numbers are rarely codes: half stars from 1 to 5 still pass. */
const mostFractions = 10;

/**
 * Reads the target. Its missing cells are those of `readNumber`: empty, or a mark such as `NA` where all others are
 * numbers. Numbers may be codes of classes as long as they are few; `1` and `1.0` are one class, named `1`.
 *
 * @throws when there is no such column, no cell has a value, there is one class only, a number has too many values to
 *   be a code, or nearly every row has a class of its own
 */
export function readTarget(table: RawTable, name: string): Target {
  const names = table.columns.map((column) => column.name);
  requireColumn(name, names, table.name, 'The target');
  const cells = table.columns[names.indexOf(name)]?.cells ?? [];
  const numeric = cells.every((cell) => readNumber(cell) !== undefined);
  const classOf = (cell: string): string => {
    if (!numeric || cell === '') return cell;
    const value = readNumber(cell) as number;
    // Adding 0 makes -0 and 0 one class.
    return Number.isNaN(value) ? '' : String(value + 0);
  };

  const first = new Map<string, number>();
  const rows = new Int32Array(cells.length);
  const codes = new Int32Array(cells.length);
  let kept = 0;
  for (let row = 0; row < cells.length; row++) {
    const label = classOf(cells[row] as string);
    if (label === '') continue;
    let code = first.get(label);
    if (code === undefined) {
      code = first.size;
      first.set(label, code);
    }
    rows[kept] = row;
    codes[kept++] = code;
  }

  const classes = [...first.keys()].sort(numeric ? (a, b) => Number(a) - Number(b) : byCodeUnit);
  checkClasses(name, table.name, classes, kept, numeric);
  const position = new Map(classes.map((label, index) => [label, index]));
  const sorted = Int32Array.from(first.keys(), (label) => position.get(label) as number);
  return {
    classes,
    rows: rows.slice(0, kept),
    labels: codes.slice(0, kept).map((code) => sorted[code] as number),
  };
}

function checkClasses(name: string, table: string, classes: readonly string[], rows: number, numeric: boolean): void {
  const target = `The target "${name}" of ${table}`;
  if (classes.length === 0) throw new Error(`${target} has no values; choose a column that says what each row is.`);
  if (classes.length === 1) {
    throw new Error(
      `${target} has one class, "${classes[0]}", in all ${rows} rows; a search needs rows of at least two.`,
    );
  }
  if (numeric) {
    const fractions = classes.some((value) => !Number.isInteger(Number(value)));
    if (classes.length > mostCodes || (fractions && classes.length > mostFractions)) {
      throw new Error(
        `${target} is a number with ${classes.length} different values, from ${classes[0]} to ${classes.at(-1)}; classification needs ` +
          `classes, at most ${fractions ? mostFractions : mostCodes} such numbers. Put ranges of it into a column of their own, such as low, medium and high.`,
      );
    }
  } else if (classes.length > 10 && classes.length > rows / 2) {
    throw new Error(
      `${target} has ${classes.length} classes in ${rows} rows (${listNames(classes.slice(0, 3))}, …); nothing can be learned from ` +
        'classes of one row. Choose a column in which values come back.',
    );
  }
}
