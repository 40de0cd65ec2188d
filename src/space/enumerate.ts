import { mayFollow } from './follow.ts';
import type { SearchSpace } from './space.ts';

/**
 * Every sequence of the space once, in the order of its tokens (as words in a dictionary).
 *
 * @param prefix only those that begin so
 *
 * @example
 * const shallow = [...enumerateSequences(space)].filter((tokens) => tokens.length === 2);
 */
export function* enumerateSequences(space: SearchSpace, prefix: readonly number[] = []): Generator<number[]> {
  for (const [token, may] of mayFollow(space, prefix).entries()) {
    if (!may) continue;
    if (token === space.outputToken) yield [...prefix, token];
    else yield* enumerateSequences(space, [...prefix, token]);
  }
}
