// Lists sequences.
import { mayFollow } from './follow.ts';
import type { SearchSpace } from './space.ts';

/**
 * Every sequence of the space once, in lexicographic order of its tokens.
 *
 * @param prefix the tokens with which the sequences begin
 *
 * @example
 * const shallow = [...enumerateSequences(space)].filter((tokens) => tokens.length === 2);
 */
export function* enumerateSequences(space: SearchSpace, prefix: readonly number[] = []): Generator<number[]> {
  for (const [token, allowed] of mayFollow(space, prefix).entries()) {
    if (!allowed) continue;
    if (token === space.outputToken) yield [...prefix, token];
    else yield* enumerateSequences(space, [...prefix, token]);
  }
}
