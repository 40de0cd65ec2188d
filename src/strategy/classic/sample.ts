// The sampling of the tutorial's controller.
import type { RandomGenerator } from '../../random.ts';
import { mayFollow } from '../../space/follow.ts';
import type { Remaining } from '../../space/remaining.ts';
import { padding, type SearchSpace } from '../../space/space.ts';
import { pick } from '../pick.ts';

/** The probabilities of the token after a prefix, by token id, with padding. */
export type Policy = (prefix: readonly number[]) => ArrayLike<number>;

/**
 * Draws a sequence as the tutorial does. Tokens are drawn from the whole vocabulary with padding; tokens that are not
 * allowed at their position are drawn again, padding is skipped, the last position has the output layer whatever was
 * drawn, and a known sequence is rejected as a whole.
 *
 * The tutorial repeats this until it draws a new sequence, which may never happen. Here tokens that cannot lead to a
 * new sequence are masked after `patience` draws.
 *
 * @param remaining the sequences that have not been drawn, at least one; the result is marked as used
 */
export function drawClassic(
  space: SearchSpace,
  policy: Policy,
  remaining: Remaining,
  random: RandomGenerator,
  patience = 10_000,
): number[] {
  const allTokens = Array.from({ length: space.vocabulary.length + 1 }, (_, token) => token);
  let tokens: number[] = [];
  for (let draws = 0; draws < patience; draws++) {
    const next = pick(policy(tokens), allTokens, random);
    if (next !== padding && mayFollow(space, tokens)[next]) tokens.push(next);
    // The tutorial draws a token for the last position, too, and ignores it.
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
        allTokens.filter((token) => mask[token]),
        random,
      ),
    );
  }
  remaining.use(tokens);
  return tokens;
}
