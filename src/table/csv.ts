// CSV as it comes, piece by piece: only the row that a piece cuts in two is kept as text.
import { MlpnasError } from '../errors.ts';
import Papa from 'papaparse';
import { setting } from '../remedy.ts';
import { CellCollector } from './collect.ts';
import { countOf, lineAt } from './lines.ts';
import { nameColumns, type RawTable, type TextTableReader } from './raw.ts';

/** Characters that are parsed at once. */
const piece = 2 ** 18;
/** A row of more characters is the work of a quotation mark that is never closed, or no table at all. */
const longestRow = 2 ** 26;

interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly code: string; readonly row?: number; readonly index?: number }[];
  readonly meta: { readonly cursor: number };
}

const isBlank = (row: readonly string[]): boolean => row.length === 1 && (row[0] ?? '').trim() === '';

/** The delimiter that parts the first lines most evenly; a comma where none does. */
export function guessDelimiter(head: string): string {
  const newline = newlineOf(head);
  // A line that is cut would count as an uneven one.
  const whole = head.slice(0, head.lastIndexOf(newline) + 1) || head;
  const delimitersToGuess = [',', ';', '\t', '|'];
  return Papa.parse(whole, { newline, delimitersToGuess, preview: 1, skipEmptyLines: 'greedy' }).meta.delimiter;
}

/** A `\r` before `\n` goes as white space does, so that a file may mix the two. */
export function newlineOf(text: string): '\n' | '\r' {
  return text.includes('\r') && !text.includes('\n') ? '\r' : '\n';
}

/** @throws MlpnasError when no text could be parted by it */
export function checkDelimiter(delimiter: string): void {
  if (delimiter !== '' && !/["\r\n\ufeff]/.test(delimiter)) return;
  throw new MlpnasError(
    'option',
    `Got ${JSON.stringify(delimiter)} for the delimiter; expected a text like "," or ";" without quotation mark or line end.`,
  );
}

/**
 * Reads CSV with a header line: quotes, quoted line breaks and delimiters, blank lines and any line ending are
 * understood. White space around a cell means nothing. Every row must have as many cells as the header.
 *
 * `push` and `end` throw when the text has no rows, a quotation mark is left open, or a row is too short or too long:
 * the message names the line and the remedy.
 */
export class CsvReader implements TextTableReader {
  readonly #name: string;
  readonly #delimiter: string;
  readonly #newline: '\n' | '\r';
  readonly #parser: Papa.Parser;
  #header: readonly string[] | undefined;
  #columns: CellCollector[] = [];
  #rows = 0;
  /** Line ends before `#pending`. */
  #lines = 0;
  #pending = '';
  #wanted = piece;

  constructor(name: string, delimiter: string, newline: '\n' | '\r') {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#parser = new Papa.Parser({ delimiter, newline });
  }

  push(text: string): void {
    for (let at = 0; at < text.length; at += piece) {
      this.#pending += text.slice(at, at + piece);
      if (this.#pending.length >= this.#wanted) this.#parse(false);
    }
  }

  end(): RawTable {
    this.#parse(true);
    if (!this.#header || this.#rows === 0) {
      const header = (this.#header ?? []).join(', ');
      throw new MlpnasError(
        'table',
        `${this.#name} has a header (${header.length > 200 ? `${header.slice(0, 200)}…` : header}) but no rows; expected at least one line below it.`,
      );
    }
    const cells = this.#columns.map((column) => column.finish());
    const table = { name: this.#name, columns: nameColumns(this.#header, cells), rows: this.#rows };
    return this.#delimiter.includes(',') ? table : { ...table, commas: true };
  }

  #parse(final: boolean): void {
    const text = this.#pending;
    const { data, errors, meta }: Parsed = this.#parser.parse(text, 0, !final);
    // What is wrong with the last row may only be that its rest has not come yet.
    const wrong = errors.find(({ row = 0 }) => final || row < data.length);
    const sound = wrong ? (wrong.row ?? 0) : data.length;
    for (let row = 0; row < sound; row++) this.#take(data[row] as readonly string[], text, row);
    if (wrong) throw new MlpnasError('table', this.#quotes(text, wrong.code, wrong.index ?? 0));
    this.#lines += countOf(this.#newline, text, meta.cursor);
    this.#pending = text.slice(meta.cursor);
    if (this.#pending.length > longestRow) {
      throw new MlpnasError(
        'table',
        `Line ${this.#lines + 1} of ${this.#name} begins a row of more than ${longestRow} characters; close its quotation marks, or set ${setting('delimiter')}, which was taken to be ${markOf(this.#delimiter)}.`,
      );
    }
    // Only after as much again is the same row parsed once more, so that a long one costs no more than twice its length.
    this.#wanted = Math.max(piece, 2 * this.#pending.length);
  }

  #take(row: readonly string[], text: string, index: number): void {
    if (isBlank(row)) return;
    if (!this.#header) {
      this.#header = row.map((cell) => cell.trim());
      this.#columns = row.map(() => new CellCollector());
      return;
    }
    if (row.length !== this.#header.length)
      throw new MlpnasError('table', this.#ragged(text, index, row.length, this.#header.length));
    for (let column = 0; column < row.length; column++) this.#columns[column]?.add(row[column] as string);
    this.#rows++;
  }

  #quotes(text: string, code: string, index: number): string {
    const line = `Line ${this.#lines + lineAt(text, index, this.#newline)} of ${this.#name}`;
    return code === 'MissingQuotes'
      ? `${line} opens a quotation mark that is never closed; close it, or double it if it belongs to the cell.`
      : `${line} has a quotation mark inside a quoted cell; write it twice ("").`;
  }

  /** Line numbers are only wanted for a message, so the rows before the bad one are parsed again to find its place. */
  #ragged(text: string, index: number, cells: number, columns: number): string {
    // In its fast mode, and with no row before, the cursor would stand elsewhere.
    const before = { delimiter: this.#delimiter, newline: this.#newline, preview: index, fastMode: false };
    const at = index === 0 ? 0 : (new Papa.Parser(before).parse(text, 0, false) as Parsed).meta.cursor;
    const remedy =
      cells > columns
        ? `put cells that contain ${markOf(this.#delimiter)} into quotation marks`
        : `add the missing cells (an empty one counts), or set ${setting('delimiter')}, which was taken to be ${markOf(this.#delimiter)}`;
    return `Line ${this.#lines + lineAt(text, at, this.#newline)} of ${this.#name} has ${cells} cells, but the header has ${columns}; ${remedy}.`;
  }
}

const markOf = (delimiter: string): string => (delimiter === '\t' ? 'a tab' : `"${delimiter}"`);
