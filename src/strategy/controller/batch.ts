// Sequences of different lengths as the rectangles that the network reads, all rows of a step together.
import { checkToken, mayFollowAt } from '../../space/follow.ts';
import { padding, type SearchSpace } from '../../space/space.ts';

/** A sequence, and where it is to be judged as a choice, what could have been chosen at each of its steps. */
export interface Choice {
  readonly tokens: readonly number[];
  /** A mask by token id (length V + 1) for each token. */
  readonly masks?: readonly Uint8Array[];
}

export interface Batch {
  readonly rows: number;
  readonly steps: number;
  /** Read at each step, [steps · rows]: the token before, `padding` at the start. */
  readonly inputs: Int32Array;
  /** Chosen at each step, [steps · rows]; `padding` behind the end. */
  readonly chosen: Int32Array;
  /**
   * Added to the logits, [steps · rows, V + 1]: 0 where a token could be chosen, or was, else -∞. Behind the end, and
   * without masks, what was chosen is the only choice.
   */
  readonly logitMask: Float32Array;
  /** 1 at the step that chooses the output layer, where the whole network is known, [steps · rows]. */
  readonly ends: Float32Array;
}

/** A sequence in the whole space, where nothing has been used up. */
export function freeChoice(space: SearchSpace, tokens: readonly number[]): Choice {
  return { tokens, masks: tokens.map((_, position) => mayFollowAt(space, position, tokens[position - 1] ?? padding)) };
}

/** @throws when a sequence holds something that is not a token: the kernels read and write where ids tell them to */
export function toBatch(space: SearchSpace, choices: readonly Choice[]): Batch {
  const rows = choices.length;
  const steps = choices.reduce((longest, { tokens }) => Math.max(longest, tokens.length), 0);
  const width = space.vocabulary.length + 1;
  const inputs = new Int32Array(steps * rows);
  const chosen = new Int32Array(steps * rows);
  const logitMask = new Float32Array(steps * rows * width).fill(-Infinity);
  const ends = new Float32Array(steps * rows);
  choices.forEach(({ tokens, masks }, row) => {
    for (const token of tokens) checkToken(space, token);
    for (let position = 0; position < steps; position++) {
      const at = position * rows + row;
      inputs[at] = tokens[position - 1] ?? padding;
      chosen[at] = tokens[position] ?? padding;
      ends[at] = position === tokens.length - 1 ? 1 : 0;
      logitMask[at * width + chosen[at]!] = 0;
      masks?.[position]?.forEach((may, token) => {
        if (may) logitMask[at * width + token] = 0;
      });
    }
  });
  return { rows, steps, inputs, chosen, logitMask, ends };
}
