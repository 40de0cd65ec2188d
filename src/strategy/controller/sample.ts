// Drawing a round from the policy, all rows of a step at once, so that nothing invalid and nothing twice can come out.
import { type ControllerSize, stepController } from '../../kernels/controller.ts';
import { tensor1d, tensor2d, tensor3d, tidy } from '../../kernels/tf.ts';
import type { RandomGenerator } from '../../random.ts';
import type { Remaining } from '../../space/remaining.ts';
import { padding, type SearchSpace } from '../../space/space.ts';
import { pick } from '../pick.ts';
import type { Choice } from './batch.ts';

export interface Sampled {
  readonly choices: readonly Choice[];
  /** Mean probability of each token (index = id - 1) by position, over the rows that had not ended. */
  readonly probabilities: readonly (readonly number[])[];
}

/**
 * Draws at most `count` different sequences that remain, and reserves them in `remaining`. A token below which nothing
 * is left has probability 0, also when a row above has taken the last sequence there.
 */
export function sampleRound(
  space: SearchSpace,
  size: ControllerSize,
  parameters: Float32Array,
  remaining: Remaining,
  random: RandomGenerator,
  count: number,
): Sampled {
  const left = remaining.count([]);
  const rows = left < BigInt(count) ? Number(left) : count;
  const choices = Array.from({ length: rows }, () => ({ tokens: [] as number[], masks: [] as Uint8Array[] }));
  const probabilities: number[][] = [];
  const open = ({ tokens }: Choice) => tokens.at(-1) !== space.outputToken;
  for (let row = 0; row < rows; row++) remaining.reserve([]);
  tidy(() => {
    const weights = tensor1d(parameters);
    const memory = tensor3d(new Float32Array(2 * rows * size.units), [2, rows, size.units]);
    while (choices.some(open)) {
      const last = Int32Array.from(choices, ({ tokens }) => tokens.at(-1) ?? padding);
      const logitMask = new Float32Array(rows * size.tokens);
      choices.forEach((choice, row) => {
        if (!open(choice)) return;
        remaining.mask(choice.tokens).forEach((may, token) => {
          if (!may) logitMask[row * size.tokens + token] = -Infinity;
        });
      });
      const policy = stepController(
        size,
        weights,
        tensor1d(last, 'int32'),
        tensor2d(logitMask, [rows, size.tokens]),
        memory,
      ).dataSync();
      const mean = new Array<number>(space.vocabulary.length).fill(0);
      const opened = choices.filter(open).length;
      choices.forEach((choice, row) => {
        if (!open(choice)) return;
        const chances = policy.subarray(row * size.tokens, (row + 1) * size.tokens);
        for (let token = 1; token < size.tokens; token++) mean[token - 1]! += chances[token]! / opened;
        // Rows above may have taken the last sequence below a token since the policy was computed.
        const mask = remaining.mask(choice.tokens);
        choice.tokens.push(
          pick(
            chances,
            [...mask.keys()].filter((token) => mask[token]),
            random,
          ),
        );
        choice.masks.push(mask);
        remaining.reserve(choice.tokens);
      });
      probabilities.push(mean);
    }
  });
  return { choices, probabilities };
}
