// Exports a model for @tensorflow/tfjs-layers. Its input is encoded features, because its layers cannot read text.
import { concatenate } from '../concatenate.ts';
import { denseLayers, encodedWidth, featureNames, submodelsOf, type TrainedNetwork, votesOf } from '../internal.ts';
import { encoderJson, type Exportable, partsOf } from './exportable.ts';

export interface TfjsLayers {
  /** The text of `model.json`, which names `weights.bin` beside it. */
  readonly modelJson: string;
  /** The bytes of `weights.bin`. */
  readonly weights: Uint8Array;
  /**
   * JSON that describes how rows are encoded and what the outputs mean: `encoder.columns` as in a pipeline file,
   * `features` with a name for each feature in order, `target` with its name and classes. Where it has `decision`, a
   * factor per class, the label is the class with the largest product of probability and factor, and else the most
   * probable class; of equal ones the first.
   */
  readonly encoder: string;
}

interface Part {
  readonly layers: readonly object[];
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float32Array;
  }[];
  readonly output: string;
}

/**
 * The model as a tfjs LayersModel, which `tf.loadLayersModel` loads. Its input is encoded features, float32 [rows,
 * width], as the `encode` of `toModule` makes them; `encoder` says how. Its output is probabilities
 * [rows, classes], for two classes too, or values in the target's unit [rows, 1] for a regression. Several networks are
 * branches whose outputs are averaged. Dropout layers are left out, because they do nothing when predicting. Submodels
 * are rows of one tensor [rows, submodels, units] and share the hidden layers; their scales and output layers are
 * depthwise convolutions, which have a kernel per channel.
 *
 * @example
 * const { modelJson, weights, encoder } = toTfjsLayers(study);
 */
