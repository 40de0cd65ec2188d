// Exports a model for @tensorflow/tfjs-layers. Its input is encoded features, because its layers cannot read text.
import { concatenate } from '../concatenate.ts';
import { denseLayers, encodedWidth, featureNames, type TrainedNetwork } from '../internal.ts';
import { encoderJson, type Exportable, partsOf } from './exportable.ts';

export interface TfjsLayers {
  /** The text of `model.json`, which names `weights.bin` beside it. */
  readonly modelJson: string;
  /** The bytes of `weights.bin`. */
  readonly weights: Uint8Array;
  /**
   * JSON that describes how rows are encoded and what the outputs mean: `encoder.columns` as in a pipeline file,
   * `features` with a name for each feature in order, `target` with its name and classes.
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
 * branches whose outputs are averaged. Dropout layers are left out, because they do nothing when predicting.
 *
 * @example
 * const { modelJson, weights, encoder } = toTfjsLayers(study);
 */
export function toTfjsLayers(source: Exportable): TfjsLayers {
  const parts = partsOf(source);
  const width = encodedWidth(parts.encoder);
  const branches = parts.networks.map((network, index) => branchOf(network, `network_${index}`, width));
  const average: Part[] = branches.length > 1 ? [averageOf(branches.map(({ output }) => output))] : [];
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

function dense(name: string, from: string, units: number, activation: string): object {
  const config = { name, trainable: true, units, activation, use_bias: true, dtype: 'float32' };
  return { class_name: 'Dense', name, config, inbound_nodes: [[[from, 0, 0, {}]]] };
}

function branchOf({ architecture, weights }: TrainedNetwork, prefix: string, width: number): Part {
  const layers: object[] = [];
  const tensors: Part['weights'][number][] = [];
  let [from, inputs] = ['features', width];
  denseLayers(architecture).forEach(([units, activation], index) => {
    const layerWeights = weights[index] as TrainedNetwork['weights'][number];
    const isLast = index === weights.length - 1;
    const [outputs, { kernel, bias }] =
      isLast && activation === 'sigmoid' ? [2, asSoftmax(layerWeights)] : [units, layerWeights];
    const name = `${prefix}_dense_${index}`;
    layers.push(dense(name, from, outputs, isLast && activation === 'sigmoid' ? 'softmax' : activation));
    tensors.push({ name: `${name}/kernel`, shape: [inputs, outputs], values: kernel });
    tensors.push({ name: `${name}/bias`, shape: [outputs], values: bias });
    [from, inputs] = [name, outputs];
  });
  return { layers, weights: tensors, output: from };
}

/** A sigmoid unit as a softmax over 0 and its logit, which gives the probabilities of both classes. */
function asSoftmax({ kernel, bias }: TrainedNetwork['weights'][number]): { kernel: Float32Array; bias: Float32Array } {
  const twoColumns = new Float32Array(2 * kernel.length);
  kernel.forEach((weight, input) => {
    twoColumns[2 * input + 1] = weight;
  });
  return { kernel: twoColumns, bias: Float32Array.of(0, bias[0] as number) };
}

function averageOf(outputs: readonly string[]): Part {
  const name = 'average';
  const inbound = [outputs.map((output) => [output, 0, 0, {}])];
  const layer = {
    class_name: 'Average',
    name,
    config: { name, trainable: true, dtype: 'float32' },
    inbound_nodes: inbound,
  };
  return { layers: [layer], weights: [], output: name };
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
