// Exports the weights as safetensors, for implementations of the network in Python, Rust or any other language.
import { denseLayers, encodeWeights, featureNames } from '../internal.ts';
import { encoderJson, type Exportable, partsOf } from './exportable.ts';

export interface Safetensors {
  /** The bytes of a safetensors file: `dense_0.kernel` [inputs, units], `dense_0.bias` [units], … float32. */
  readonly weights: Uint8Array;
  /** The JSON that `toTfjsLayers` gives as `encoder`, and in `networks` which layers make which network. */
  readonly encoder: string;
}

/**
 * The weights as safetensors, and beside them a JSON with the encoder and `networks`: for each its `architecture` and
 * `layers`, the numbers of its dense layers among the tensors, in order. A network's output is activation(x · kernel +
 * bias), layer by layer; the last has its softmax or sigmoid, or is linear; dropout does nothing when predicting.
 * Outputs of several networks are averaged; one sigmoid unit is the probability of the second class.
 *
 * @example
 * const { weights, encoder } = toSafetensors(study);
 */
export function toSafetensors(source: Exportable): Safetensors {
  const parts = partsOf(source);
  let next = 0;
  const networks = parts.networks.map(({ architecture }) => ({
    architecture,
    layers: denseLayers(architecture).map(() => next++),
  }));
  return {
    weights: encodeWeights(parts.networks.flatMap(({ weights }) => weights)),
    encoder: encoderJson(parts, featureNames(parts.encoder), { networks }),
  };
}
