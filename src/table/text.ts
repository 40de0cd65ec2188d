// Text that comes in pieces becomes a table; its first lines say in which format it is.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
import { checkDelimiter, CsvReader, guessDelimiter, newlineOf } from './csv.ts';
import { JsonArrayReader, JsonLinesReader } from './json.ts';
import { countOf } from './lines.ts';
import type { RawTable, TextTableReader } from './raw.ts';

const textFormats = ['csv', 'json'] as const;

export interface ParseOptions {
  /** One of `,` `;` tab `|`, guessed from the first lines when left out; or any other text. */
  readonly delimiter?: string | undefined;
  /** What messages call the table. */
  readonly name?: string | undefined;
  /** `json` is one object a line, or an array of objects. Seen from the first characters when left out. */
  readonly format?: (typeof textFormats)[number] | undefined;
}

/** Characters by which format and delimiter are guessed. */
const headLength = 2 ** 16;
/** Where no line ends earlier, as much is read to find how lines end. */
const longHead = 2 ** 20;

/** Reads CSV, JSON lines or a JSON array; `push` and `end` throw what their readers throw, and when there is no text. */
export class TableReader implements TextTableReader {
  readonly #name: string;
  readonly #options: ParseOptions;
  #reader: TextTableReader | undefined;
  #head = '';
  #lines = 0;
  #begun = false;

  constructor(options: ParseOptions) {
    this.#name = options.name ?? 'the table';
    this.#options = options;
    if (options.delimiter !== undefined) checkDelimiter(options.delimiter);
    if (options.format !== undefined && !textFormats.includes(options.format)) {
      throw new MlpnasError('table', `Got the format "${options.format}"; expected one of ${textFormats.join(', ')}.`);
    }
  }

  push(text: string): void {
    this.#checkCharacters(text);
    const rest = this.#begun || !text.startsWith('\ufeff') ? text : text.slice(1);
    this.#begun ||= text !== '';
    if (this.#reader) {
      this.#reader.push(rest);
      return;
    }
    this.#head += rest;
    // A `\r` at the end may be half of a line's end.
    const lineEnded = /\n|\r[^\n]/.test(this.#head.trimStart());
    if (this.#head.length >= (lineEnded ? headLength : longHead)) this.#begin();
  }

  end(): RawTable {
    if (!this.#reader) {
      if (this.#head.trim() === '') {
        throw new MlpnasError('table', `${this.#name} is empty; expected CSV with a header line and rows below it.`);
      }
      this.#begin();
    }
    return (this.#reader as TextTableReader).end();
  }

  #begin(): void {
    this.#reader = this.#readerFor(this.#head);
    this.#reader.push(this.#head);
    this.#head = '';
  }

  #readerFor(text: string): TextTableReader {
    const { delimiter, format } = this.#options;
    const start = text.trimStart();
    const asked = format === 'json' || (format === undefined && delimiter === undefined);
    if (asked && (format === 'json' ? start.startsWith('[') : /^\[\s*(?:[{\]]|$)/.test(start)))
      return new JsonArrayReader(this.#name);
    if (format === 'json' || (asked && /^\{\s*(?:["}]|$)/.test(start))) return new JsonLinesReader(this.#name);
    const head = text.slice(0, headLength);
    return new CsvReader(this.#name, delimiter ?? guessDelimiter(head), newlineOf(text));
  }

  /** No text has the character 0; a spreadsheet, an archive or UTF-16 read as UTF-8 has. */
  #checkCharacters(text: string): void {
    const at = text.indexOf('\0');
    if (at !== -1) {
      throw new MlpnasError(
        'table',
        `Line ${this.#lines + countOf('\n', text, at) + 1} of ${this.#name} has a NUL character, so it is no text in UTF-8; save it as CSV in UTF-8, or set ${setting('encoding')}.`,
      );
    }
    this.#lines += countOf('\n', text, text.length);
  }
}

/**
 * Reads a table from text: CSV with a header line, JSON lines, or a JSON array of objects. In CSV quotes, quoted line
 * breaks and delimiters, a byte order mark, blank lines and any line ending are understood, and white space around a
 * cell means nothing; every row must have as many cells as the header.
 *
 * @example
 * const table = parseTable('size;kind\n1,5;a\n2,5;b\n', { delimiter: ';' });
 *
 * @throws when the text is empty, has no rows or a NUL character, a quotation mark is left open, a row is too short or
 *   too long, or a line is not the JSON that was expected: the message names the line and the remedy
 */
export function parseTable(text: string, options: ParseOptions = {}): RawTable {
  const reader = new TableReader(options);
  reader.push(text);
  return reader.end();
}
