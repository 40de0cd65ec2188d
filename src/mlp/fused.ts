// The default trainer: a candidate's whole epoch in one call to a kernel of our own (assembly/train.ts).
import type { Backend } from '../kernels/backend.ts';
import { Network, type NetworkLayer, type NetworkTable } from '../kernels/train.ts';
import { dispose, tensor1d, tensor2d } from '../kernels/tf.ts';
import { randomStream } from '../random.ts';
import type { Activation, Architecture, OutputLayer } from '../space/architecture.ts';
import type { CandidateJob, LayerWeights, Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { checkTraining } from './check.ts';
import { dropoutWord } from './dropout.ts';
import { trainEpochs, type TrainableNetwork } from './epochs.ts';
import { initialWeights } from './weights.ts';

/**
 * Trains on the wasm heap with fused kernels.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createFusedTrainer(_backend: Backend, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const features = tensor2d(data.features, [data.features.length / data.width, data.width]);
  const labels = tensor1d(data.targets ? bitsOf(data.targets) : data.labels, 'int32');
  const table = { features, labels };
  return {
    name: 'fused',
    train: (job, options) => trainEpochs(job, data, settings, (own) => networkOf(job, data, own, table), options),
    dispose: () => dispose([features, labels]),
  };
}

function networkOf(
  job: CandidateJob,
  { width }: TrainingData,
  settings: TrainingSettings,
  table: NetworkTable,
): TrainableNetwork {
  const initial = initialWeights(job.architecture, width, randomStream(job.seed, 'weights', job.number), job.initial);
  const network = createNetwork(job.architecture, width, settings, initial);
  const { decay, weightDecay = 0, dropout } = settings;
  const options = { decay, weightDecay, dropout, seed: dropoutWord(job) };
  return {
    train: (order, learningRate) => network.trainEpoch(table, order, { ...options, learningRate }),
    measure: (rows) => network.evaluate(table, rows),
    outputs: (rows) => network.predict(table, rows),
    weights: () => splitParams(network.params(), initial),
    dispose: () => network.dispose(),
  };
}

function createNetwork(
  architecture: Architecture,
  width: number,
  settings: TrainingSettings,
  initial: readonly LayerWeights[],
): Network {
  const layers: NetworkLayer[] = [];
  architecture.forEach((layer, index) => {
    if (layer === 'dropout') layers.push({ ...layers.pop()!, dropout: index });
    else if (layer[1] === 'softmax' || layers.length === initial.length - 1) layers.push({ units: layer[0] });
    else layers.push({ units: layer[0], activation: layer[1] as Activation });
  });
  const [, output] = architecture.at(-1) as OutputLayer;
  const head = output === 'sigmoid' && settings.loss !== 'matching' ? 'constant' : output;
  const params = new Float32Array(initial.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0));
  let at = 0;
  for (const { kernel, bias } of initial) {
    params.set(kernel, at);
    params.set(bias, at + kernel.length);
    at += kernel.length + bias.length;
  }
  return new Network({ width, layers, head, optimizer: settings.optimizer, batchSize: settings.batchSize }, params);
}

function splitParams(params: Float32Array, like: readonly LayerWeights[]): LayerWeights[] {
  let at = 0;
  const take = (length: number) => params.slice(at, (at += length));
  return like.map(({ kernel, bias }) => ({ kernel: take(kernel.length), bias: take(bias.length) }));
}

/** The targets as they lie in memory: the linear head's kernel reads labels as float32. */
function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}
