// JSON as tables are exported in it: one object a line (JSON lines), or one array of objects.
import { MlpnasError } from '../errors.ts';
import type { RawTable, TextTableReader } from './raw.ts';
import { RowCollector, tableFromRows } from './rows.ts';

/** Line or array of more characters than a text may safely have. */
const longest = 2 ** 28;

/** One object a line, a key for each column; blank lines are skipped. */
export class JsonLinesReader implements TextTableReader {
  readonly #name: string;
  readonly #collector = new RowCollector();
  #pending = '';
  #line = 0;

  constructor(name: string) {
    this.#name = name;
  }

  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#take(this.#pending + text.slice(start, end));
      this.#pending = '';
      start = end + 1;
    }
    this.#pending += text.slice(start);
    if (this.#pending.length > longest)
      throw new MlpnasError('table', tooLong(`Line ${this.#line + 1} of ${this.#name}`));
  }

  end(): RawTable {
    this.#take(this.#pending);
    if (this.#collector.rows === 0)
      throw new MlpnasError('table', `${this.#name} has no rows; expected a JSON object on each line.`);
    return this.#collector.finish(this.#name);
  }

  #take(line: string): void {
    this.#line++;
    if (line.trim() === '') return;
    const where = `Line ${this.#line} of ${this.#name}`;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      throw new MlpnasError(
        'table',
        `${where} is not JSON (${(error as Error).message}); expected an object with a value per column.`,
      );
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new MlpnasError(
        'table',
        `${where} is ${line.trim().slice(0, 40)}; expected a JSON object with a value per column.`,
      );
    }
    this.#collector.add(row, where);
  }
}

/** One array of objects; it is read when all of it is there. */
export class JsonArrayReader implements TextTableReader {
  readonly #name: string;
  #pending = '';

  constructor(name: string) {
    this.#name = name;
  }

  push(text: string): void {
    this.#pending += text;
    if (this.#pending.length > longest) throw new MlpnasError('table', tooLong(this.#name));
  }

  end(): RawTable {
    let rows: unknown;
    try {
      rows = JSON.parse(this.#pending);
    } catch (error) {
      throw new MlpnasError(
        'table',
        `${this.#name} begins like JSON, but is not (${(error as Error).message}); correct it.`,
      );
    }
    return tableFromRows(rows as Readonly<Record<string, unknown>>[], this.#name);
  }
}

const tooLong = (what: string): string =>
  `${what} has more than ${longest} characters; write JSON lines, one object with a value per column on each.`;
