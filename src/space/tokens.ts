// Converts between token sequences, which strategies propose, and architectures, which people read.
import type { Architecture, Layer } from './architecture.ts';
import { checkToken, mayFollowAt } from './follow.ts';
import { padding, type SearchSpace } from './space.ts';

/**
 * The token ids of an architecture, output token last, unpadded.
 *
 * @example
 * const tokens = encode(space, [[16, 'relu'], [3, 'softmax']]);
 *
 * @throws when the architecture is not in the space
 */
export function encode(space: SearchSpace, architecture: Architecture): number[] {
  const { widths, activations, vocabulary, outputToken, dropout } = space;
  const output = vocabulary[outputToken - 1]!;
  const tokens = architecture.map((layer, index) => {
    // A hidden layer of one sigmoid unit equals the output layer of two classes; its position tells them apart.
    if (index === architecture.length - 1 && sameLayer(output, layer)) return outputToken;
    const found = vocabulary.findIndex((known) => sameLayer(known, layer));
    if (found >= 0) return found + 1;
    throw new Error(
      `Layer ${JSON.stringify(layer)} is not in this space; it has widths ${widths.join(', ')} with ` +
        `${activations.join(', ')},${dropout ? ' "dropout"' : ' no dropout'} and the output ` +
        `${JSON.stringify(output)}.`,
    );
  });
  checkSequence(space, tokens);
  return tokens;
}

/**
 * The architecture of a token sequence; padding at its end is ignored.
 *
 * @example
 * const architecture = decode(space, proposal.tokens); // [[16, 'relu'], [3, 'softmax']]
 *
 * @throws when the sequence is not in the space
 */
export function decode(space: SearchSpace, tokens: readonly number[]): Architecture {
  const end = tokens.findLastIndex((token) => token !== padding) + 1;
  const sequence = tokens.slice(0, end);
  checkSequence(space, sequence);
  return sequence.map((token) => space.vocabulary[token - 1]!);
}

/** @throws when `tokens`, without padding, is not a complete sequence of the space; the error tells where and why */
export function checkSequence(space: SearchSpace, tokens: readonly number[]): void {
  let last = padding;
  tokens.forEach((token, position) => {
    checkToken(space, token);
    if (mayFollowAt(space, position, last)[token] === 0) {
      const layer = JSON.stringify(space.vocabulary[token - 1]);
      throw new Error(
        `Got ${layer} at position ${position} of [${tokens.join(', ')}]; ${reasonAgainst(space, position, last)}.`,
      );
    }
    last = token;
  });
  if (last !== space.outputToken) {
    const output = JSON.stringify(space.vocabulary[space.outputToken - 1]);
    throw new Error(
      `Got [${tokens.join(', ')}], which has no output layer; end it in ${output} (token ${space.outputToken}).`,
    );
  }
}

function reasonAgainst(space: SearchSpace, position: number, last: number): string {
  if (position === 0) return 'a network begins with a hidden layer';
  if (last === space.outputToken) return 'nothing follows the output layer';
  if (position >= space.maxLength - 1)
    return `at most ${space.maxLength} layers are allowed and the last is the output layer`;
  return 'dropout does not follow dropout';
}

function sameLayer(a: Layer, b: Layer): boolean {
  return a === b || (a !== 'dropout' && b !== 'dropout' && a[0] === b[0] && a[1] === b[1]);
}
