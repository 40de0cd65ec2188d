// Metrics of the rows of each group: each level of a column, or each of some ranges of a number.
import { readLevels, readNumbers, type RawTable, type TypedColumn } from '../internal.ts';
import { counted, rounded } from '../words.ts';

/** A number with more different values than this is cut into ranges. */
const mostValues = 10;
/** Ranges of a number, with equally many rows as far as equal values let them. */
const ranges = 4;
/** The most levels that are groups of their own. */
const mostLevels = 20;

export interface Group {
  readonly name: string;
  /** Positions in the list of rows. */
  readonly members: Int32Array;
}

/** The column as the table has it, whether the model reads it or not. */
export function groupColumn(table: RawTable, name: string, rows: Int32Array): TypedColumn {
  const { cells } = table.columns.find((column) => column.name === name)!;
  const numbers = readNumbers(cells, rows, table.commas);
  return numbers ? { kind: 'number', name, values: numbers.values } : readLevels(name, cells, rows);
}

export function groupsOf(column: TypedColumn): Group[] {
  return column.kind === 'category' ? levelGroups(column) : numberGroups(column);
}

function levelGroups({ levels, codes }: Extract<TypedColumn, { kind: 'category' }>): Group[] {
  const members = new Map<number, number[]>();
  codes.forEach((code, at) => {
    const others = members.get(code);
    if (others) others.push(at);
    else members.set(code, [at]);
  });
  const known = [...members]
    .filter(([code]) => code >= 0)
    .sort(([a, of], [b, others]) => others.length - of.length || a - b);
  const shown = known.length > mostLevels ? known.slice(0, mostLevels - 1) : known;
  const rest = known.slice(shown.length);
  const missing = members.get(-1);
  return [
    ...shown.map(([code, of]) => ({ name: levels[code]!, members: Int32Array.from(of) })),
    ...(rest.length > 0
      ? [{ name: counted(rest.length, 'other level'), members: Int32Array.from(rest.flatMap(([, of]) => of)).sort() }]
      : []),
    ...(missing ? [{ name: 'missing', members: Int32Array.from(missing) }] : []),
  ];
}

function numberGroups({ values, kind }: Exclude<TypedColumn, { kind: 'category' }>): Group[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const different = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
  const each = kind === 'number' && different.length <= mostValues;
  const starts = each ? different : startsOf(sorted);
  const text = (value: number) =>
    kind === 'date' ? new Date(value * 1000).toISOString().slice(0, 10) : rounded(value);
  const where = Int32Array.from(values, (value) => {
    let range = starts.length - 1;
    while (range > 0 && value < starts[range]!) range--;
    return Number.isNaN(value) ? starts.length : range;
  });
  const named = Array.from(starts, (start, range) => {
    const next = starts[range + 1];
    if (each) return text(start);
    return next === undefined ? `${text(start)} to ${text(sorted.at(-1)!)}` : `${text(start)} to below ${text(next)}`;
  });
  return [...named, 'missing']
    .map((name, range) => ({ name, members: Int32Array.from(where.keys()).filter((at) => where[at] === range) }))
    .filter(({ members }) => members.length > 0);
}

/** The least value of each range. */
function startsOf(sorted: Float64Array): Float64Array {
  const starts: number[] = [];
  for (let range = 0; range < ranges && sorted.length > 0; range++) {
    const start = sorted[Math.floor((range * sorted.length) / ranges)]!;
    if (start !== starts.at(-1)) starts.push(start);
  }
  return Float64Array.from(starts);
}
