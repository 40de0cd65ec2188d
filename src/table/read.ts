// Text or rows in memory become a table of cells by column. Cells stay text here: what a column means can only be
// said once all of it has been seen (columns.ts).
import Papa from 'papaparse';

export interface RawColumn {
  readonly name: string;
  /** Without the white space around them; an empty string is a missing value. */
  readonly cells: readonly string[];
  /** The header had no name for it; `name` was made from its position. */
  readonly unnamed?: true;
  /** The header's name, where an earlier column had it too and `name` was made different. */
  readonly duplicateOf?: string;
}

/** Equally long columns, in the order of the table. */
export interface RawTable {
  /** What messages call the table: a path, a URL, or words. */
  readonly name: string;
  readonly columns: readonly RawColumn[];
  readonly rows: number;
}

export interface ParseOptions {
  /** One of `,` `;` tab `|`, guessed from the first lines when left out; or any other text. */
  readonly delimiter?: string | undefined;
  /** What messages call the table. */
  readonly name?: string | undefined;
}

/** A column with more different cells than this is taken to have few that come back. */
const mostShared = 4096;

/** Collects the cells of one column; equal cells share one string, so a million rows of few levels stay small. */
class ColumnBuilder {
  readonly cells: string[] = [];
  private shared: Map<string, string> | undefined = new Map();

  add(cell: string): void {
    const trimmed = cell.trim();
    const known = this.shared?.get(trimmed);
    this.cells.push(known ?? trimmed);
    if (!this.shared || known !== undefined) return;
    if (this.shared.size < mostShared) this.shared.set(trimmed, trimmed);
    else this.shared = undefined;
  }
}

/** Names that are there and differ: nameless columns are called by position, repeated names get a number. */
function nameColumns(header: readonly string[], builders: readonly ColumnBuilder[]): RawColumn[] {
  const given = header.map((cell) => cell.trim());
  const taken = new Set<string>(given.filter((name) => name !== ''));
  const seen = new Set<string>();
  return given.map((original, position) => {
    let name = original === '' ? `column ${position + 1}` : original;
    if (original === '' ? taken.has(name) : seen.has(name)) {
      let count = 2;
      while (taken.has(`${name} (${count})`)) count++;
      name = `${name} (${count})`;
    }
    taken.add(name);
    seen.add(name);
    const cells = builders[position]?.cells ?? [];
    if (original === '') return { name, cells, unnamed: true };
    return name === original ? { name, cells } : { name, cells, duplicateOf: original };
  });
}

/** Papa's own guess takes the majority; here a file that mixes `\r\n` and `\n` still ends a line at each `\n`. */
function lineEnding(text: string): '\r\n' | '\n' | '\r' {
  if (!text.includes('\r')) return '\n';
  if (!text.includes('\n')) return '\r';
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] !== '\r') return '\n';
  }
  return '\r\n';
}

/** Number of the line, from 1, on which character `at` lies. */
function lineAt(text: string, at: number, newline: string): number {
  const mark = newline === '\r' ? '\r' : '\n';
  let line = 1;
  for (let found = text.indexOf(mark); found !== -1 && found < at; found = text.indexOf(mark, found + 1)) line++;
  return line;
}

const isBlank = (row: readonly string[]): boolean => row.length === 1 && (row[0] ?? '').trim() === '';

/**
 * Reads CSV with a header line: quotes, quoted line breaks and delimiters, a byte order mark, blank lines and any line
 * ending are understood. White space around a cell means nothing. Every row must have as many cells as the header.
 *
 * @throws when the text is empty, has no rows, a quotation mark is left open, or a row is too short or too long: the
 *   message names the line and the remedy
 */
