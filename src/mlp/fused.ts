// The default trainer: a candidate's whole epoch in one call to a kernel of our own (assembly/train.ts).
import { concatenate } from '../concatenate.ts';
import type { Backend } from '../kernels/backend.ts';
import type { TeamSlot } from '../kernels/team.ts';
import { Network, type EpochOptions, type Measured, type NetworkLayer, type NetworkOptions } from '../kernels/train.ts';
import { dispose, tensor1d, tensor2d } from '../kernels/tf.ts';
import { denseLayers, type Activation, type Architecture, type OutputLayer } from '../space/architecture.ts';
import type { CandidateJob, LayerWeights, Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { checkTraining } from './check.ts';
import { strideOf, type Layout } from '../layout.ts';
import { dropoutWord } from './dropout.ts';
import { trainEpochs, type TrainableNetwork } from './epochs.ts';
import { candidateWeights } from './weights.ts';

/** What a candidate needs of a network, wherever its memory is. */
interface FusedNetwork {
  trainEpoch(order: Int32Array, options: EpochOptions): Measured;
  evaluate(order: Int32Array): Measured;
  predict(order: Int32Array): Float32Array;
  params(): Float32Array;
  dispose(): void;
}

type CreateNetwork = (options: NetworkOptions, params: Float32Array) => FusedNetwork;

/**
 * Trains on the wasm heap of tfjs.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createFusedTrainer(_backend: Backend, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const stride = strideOf(data);
  const features = tensor2d(data.features, [data.features.length / stride, stride]);
  const labels = tensor1d(labelBits(data), 'int32');
  const table = { features, labels };
  const create: CreateNetwork = (options, params) => {
    const network = new Network(options, params);
    return {
      trainEpoch: (order, epoch) => network.trainEpoch(table, order, epoch),
      evaluate: (order) => network.evaluate(table, order),
      predict: (order) => network.predict(table, order),
      params: () => network.params(),
      dispose: () => network.dispose(),
    };
  };
  return {
    name: 'fused',
    train: (job, options) => trainEpochs(job, data, settings, (own) => networkOf(job, data, own, create), options),
    dispose: () => dispose([features, labels]),
  };
}

/**
 * Trains on memory that workers share, where others may help. Needs no backend.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createTeamTrainer(teamSlot: TeamSlot, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const create: CreateNetwork = (options, params) => teamSlot.lead(options, params);
  return {
    name: 'fused',
    train: (job, options) => trainEpochs(job, data, settings, (own) => networkOf(job, data, own, create), options),
    dispose: () => undefined,
  };
}

function networkOf(
  job: CandidateJob,
  data: TrainingData,
  settings: TrainingSettings,
  create: CreateNetwork,
): TrainableNetwork {
  const initial = candidateWeights(job, data.width, settings);
  const network = create(optionsOf(job.architecture, data, settings), paramsOf(initial));
  const { weightDecay = 0, dropout } = settings;
  const options = { weightDecay, dropout, seed: dropoutWord(job) };
  return {
    train: (order, rates) => network.trainEpoch(order, { ...options, learningRate: rates }),
    measure: (rows) => network.evaluate(rows),
    outputs: (rows) => network.predict(rows),
    weights: () => splitParams(network.params(), initial),
    dispose: () => network.dispose(),
  };
}

/** The network of an architecture as the kernels know it. */
export function optionsOf(
  architecture: Architecture,
  { width, categories }: Layout,
  settings: TrainingSettings,
): NetworkOptions {
  const dense = denseLayers(architecture).length;
  const layers: NetworkLayer[] = [];
  architecture.forEach((layer, index) => {
    if (layer === 'dropout') layers.push({ ...layers.pop()!, dropout: index });
    else if (layers.length === dense - 1) layers.push({ units: layer[0] });
    else layers.push({ units: layer[0], activation: layer[1] as Activation });
  });
  const [, output] = architecture.at(-1) as OutputLayer;
  const head = output === 'sigmoid' && settings.loss !== 'matching' ? 'constant' : output;
  const { optimizer, batchSize, beta2, labelSmoothing, submodels, scaleRate } = settings;
  return { width, categories, layers, head, optimizer, batchSize, beta2, labelSmoothing, submodels, scaleRate };
}

function paramsOf(weights: readonly LayerWeights[]): Float32Array {
  return concatenate(
    Float32Array,
    weights.flatMap(({ scales, kernel, bias }) => [...(scales ? [scales] : []), kernel, bias]),
  );
}

function splitParams(params: Float32Array, like: readonly LayerWeights[]): LayerWeights[] {
  let at = 0;
  const take = (length: number) => params.slice(at, (at += length));
  return like.map(({ scales, kernel, bias }) => ({
    ...(scales ? { scales: take(scales.length) } : {}),
    kernel: take(kernel.length),
    bias: take(bias.length),
  }));
}

/** Labels, or a regression's targets as they lie in memory: the linear head's kernel reads labels as float32. */
export function labelBits(data: TrainingData): Int32Array {
  if (data.task === 'classification') return data.labels;
  const { buffer, byteOffset, length } = data.targets;
  return new Int32Array(buffer, byteOffset, length);
}
