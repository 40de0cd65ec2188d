// Counting sequences without listing them: what exact uniform drawing and knowing that a space is used up rest on.
import { mayFollowAt } from './follow.ts';
import { padding, type SearchSpace } from './space.ts';

/** How many whole sequences begin with a valid prefix of this length and last token (`padding` when empty). */
export type CountFrom = (position: number, last: number) => bigint;

/** Counts by the recursion over what may follow; every hidden layer counts like the first, so each place costs little. */
export function suffixCounter(space: SearchSpace): CountFrom {
  const hidden = 1;
  const known = new Map<string, bigint>();
  const count: CountFrom = (position, last) => {
    if (last === space.outputToken) return 1n;
    const kind = last === padding || last === space.dropoutToken ? last : hidden;
    const key = `${position} ${kind}`;
    let total = known.get(key);
    if (total === undefined) {
      total = 0n;
      mayFollowAt(space, position, kind).forEach((may, token) => {
        if (may) total! += count(position + 1, token);
      });
      known.set(key, total);
    }
    return total;
  };
  return count;
}

/**
 * How many networks the space holds; exact up to 2^53, and the nearest double beyond.
 *
 * @example
 * const usedUp = seen.length === countSequences(space);
 */
export function countSequences(space: SearchSpace): number {
  return Number(suffixCounter(space)(0, padding));
}
