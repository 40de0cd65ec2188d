// The grammar of token sequences, which counting, drawing and the masks of all strategies use.
import { padding, type SearchSpace } from './space.ts';

/**
 * The mask of the next token, of length V + 1 for V tokens: 1 at each token id that may follow `prefix`, else 0, which
 * index 0 (padding) always is. The first layer is hidden; dropout follows a hidden layer; the output layer ends the
 * sequence and is the only choice at the last position. Nothing follows the output layer.
 *
 * @throws when the prefix has an item that is not a token
 */
export function mayFollow(space: SearchSpace, prefix: readonly number[]): Uint8Array {
  for (const token of prefix) checkToken(space, token);
  return mayFollowAt(space, prefix.length, prefix.at(-1) ?? padding);
}

/** `mayFollow` for a valid prefix, given by its length and its last token (`padding` when it is empty). */
export function mayFollowAt(space: SearchSpace, position: number, last: number): Uint8Array {
  const mask = new Uint8Array(space.vocabulary.length + 1);
  if (last === space.outputToken || position >= space.maxLength) return mask;
  if (position > 0) mask[space.outputToken] = 1;
  if (position === space.maxLength - 1) return mask;
  mask.fill(1, 1, space.widths.length * space.activations.length + 1);
  if (space.dropoutToken !== undefined && position > 0 && last !== space.dropoutToken) mask[space.dropoutToken] = 1;
  return mask;
}

/** @throws when `token` is not an id of the vocabulary */
export function checkToken(space: SearchSpace, token: number): void {
  if (!(Number.isInteger(token) && token >= 1 && token <= space.vocabulary.length)) {
    throw new Error(`Got token ${token}; this space's tokens are the whole numbers 1 to ${space.vocabulary.length}.`);
  }
}