export function parseTable(text: string, { delimiter, name = 'the table' }: ParseOptions = {}): RawTable {
  // Papa strips it too, but positions in its messages would then be off by one.
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (body.trim() === '') {
    throw new Error(`${name} is empty; expected CSV with a header line and rows below it.`);
  }
  const newline = lineEnding(body);
  let header: string[] | undefined;
  let builders: ColumnBuilder[] = [];
  let lines = 0;
  let rows = 0;
  let problem: string | undefined;
  let used = delimiter ?? ',';
  Papa.parse<string[]>(body, {
    newline,
    ...(delimiter === undefined ? { delimitersToGuess: [',', ';', '\t', '|'] } : { delimiter }),
    step({ data: row, errors, meta }, parser) {
      const quotes = errors.find((error) => error.type === 'Quotes');
      if (quotes) {
        const line = lineAt(body, quotes.index ?? 0, newline);
        problem =
          quotes.code === 'MissingQuotes'
            ? `Line ${line} of ${name} opens a quotation mark that is never closed; close it, or double it if it belongs to the cell.`
            : `Line ${line} of ${name} has a quotation mark inside a quoted cell; write it twice ("").`;
      } else if (!isBlank(row)) {
        if (!header) {
          header = row;
          builders = row.map(() => new ColumnBuilder());
          used = meta.delimiter;
        } else if (row.length !== header.length) {
          problem = ragged(body, name, lines, newline, used, row.length, header.length);
        } else {
          for (let column = 0; column < row.length; column++) builders[column]?.add(row[column] ?? '');
          rows++;
        }
      }
      lines++;
      if (problem !== undefined) parser.abort();
    },
  });
  if (problem !== undefined) throw new Error(problem);
  if (!header || rows === 0) {
    throw new Error(
      `${name} has a header (${(header ?? []).join(', ')}) but no rows; expected at least one line below it.`,
    );
  }
  return { name, columns: nameColumns(header, builders), rows };
}

/** Line numbers are only wanted for a message, so the rows before the bad one are parsed again to find its place. */
function ragged(
  body: string,
  name: string,
  rowsBefore: number,
  newline: '\r\n' | '\n' | '\r',
  delimiter: string,
  cells: number,
  columns: number,
): string {
  // In its fast mode the cursor stands a row further on.
  const { meta } = Papa.parse(body, { newline, delimiter, preview: rowsBefore, fastMode: false });
  const mark = delimiter === '\t' ? 'a tab' : `"${delimiter}"`;
  const remedy =
    cells > columns
      ? `put cells that contain ${mark} into quotation marks`
      : `add the missing cells (an empty one counts), or choose the delimiter, which was taken to be ${mark}`;
  return `Line ${lineAt(body, meta.cursor, newline)} of ${name} has ${cells} cells, but the header has ${columns}; ${remedy}.`;
}

/** A value of a row in memory as the cell it would be in CSV. */
function cellOf(value: unknown, column: string, row: number): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isNaN(value) ? '' : String(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'undefined':
      return '';
    default:
      if (value === null) return '';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
      throw new Error(
        `Row ${row} has ${Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`} in column "${column}"; expected text, a number, a boolean, a date or null.`,
      );
  }
}

/**
 * A table from rows in memory. Its columns are the rows' keys, in the order in which they first appear; a key that a
 * row lacks, `null`, `undefined` and `NaN` are missing values.
 *
 * @throws when there are no rows, a row is not an object, or a value is neither text, number, boolean, date nor null
 */
export function tableFromRows(rows: readonly Readonly<Record<string, unknown>>[], name = 'the table'): RawTable {
  if (rows.length === 0) throw new Error(`${name} has no rows; expected an array of at least one object.`);
  const columns = new Map<string, ColumnBuilder>();
  rows.forEach((row, number) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new Error(
        `Row ${number} of ${name} is ${JSON.stringify(row)}; expected an object with a value per column.`,
      );
    }
    for (const key of Object.keys(row)) {
      if (columns.has(key)) continue;
      const builder = new ColumnBuilder();
      for (let earlier = 0; earlier < number; earlier++) builder.add('');
      columns.set(key, builder);
    }
    for (const [key, builder] of columns)
      builder.add(cellOf(Object.hasOwn(row, key) ? row[key] : undefined, key, number));
  });
  if (columns.size === 0) throw new Error(`The rows of ${name} have no keys; expected a value per column.`);
  const header = [...columns.keys()];
  return { name, columns: nameColumns(header, [...columns.values()]), rows: rows.length };
}
