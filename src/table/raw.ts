// A table as it was read: cells of text by column. What a column means can only be said once all of it has been seen
// (columns.ts), or the user says it.
import type { Cells } from './cells.ts';

export interface RawColumn {
  readonly name: string;
  readonly cells: Cells;
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
  /** A comma may be the mark of a fraction, because it does not part cells. */
  readonly commas?: true;
}

/** Takes a text piece by piece. */
export interface TextTableReader {
  push(text: string): void;
  end(): RawTable;
}

/** Names that are there and differ: nameless columns are called by position, repeated names get a number. */
export function nameColumns(header: readonly string[], cells: readonly Cells[]): RawColumn[] {
  const given = header.map((cell) => cell.trim());
  const taken = new Set<string>(given.filter((name) => name !== ''));
  const seen = new Set<string>();
  const next = new Map<string, number>();
  return given.map((original, position) => {
    let name = original === '' ? `column ${position + 1}` : original;
    if (original === '' ? taken.has(name) : seen.has(name)) {
      let count = next.get(name) ?? 2;
      while (taken.has(`${name} (${count})`)) count++;
      next.set(name, count + 1);
      name = `${name} (${count})`;
    }
    taken.add(name);
    seen.add(name);
    const column = { name, cells: cells[position] as Cells };
    if (original === '') return { ...column, unnamed: true };
    return name === original ? column : { ...column, duplicateOf: original };
  });
}
