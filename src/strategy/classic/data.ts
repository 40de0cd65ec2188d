// The training data of the tutorial's controller.
import { padSequences } from '../../kernels/pad.ts';
import { oneHot, slice, reshape, type Tensor2D, tidy } from '../../kernels/tf.ts';
import type { SearchSpace } from '../../space/space.ts';

export interface ClassicData {
  /** The network's inputs, [rows, maxLength - 1]: token ids as numbers, all in one time step. */
  readonly inputs: Float32Array;
  /**
   * One-hot of the last token of the padded sequence, [rows, V + 1]: padding for every sequence shorter than the
   * longest.
   */
  readonly targets: Float32Array;
}

/**
 * Splits sequences as the tutorial does: they are padded at the end to `maxLength`; the last token is the target, and
 * the others are the inputs.
 */
export function prepareData(
  { maxLength, vocabulary }: SearchSpace,
  sequences: readonly (readonly number[])[],
): ClassicData {
  const rows = sequences.length;
  let inputs = new Float32Array();
  let targets = new Float32Array();
  tidy(() => {
    const padded = padSequences(sequences, { maxLength, padding: 'post' });
    inputs = Float32Array.from(slice(padded, [0, 0], [rows, maxLength - 1]).dataSync());
    const last = reshape(slice(padded, [0, maxLength - 1], [rows, 1]), [rows]);
    targets = Float32Array.from((oneHot(last, vocabulary.length + 1) as Tensor2D).dataSync());
  });
  return { inputs, targets };
}
