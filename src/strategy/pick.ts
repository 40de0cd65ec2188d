import { type RandomGenerator, uniform } from '../random.ts';

/**
 * Draws one of the allowed token ids by its chance. All are equally likely where all their chances are 0, as they are
 * when they fall below the least float32.
 *
 * @param chances by token id, not negative; need not sum to 1
 * @param allowed token ids, at least one
 */
export function pick(chances: ArrayLike<number>, allowed: readonly number[], random: RandomGenerator): number {
  const total = allowed.reduce((sum, token) => sum + chances[token]!, 0);
  const weigh = (token: number) => (total > 0 ? chances[token]! : 1);
  let point = uniform(random) * (total > 0 ? total : allowed.length);
  for (const token of allowed) {
    point -= weigh(token);
    if (point < 0) return token;
  }
  // Rounding can leave a point at the very end.
  return allowed.findLast((token) => weigh(token) > 0)!;
}
