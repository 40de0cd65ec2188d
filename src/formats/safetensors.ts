// Exports the weights as safetensors, for implementations of the network in Python, Rust or any other language.
import { denseLayers, encodeNetworks, featureNames } from '../internal.ts';
import { encoderJson, type Exportable, partsOf } from './exportable.ts';

export interface Safetensors {
  /**
   * The bytes of a safetensors file: `dense_0.kernel` [inputs, units], `dense_0.bias` [units], … float32. The first layer
   * of a network with submodels has `dense_0.scales` [submodels, inputs], and the shapes of its last one begin with the
   * submodels. The header's metadata hold the SHA-256 of the data.
   */
  readonly weights: Uint8Array;
  /** The JSON that `toTfjsLayers` gives as `encoder`, and in `networks` which layers make which network. */
  readonly encoder: string;
}

/**
 * The weights as safetensors, and beside them a JSON with the encoder and `networks`: for each its `architecture`,
 * `layers`, the numbers of its dense layers among the tensors, in order, and `votes` where it counts more than once. A
 * network's output is activation(x · kernel + bias), layer by layer; the last has its softmax or sigmoid, or is linear;
 * dropout does nothing when predicting. With submodels it is the mean over them; each multiplies the features by its
 * scales and has its own part of the last layer. Outputs of several networks are averaged by their votes; one sigmoid
 * unit is the probability of the second class.
 *
 * @example
 * const { weights, encoder } = toSafetensors(study);
 */
export function toSafetensors(source: Exportable): Safetensors {
  const parts = partsOf(source);
  let next = 0;
  const networks = parts.networks.map(({ architecture, votes }) => ({
    architecture,
    layers: denseLayers(architecture).map(() => next++),
    ...(votes === undefined ? {} : { votes }),
  }));
  return {
    weights: encodeNetworks(parts.networks.map(({ weights }) => weights)),
    encoder: encoderJson(parts, featureNames(parts.encoder), { networks }),
  };
}
