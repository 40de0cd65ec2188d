// The rewards of the tutorial's controller.
import { discountedReturns } from '../../kernels/returns.ts';
import { tensor2d, tidy } from '../../kernels/tf.ts';

/**
 * The tutorial's discounted rewards of a round: r_i = score_i - 0.5, G_i = Σ_k alpha^k r_{i+k} over the later samples
 * of the round, normalised to mean 0 and (population) deviation 1.
 *
 * Its flaw: the samples of a round are independent and have no order, so discounting makes the reward depend on the
 * position in the round. Where all G are equal the tutorial divides by 0; here they become 0.
 */
export function discountedRewards(scores: readonly number[], alpha: number): Float32Array {
  const rewards = Float32Array.from(scores, (score) => score - 0.5);
  let discounted = new Float32Array();
  tidy(() => {
    const returns = discountedReturns(tensor2d(rewards, [1, rewards.length]), [rewards.length], {
      alpha,
      normalize: true,
    });
    discounted = returns.dataSync() as Float32Array<ArrayBuffer>;
  });
  return discounted;
}
