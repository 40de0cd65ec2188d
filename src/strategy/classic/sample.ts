import type { RandomGenerator } from '../../random.ts';
import { mayFollow } from '../../space/follow.ts';
import type { Remaining } from '../../space/remaining.ts';
import { padding, type SearchSpace } from '../../space/space.ts';
import { pick } from '../pick.ts';

/** Probabilities by token id, padding among them, behind a prefix. */
export type Policy = (prefix: readonly number[]) => ArrayLike<number>;

/**
 * Draws a sequence as the tutorial does: tokens are drawn from the whole vocabulary with padding; one that may not
 * stand at its position is drawn again, padding is skipped, the last position goes to the output layer whatever was
 * drawn, and a sequence that has been seen is thrown away whole.
 *
 * The tutorial goes on until a new sequence turns up, which need never happen. Here, after `patience` draws, tokens
 * that cannot lead to a new sequence are left out before drawing.
 *
 * @param remaining what has not been seen, at least one sequence; the one drawn is taken from it
 */
export function drawClassic(
  space: SearchSpace,
  policy: Policy,
  remaining: Remaining,
  random: RandomGenerator,
  patience = 10_000,
): number[] {
  const everything = Array.from({ length: space.vocabulary.length + 1 }, (_, token) => token);
  let tokens: number[] = [];
  for (let draws = 0; draws < patience; draws++) {
    const next = pick(policy(tokens), everything, random);
    if (next !== padding && mayFollow(space, tokens)[next]) tokens.push(next);
    // The tutorial draws for the last position too, and then ignores what it drew.
    if (tokens.length === space.maxLength - 1 && tokens.at(-1) !== space.outputToken) tokens.push(space.outputToken);
    if (tokens.at(-1) !== space.outputToken) continue;
    if (remaining.count(tokens) > 0n) {
      remaining.use(tokens);
      return tokens;
    }
    tokens = [];
  }
  tokens = [];
  while (tokens.at(-1) !== space.outputToken) {
    const mask = remaining.mask(tokens);
    tokens.push(
      pick(
        policy(tokens),
        everything.filter((token) => mask[token]),
        random,
      ),
    );
  }
  remaining.use(tokens);
  return tokens;
}
