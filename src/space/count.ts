// Counts sequences without listing them. Uniform drawing and the test for an exhausted space are based on it.
import { mayFollowAt } from './follow.ts';
import { padding, type SearchSpace } from './space.ts';

/** The number of complete sequences with a valid prefix of this length and last token (`padding` when empty). */
export type CountFrom = (position: number, last: number) => bigint;

/** Counts by recursion over the next token. All hidden layers have the same count, so one of them stands for all. */
export function suffixCounter(space: SearchSpace): CountFrom {
  const hidden = 1;
  const cache = new Map<string, bigint>();
  const count: CountFrom = (position, last) => {
    if (last === space.outputToken) return 1n;
    const kind = last === padding || last === space.dropoutToken ? last : hidden;
    const key = `${position} ${kind}`;
    let total = cache.get(key);
    if (total === undefined) {
      total = 0n;
      mayFollowAt(space, position, kind).forEach((allowed, token) => {
        if (allowed) total! += count(position + 1, token);
      });
      cache.set(key, total);
    }
    return total;
  };
  return count;
}

/**
 * The number of architectures in the space, exact up to 2^53 and the nearest double beyond.
 *
 * @example
 * const usedUp = seen.length === countSequences(space);
 */
export function countSequences(space: SearchSpace): number {
  return Number(suffixCounter(space)(0, padding));
}
