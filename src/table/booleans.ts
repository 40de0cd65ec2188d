// Yes and no, in the ways that tables write them.
import { isMissingMark } from './numbers.ts';

const pairs: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['f', 't'],
  ['no', 'yes'],
  ['n', 'y'],
  ['off', 'on'],
];
const words = new Map(
  pairs.flatMap(([no, yes]): [string, number][] => [
    [no, 0],
    [yes, 1],
  ]),
);

/** 1 or 0 of a word of any pair, in any case; NaN when missing; `undefined` when it is none. */
export function readBoolean(cell: string): number | undefined {
  if (isMissingMark(cell)) return Number.NaN;
  return words.get(cell.toLowerCase());
}

/** The same with 1 and 0, where it is known that they mean yes and no. */
export function readAnyBoolean(cell: string): number | undefined {
  return cell === '1' ? 1 : cell === '0' ? 0 : readBoolean(cell);
}

/** Whether the words are those of one pair: a column of `no` and `off` says something else. */
export function ofOnePair(cells: Iterable<string>): boolean {
  let found: readonly string[] | undefined;
  for (const cell of cells) {
    if (isMissingMark(cell)) continue;
    const word = cell.toLowerCase();
    found ??= pairs.find((pair) => pair.includes(word));
    if (!found?.includes(word)) return false;
  }
  return found !== undefined;
}
