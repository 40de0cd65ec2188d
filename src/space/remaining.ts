// The sequences of a space that have not been used, as a trie of counts. With it strategies exclude exactly the
// repeated sequences; drawing until a new one turns up would never end in an exhausted space.
import { type CountFrom, suffixCounter } from './count.ts';
import { mayFollowAt } from './follow.ts';
import { padding, type SearchSpace } from './space.ts';

export interface Remaining {
  /** The number of unused sequences that begin with this valid prefix. */
  count(prefix: readonly number[]): bigint;
  /** The mask of `mayFollow` without the tokens below which all sequences have been used. */
  mask(prefix: readonly number[]): Uint8Array;
  /** Marks an unused complete sequence as used. */
  use(tokens: readonly number[]): void;
  /** Marks a used sequence as unused again. */
  putBack(tokens: readonly number[]): void;
  /** Counts one sequence with this prefix as used before it is known which; `use` reserves all of its prefixes. */
  reserve(prefix: readonly number[]): void;
}

/** The space without the sequences of `used`, which have to be valid and different. */
export function remainingOf(space: SearchSpace, used: Iterable<readonly number[]> = []): Remaining {
  const countFrom: CountFrom = suffixCounter(space);
  const usedBelow = new Map<string, bigint>();
  const key = (prefix: readonly number[]) => prefix.join(' ');
  const prefixesOf = (tokens: readonly number[]) => [[], ...tokens.map((_, index) => tokens.slice(0, index + 1))];
  const add = (prefix: readonly number[], count: bigint): void => {
    usedBelow.set(key(prefix), (usedBelow.get(key(prefix)) ?? 0n) + count);
  };
  const remaining: Remaining = {
    count: (prefix) => countFrom(prefix.length, prefix.at(-1) ?? padding) - (usedBelow.get(key(prefix)) ?? 0n),
    mask(prefix) {
      const mask = mayFollowAt(space, prefix.length, prefix.at(-1) ?? padding);
      return mask.map((allowed, token) => (allowed && remaining.count([...prefix, token]) > 0n ? 1 : 0));
    },
    use: (tokens) => prefixesOf(tokens).forEach((prefix) => add(prefix, 1n)),
    putBack: (tokens) => prefixesOf(tokens).forEach((prefix) => add(prefix, -1n)),
    reserve: (prefix) => add(prefix, 1n),
  };
  for (const tokens of used) remaining.use(tokens);
  return remaining;
}

const cache = new WeakMap<object, { readonly space: SearchSpace; readonly remaining: Remaining }>();

/**
 * `remainingOf` for a list of sequences that grows from round to round. It takes the result that `keepRemaining` has
 * cached for this list, so that the cost of a round does not grow with the earlier ones. The caller may change the
 * result.
 */
export function takeRemaining(space: SearchSpace, used: readonly (readonly number[])[]): Remaining {
  const cached = cache.get(used);
  cache.delete(used);
  return cached?.space === space ? cached.remaining : remainingOf(space, used);
}

/** Caches the space without the sequences of `used`, as long as that list exists. */
export function keepRemaining(space: SearchSpace, used: readonly (readonly number[])[], remaining: Remaining): void {
  cache.set(used, { space, remaining });
}
