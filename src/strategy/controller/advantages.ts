import { discountedReturns } from '../../kernels/returns.ts';
import { tensor2d, tidy } from '../../kernels/tf.ts';
import type { Batch } from './batch.ts';

/**
 * The advantage of every step of a round: the discounted reward-to-go of its own sequence, where the reward comes at
 * the last step and is score - baseline; normalised over the round's steps to mean 0 and deviation 1, or 0 when all are
 * equal. A baseline that is not the mean of the scores adds a term that depends on the position alone: earlier steps,
 * whose credit is discounted more, are pulled to the middle.
 *
 * @param batch whose first rows are the round
 * @param round score of each sequence, 0..1
 * @returns [steps · rows], all rows of a step together; 0 behind a sequence's end and in the other rows
 */
export function roundAdvantages(
  { rows, steps }: Pick<Batch, 'rows' | 'steps'>,
  round: readonly { readonly tokens: readonly number[]; readonly score: number }[],
  baseline: number,
  alpha: number,
): Float32Array {
  const rewards = new Float32Array(round.length * steps);
  round.forEach(({ tokens, score }, row) => (rewards[row * steps + tokens.length - 1] = score - baseline));
  const advantages = new Float32Array(rows * steps);
  tidy(() => {
    const lengths = round.map(({ tokens }) => tokens.length);
    const returns = discountedReturns(tensor2d(rewards, [round.length, steps]), lengths, {
      alpha,
      normalize: true,
    }).dataSync();
    returns.forEach((value, at) => (advantages[(at % steps) * rows + Math.floor(at / steps)] = value));
  });
  return advantages;
}
