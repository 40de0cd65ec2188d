// Cells as they come in, row by row, become the smallest store that holds them: levels while they are few, then numbers
// while all are, and text in the end.
import { type Cells, detach, LevelCells, NumberCells, TextCells, written } from './cells.ts';
import { missingMarks, plainDecimals, readNumber } from './numbers.ts';

interface Store {
  /** False where the cell does not fit, and was not taken. */
  add(cell: string): boolean;
  finish(): Cells;
}

/** A column with more different cells than this is taken to have few that come back. */
const mostLevels = 4096;

/** Takes the cells of one column in order. */
export class CellCollector {
  #store: Store = new Levels();

  add(cell: string): void {
    const trimmed = cell.trim();
    while (!this.#store.add(trimmed)) this.#store = successor(this.#store);
  }

  finish(): Cells {
    return this.#store.finish();
  }
}

/** The next store, with all cells of the one that is full. */
function successor(full: Store): Store {
  const cells = full.finish();
  if (full instanceof Levels) {
    const numbers = new Numbers();
    if (takesAll(numbers, cells)) return numbers;
  }
  const texts = new Texts();
  takesAll(texts, cells);
  return texts;
}

function takesAll(store: Store, cells: Cells): boolean {
  for (const cell of cells) if (!store.add(cell)) return false;
  return true;
}

type Growing = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function grown<T extends Growing>(array: T, length: number): T {
  if (length < array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(16, 2 * array.length));
  larger.set(array);
  return larger;
}

const cut = <T extends Growing>(array: T, length: number): T =>
  array.length === length ? array : (array.slice(0, length) as T);

class Levels implements Store {
  readonly #known = new Map<string, number>();
  #codes = new Uint16Array(0);
  #rows = 0;

  add(cell: string): boolean {
    let code = this.#known.get(cell);
    if (code === undefined) {
      if (this.#known.size === mostLevels) return false;
      code = this.#known.size;
      this.#known.set(detach(cell), code);
    }
    this.#codes = grown(this.#codes, this.#rows);
    this.#codes[this.#rows++] = code;
    return true;
  }

  finish(): LevelCells {
    return new LevelCells([...this.#known.keys()], cut(this.#codes, this.#rows));
  }
}

const markForms = new Map(missingMarks.map((mark, index) => [mark, written.mark + index]));

class Numbers implements Store {
  #numbers = new Float64Array(0);
  #forms = new Uint8Array(0);
  readonly #odd = new Map<number, string>();
  #rows = 0;

  add(cell: string): boolean {
    let form = plainDecimals(cell);
    const value = form >= 0 ? Number(cell) : readNumber(cell);
    if (value === undefined) return false;
    if (form < 0) form = markForms.get(cell) ?? (String(value) === cell ? written.canonical : written.odd);
    if (form === written.odd) {
      // A number in an unusual form takes more than a text does.
      if (this.#odd.size >= 1024 + this.#rows / 16) return false;
      this.#odd.set(this.#rows, detach(cell));
    }
    this.#numbers = grown(this.#numbers, this.#rows);
    this.#forms = grown(this.#forms, this.#rows);
    this.#numbers[this.#rows] = value;
    this.#forms[this.#rows++] = form;
    return true;
  }

  finish(): NumberCells {
    return new NumberCells(cut(this.#numbers, this.#rows), cut(this.#forms, this.#rows), this.#odd);
  }
}

/** Cells and characters that one text of `TextCells` has at most; a text may not be as long as a runtime allows. */
const [mostCells, mostCharacters] = [4096, 2 ** 24];

class Texts implements Store {
  readonly #texts: string[] = [];
  readonly #firsts: number[] = [];
  #waiting: string[] = [];
  #end = 0;
  #ends = new Uint32Array(0);
  #rows = 0;

  add(cell: string): boolean {
    if (this.#waiting.length === mostCells || this.#end > mostCharacters) this.#close();
    if (this.#waiting.length === 0) this.#firsts.push(this.#rows);
    this.#waiting.push(cell);
    this.#end += cell.length;
    this.#ends = grown(this.#ends, this.#rows);
    this.#ends[this.#rows++] = this.#end;
    return true;
  }

  #close(): void {
    this.#texts.push(this.#waiting.join(''));
    this.#waiting = [];
    this.#end = 0;
  }

  finish(): TextCells {
    if (this.#waiting.length > 0) this.#close();
    return new TextCells(this.#texts, this.#firsts, cut(this.#ends, this.#rows));
  }
}
