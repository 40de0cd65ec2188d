// The search space: the layers that a network may have, as a vocabulary of token ids.
import { MlpnasError } from '../errors.ts';
import { type Activation, activations as knownActivations, type Layer } from './architecture.ts';
import { suggest } from '../suggest.ts';

export interface SpaceOptions {
  readonly widths?: readonly number[];
  readonly activations?: readonly Activation[];
  /** Whether networks may have dropout between layers. */
  readonly dropout?: boolean;
  /** The largest number of tokens in a sequence, with the output layer's; at least 2. */
  readonly maxLength?: number;
  /** The number of classes; 1 for a regression. */
  readonly classes: number;
}

/** Plain data, which can be cloned and sent to workers. */
export interface SearchSpace {
  readonly widths: readonly number[];
  readonly activations: readonly Activation[];
  readonly dropout: boolean;
  readonly maxLength: number;
  readonly classes: number;
  /**
   * The layer of token id `i + 1` at index `i`: widths × activations, width by width, then dropout, then the output.
   */
  readonly vocabulary: readonly Layer[];
  readonly dropoutToken: number | undefined;
  readonly outputToken: number;
}

/** Token id 0 pads sequences to equal length; it stands for no layer. */
export const padding = 0;

/**
 * The space of networks whose hidden layers are widths × activations.
 *
 * @throws when a width is not a positive integer or occurs twice, an activation is unknown or occurs twice, or the
 *   length is below 2, or the number of classes below 1
 */
export function createSpace({
  classes,
  widths = [8, 16, 32, 64, 128, 256, 512],
  activations = knownActivations,
  dropout = true,
  maxLength = 3,
}: SpaceOptions): SearchSpace {
  checkList('widths', widths, [8, 16]);
  for (const width of widths) {
    if (!(Number.isSafeInteger(width) && width > 0)) {
      throw new MlpnasError('option', `Got ${width} in widths; a width is a positive whole number of units, like 64.`);
    }
  }
  checkList('activations', activations, ['relu']);
  for (const name of activations) {
    if (!knownActivations.includes(name)) {
      const known = `expected some of ${knownActivations.join(', ')}`;
      throw new MlpnasError(
        'option',
        `Got unknown activation ${JSON.stringify(name)}; ${known}.${suggest(String(name), knownActivations)}`,
      );
    }
  }
  if (!(Number.isSafeInteger(maxLength) && maxLength >= 2)) {
    throw new MlpnasError(
      'option',
      `Got maxLength ${maxLength}; it counts the output layer, so pass a whole number from 2.`,
    );
  }
  if (!(Number.isSafeInteger(classes) && classes >= 1)) {
    throw new MlpnasError('option', `Got ${classes} classes; a target needs at least 2, or 1 where it is a number.`);
  }
  const vocabulary: Layer[] = widths.flatMap((width) => activations.map((name) => [width, name] as const));
  const dropoutToken = dropout ? vocabulary.push('dropout') : undefined;
  const outputToken = vocabulary.push(
    classes === 1 ? [1, 'linear'] : classes === 2 ? [1, 'sigmoid'] : [classes, 'softmax'],
  );
  return { widths, activations, dropout, maxLength, classes, vocabulary, dropoutToken, outputToken };
}

function checkList(name: string, list: readonly unknown[], example: readonly unknown[]): void {
  if (list.length === 0)
    throw new MlpnasError('option', `Got no ${name}; pass at least one, like ${JSON.stringify(example)}.`);
  const repeated = list.find((item, index) => list.indexOf(item) !== index);
  if (repeated !== undefined)
    throw new MlpnasError('option', `Got ${JSON.stringify(repeated)} twice in ${name}; pass each once.`);
}