export function toTfjsLayers(source: Exportable): TfjsLayers {
  const parts = partsOf(source);
  const width = encodedWidth(parts.encoder);
  const units = parts.task === 'regression' ? 1 : parts.classes.length;
  const branches = parts.networks.map((network, index) => branchOf(network, `network_${index}`, width));
  const average: Part[] = branches.length > 1 ? [averageOf(branches, votesOf(parts.networks), units)] : [];
  const unscaled = (average[0] ?? (branches[0] as Part)).output;
  const scaled: Part[] = parts.task === 'regression' ? [scaleOf(unscaled, parts.targetScale)] : [];
  const all = [...branches, ...average, ...scaled];
  const input = { class_name: 'InputLayer', name: 'features', inbound_nodes: [] };
  const inputConfig = { batch_input_shape: [null, width], dtype: 'float32', sparse: false, name: 'features' };
  const config = {
    name: 'mlpnas',
    layers: [{ ...input, config: inputConfig }, ...all.flatMap(({ layers }) => layers)],
    input_layers: [['features', 0, 0]],
    output_layers: [[(all.at(-1) as Part).output, 0, 0]],
  };
  const weights = all.flatMap((part) => part.weights);
  const model = {
    format: 'layers-model',
    generatedBy: `mlpnas ${parts.version}`,
    convertedBy: null,
    modelTopology: {
      keras_version: '2.1.6',
      backend: 'tensor_flow.js',
      model_config: { class_name: 'Model', config },
    },
    weightsManifest: [
      { paths: ['weights.bin'], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  return {
    modelJson: `${JSON.stringify(model)}\n`,
    weights: bytesOf(weights.map(({ values }) => values)),
    encoder: encoderJson(parts, featureNames(parts.encoder)),
  };
}

/** A layer that reads the given ones, with the configuration that every layer has. */
function layer(className: string, name: string, from: readonly string[], config: object): object {
  return {
    class_name: className,
    name,
    config: { name, trainable: true, dtype: 'float32', ...config },
    inbound_nodes: [from.map((one) => [one, 0, 0, {}])],
  };
}

const dense = (name: string, from: string, units: number, activation: string): object =>
  layer('Dense', name, [from], { units, activation, use_bias: true });

/** Layers one after another, each named by what it does behind `prefix`. */
class Chain {
  readonly layers: object[] = [];
  readonly weights: Part['weights'][number][] = [];
  readonly #prefix: string;
  output: string;

  constructor(prefix: string, input: string) {
    this.#prefix = prefix;
    this.output = input;
  }

  add(className: string, what: string, config: object, tensors: Readonly<Record<string, Tensor>> = {}): void {
    const name = `${this.#prefix}_${what}`;
    this.layers.push(layer(className, name, [this.output], config));
    for (const [tensor, { shape, values }] of Object.entries(tensors))
      this.weights.push({ name: `${name}/${tensor}`, shape, values });
    this.output = name;
  }
}

interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function branchOf({ architecture, weights }: TrainedNetwork, prefix: string, width: number): Part {
  const chain = new Chain(prefix, 'features');
  const submodels = submodelsOf(weights);
  if (submodels !== undefined) addScales(chain, weights[0]?.scales as Float32Array, submodels, width);
  let inputs = width;
  denseLayers(architecture).forEach(([units, activation], index) => {
    const isLast = index === weights.length - 1;
    const isSigmoid = isLast && activation === 'sigmoid';
    const given = weights[index] as TrainedNetwork['weights'][number];
    const { kernel, bias } = isSigmoid ? asSoftmax(given) : given;
    const [outputs, function_] = isSigmoid ? [2, 'softmax'] : [units, activation];
    if (isLast && submodels !== undefined) addHeads(chain, { kernel, bias }, [submodels, inputs, outputs], function_);
    else {
      const config = { units: outputs, activation: function_, use_bias: true };
      const tensors = {
        kernel: { shape: [inputs, outputs], values: kernel },
        bias: { shape: [outputs], values: bias },
      };
      chain.add('Dense', `dense_${index}`, config, tensors);
    }
    inputs = outputs;
  });
  return chain;
}

const depthwise = { strides: [1, 1], padding: 'valid', data_format: 'channels_last', activation: 'linear' };

/** Features [rows, width] become [rows, submodels, width]: each feature is a channel that has a factor per submodel. */
function addScales(chain: Chain, scales: Float32Array, submodels: number, width: number): void {
  const factors = scales.map((_, at) => scales[(at % submodels) * width + Math.floor(at / submodels)] as number);
  chain.add('Reshape', 'channels', { target_shape: [1, 1, width] });
  const config = { ...depthwise, kernel_size: [1, 1], depth_multiplier: submodels, use_bias: false };
  const tensors = { depthwise_kernel: { shape: [1, 1, width, submodels], values: factors } };
  chain.add('DepthwiseConv2D', 'scales', config, tensors);
  chain.add('Reshape', 'factors', { target_shape: [width, submodels] });
  chain.add('Permute', 'submodels', { dims: [2, 1] });
}

/**
 * Hidden outputs [rows, submodels, inputs] become the mean [rows, units]: each submodel is a channel of an image of
 * `inputs` x 1 that has `units` filters of the same size.
 *
 * @param layer `kernel` [submodels, inputs, units], `bias` [submodels, units]
 */
function addHeads(
  chain: Chain,
  { kernel, bias }: { readonly kernel: Float32Array; readonly bias: Float32Array },
  [submodels, inputs, units]: readonly [number, number, number],
  activation: string,
): void {
  const filters = new Float32Array(kernel.length);
  for (let submodel = 0; submodel < submodels; submodel++)
    for (let input = 0; input < inputs; input++) {
      const from = (submodel * inputs + input) * units;
      filters.set(kernel.subarray(from, from + units), (input * submodels + submodel) * units);
    }
  chain.add('Permute', 'inputs', { dims: [2, 1] });
  chain.add('Reshape', 'image', { target_shape: [inputs, 1, submodels] });
  const config = { ...depthwise, kernel_size: [inputs, 1], depth_multiplier: units, use_bias: true };
  const tensors = {
    depthwise_kernel: { shape: [inputs, 1, submodels, units], values: filters },
    bias: { shape: [submodels * units], values: bias },
  };
  chain.add('DepthwiseConv2D', 'heads', config, tensors);
  chain.add('Reshape', 'outputs', { target_shape: [submodels, units] });
  chain.add('Activation', 'activation', { activation });
  chain.add('GlobalAveragePooling1D', 'mean', {});
}

/**
 * A sigmoid unit as a softmax over 0 and its logit, which gives the probabilities of both classes. Of several output
 * layers every one.
 */
function asSoftmax({ kernel, bias }: TrainedNetwork['weights'][number]): { kernel: Float32Array; bias: Float32Array } {
  const withZeros = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: 2 * values.length }, (_, at) => (at % 2 === 0 ? 0 : (values[(at - 1) / 2] as number)));
  return { kernel: withZeros(kernel), bias: withZeros(bias) };
}

/** The mean of the branches' outputs by their votes. */
function averageOf(branches: readonly Part[], votes: readonly number[], units: number): Part {
  const outputs = branches.map(({ output }) => output);
  if (votes.every((one) => one === 1))
    return { layers: [layer('Average', 'average', outputs, {})], weights: [], output: 'average' };
  const total = votes.reduce((sum, one) => sum + one, 0);
  const shares = Float32Array.from(votes, (one) => one / total);
  const chain = new Chain('average', 'average');
  chain.layers.push(layer('Concatenate', 'average', outputs, { axis: -1 }));
  chain.add('Reshape', 'networks', { target_shape: [votes.length, units] });
  chain.add('Permute', 'units', { dims: [2, 1] });
  const config = { units: 1, activation: 'linear', use_bias: false };
  chain.add('Dense', 'votes', config, { kernel: { shape: [votes.length, 1], values: shares } });
  chain.add('Reshape', 'outputs', { target_shape: [units] });
  return chain;
}

function scaleOf(from: string, { mean, deviation }: { readonly mean: number; readonly deviation: number }): Part {
  const name = 'unit';
  const weights = [
    { name: `${name}/kernel`, shape: [1, 1], values: Float32Array.of(deviation) },
    { name: `${name}/bias`, shape: [1], values: Float32Array.of(mean) },
  ];
  return { layers: [dense(name, from, 1, 'linear')], weights, output: name };
}

function bytesOf(arrays: readonly Float32Array[]): Uint8Array {
  return new Uint8Array(concatenate(Float32Array, arrays).buffer);
}
