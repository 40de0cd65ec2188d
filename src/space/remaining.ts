// What is left of a space once some of its sequences have been used: a trie of counts. With it strategies can leave
// out exactly what would repeat, instead of drawing until something new turns up, which never ends in a used-up space.
import { type CountFrom, suffixCounter } from './count.ts';
import { mayFollowAt } from './follow.ts';
import { padding, type SearchSpace } from './space.ts';

export interface Remaining {
  /** Sequences left that begin with this valid prefix. */
  count(prefix: readonly number[]): bigint;
  /** Like `mayFollow`, without the tokens below which every sequence has been used. */
  mask(prefix: readonly number[]): Uint8Array;
  /** Takes one whole sequence that is left out of what remains. */
  use(tokens: readonly number[]): void;
  /** Gives a sequence back that was taken. */
  putBack(tokens: readonly number[]): void;
  /** Takes one of the sequences that begin with this prefix, whichever it will be; `use` reserves every prefix in turn. */
  reserve(prefix: readonly number[]): void;
}

/** The space without the sequences of `used`, which are valid and differ. */
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
      return mask.map((may, token) => (may && remaining.count([...prefix, token]) > 0n ? 1 : 0));
    },
    use: (tokens) => prefixesOf(tokens).forEach((prefix) => add(prefix, 1n)),
    putBack: (tokens) => prefixesOf(tokens).forEach((prefix) => add(prefix, -1n)),
    reserve: (prefix) => add(prefix, 1n),
  };
  for (const tokens of used) remaining.use(tokens);
  return remaining;
}

const kept = new WeakMap<object, { readonly space: SearchSpace; readonly remaining: Remaining }>();

/**
 * `remainingOf` for a list of sequences that grows from round to round: what `keepRemaining` kept for this very list is
 * taken, so that a round's cost does not grow with those before it. Whoever takes it may use it up.
 */
export function takeRemaining(space: SearchSpace, used: readonly (readonly number[])[]): Remaining {
  const known = kept.get(used);
  kept.delete(used);
  return known?.space === space ? known.remaining : remainingOf(space, used);
}

/** Keeps what is left once exactly the sequences of `used` are gone, for as long as the list itself is. */
export function keepRemaining(space: SearchSpace, used: readonly (readonly number[])[], remaining: Remaining): void {
  kept.set(used, { space, remaining });
}
