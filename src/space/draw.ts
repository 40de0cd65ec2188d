// Draws sequences uniformly.
import { uniformBigInt } from 'pure-rand/distribution/uniformBigInt';
import type { RandomGenerator } from '../random.ts';
import { type Remaining, remainingOf } from './remaining.ts';
import type { SearchSpace } from './space.ts';

/**
 * A sequence drawn uniformly from the whole space.
 *
 * @example
 * const tokens = drawSequence(space, randomStream(seed, 'sample', round));
 */
export function drawSequence(space: SearchSpace, random: RandomGenerator): number[] {
  return drawRemaining(space, random, remainingOf(space));
}

/**
 * A sequence drawn uniformly from the rest of the space. Its number is drawn and found by counting the sequences below
 * each token, so the cost does not grow as the space is exhausted.
 *
 * @throws when no sequence is left
 */
export function drawRemaining(space: SearchSpace, random: RandomGenerator, remaining: Remaining): number[] {
  const total = remaining.count([]);
  if (total === 0n) throw new Error('Nothing remains to be drawn: every sequence of this space has been used.');
  let number = uniformBigInt(random, 0n, total - 1n);
  const tokens: number[] = [];
  while (tokens.at(-1) !== space.outputToken) {
    for (const [token, allowed] of remaining.mask(tokens).entries()) {
      if (!allowed) continue;
      const below = remaining.count([...tokens, token]);
      if (number < below) {
        tokens.push(token);
        break;
      }
      number -= below;
    }
  }
  return tokens;
}
