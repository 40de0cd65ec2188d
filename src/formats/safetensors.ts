// Exports the weights as safetensors, for implementations of the network in Python, Rust or any other language.
import { denseLayers, featureNames, submodelsOf, type TrainedNetwork } from '../internal.ts';
import { concatenate } from '../concatenate.ts';
import { encoderJson, type Exportable, partsOf } from './exportable.ts';

export interface Safetensors {
  /**
   * The bytes of a safetensors file: `dense_0.kernel` [inputs, units], `dense_0.bias` [units], … float32. The first layer
   * of a network with submodels has `dense_0.scales` [submodels, inputs], and the shapes of its last one begin with the
   * submodels.
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
    weights: tensorFile(parts.networks.flatMap(tensorsOf)),
    encoder: encoderJson(parts, featureNames(parts.encoder), { networks }),
  };
}

/** The tensors of a layer, by what they are. */
type LayerTensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

function tensorsOf({ weights }: TrainedNetwork): LayerTensors[] {
  const submodels = submodelsOf(weights);
  return weights.map(({ scales, kernel, bias }, index) => {
    const inputs = kernel.length / bias.length;
    const heads = submodels !== undefined && index === weights.length - 1 ? [submodels] : [];
    const units = bias.length / (heads[0] ?? 1);
    return {
      ...(scales ? { scales: { shape: [scales.length / inputs, inputs], values: scales } } : {}),
      kernel: { shape: [...heads, inputs, units], values: kernel },
      bias: { shape: [...heads, units], values: bias },
    };
  });
}

/** Header length as a little-endian u64, JSON header, data (https://github.com/huggingface/safetensors). */
function tensorFile(layers: readonly LayerTensors[]): Uint8Array {
  let size = 0;
  const header: Record<string, object> = { __metadata__: { format: 'mlpnas weights 1' } };
  for (const [index, tensors] of layers.entries())
    for (const [what, { shape, values }] of Object.entries(tensors)) {
      const data_offsets = [size, (size += values.byteLength)];
      header[`dense_${index}.${what}`] = { dtype: 'F32', shape, data_offsets };
    }
  const json = JSON.stringify(header);
  // The format wants the data aligned and pads the header with spaces.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const data = concatenate(
    Float32Array,
    layers.flatMap((tensors) => Object.values(tensors).map(({ values }) => values)),
  );
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return concatenate(Uint8Array, [length, text, new Uint8Array(data.buffer)]);
}
