// How the cells of a column are kept. A million strings take 40 MB and more, most of it for being strings; here the
// text can still be had for every cell, exactly as it was read, and takes two to twelve bytes. An array of strings
// does as well wherever cells are asked for, for tables made by hand.
import { missingMarks } from './numbers.ts';

export interface Cells extends Iterable<string> {
  readonly length: number;
  /** The text of a row's cell without the white space around it; an empty string is a missing value. */
  at(row: number): string | undefined;
}

/** Few different cells: each text once, and which one a row has. */
export class LevelCells implements Cells {
  readonly levels: readonly string[];
  readonly codes: Uint16Array;

  constructor(levels: readonly string[], codes: Uint16Array) {
    this.levels = levels;
    this.codes = codes;
  }

  get length(): number {
    return this.codes.length;
  }

  at(row: number): string | undefined {
    return this.levels[this.codes[row] as number];
  }

  [Symbol.iterator](): Iterator<string> {
    return textsOf(this);
  }
}

/** How a number was written, beside a number of decimals: as JavaScript writes it, in another way, or a mark. */
export const written = { canonical: 100, odd: 101, mark: 128 } as const;

/** Numbers and marks of missing values: the values, and how they were written. */
export class NumberCells implements Cells {
  /** NaN where missing. */
  readonly numbers: Float64Array;
  /** The number of decimals per row, or one of `written`. */
  readonly forms: Uint8Array;
  /** Texts of the rows that were written in another way, such as `+1` or `1e-05`. */
  readonly odd: ReadonlyMap<number, string>;

  constructor(numbers: Float64Array, forms: Uint8Array, odd: ReadonlyMap<number, string>) {
    this.numbers = numbers;
    this.forms = forms;
    this.odd = odd;
  }

  get length(): number {
    return this.numbers.length;
  }

  at(row: number): string | undefined {
    if (row < 0 || row >= this.length) return undefined;
    const form = this.forms[row] as number;
    const value = this.numbers[row] as number;
    if (form >= written.mark) return missingMarks[form - written.mark];
    if (form === written.odd) return this.odd.get(row);
    return form === written.canonical ? String(value) : value.toFixed(form);
  }

  [Symbol.iterator](): Iterator<string> {
    return textsOf(this);
  }
}

/** Anything: thousands of cells in a row are one text, because one long string is smaller than many short ones. */
export class TextCells implements Cells {
  readonly texts: readonly string[];
  /** The first row of each of `texts`. */
  readonly firsts: readonly number[];
  /** The position in its text at which each cell ends. */
  readonly ends: Uint32Array;

  constructor(texts: readonly string[], firsts: readonly number[], ends: Uint32Array) {
    this.texts = texts;
    this.firsts = firsts;
    this.ends = ends;
  }

  get length(): number {
    return this.ends.length;
  }

  at(row: number): string | undefined {
    if (row < 0 || row >= this.length) return undefined;
    let [low, high] = [0, this.firsts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.firsts[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    const start = row === this.firsts[low] ? 0 : (this.ends[row - 1] as number);
    return this.texts[low]?.slice(start, this.ends[row]);
  }

  [Symbol.iterator](): Iterator<string> {
    return textsOf(this);
  }
}

function* textsOf(cells: Cells): Generator<string> {
  for (let row = 0; row < cells.length; row++) yield cells.at(row) as string;
}

/** A copy that does not keep the text alive from which it was cut, as engines let substrings do. */
export function detach(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
