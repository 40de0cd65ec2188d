// The default trainer: a candidate's whole epoch in one call to a kernel of our own (assembly/train.ts).
import type { Backend } from '../kernels/backend.ts';
import { Network, type NetworkLayer, type NetworkTable } from '../kernels/train.ts';
import { dispose, tensor1d, tensor2d } from '../kernels/tf.ts';
import { randomStream } from '../random.ts';
import type { Activation, Architecture } from '../space/architecture.ts';
import { breatheIfDue } from './breathe.ts';
import type { CandidateJob, CandidateResult, EpochMetrics, LayerWeights, TrainOptions, Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { checkTraining } from './check.ts';
import { dropoutWord } from './dropout.ts';
import { candidateRows, epochOrders } from './order.ts';
import { initialWeights } from './weights.ts';

/**
 * Trains on the wasm heap with fused kernels.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createFusedTrainer(_backend: Backend, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const features = tensor2d(data.features, [data.labels.length, data.width]);
  const labels = tensor1d(data.labels, 'int32');
  return {
    name: 'fused',
    train: (job, options) => trainCandidate(job, data, settings, { features, labels }, options),
    dispose: () => dispose([features, labels]),
  };
}

async function trainCandidate(
  job: CandidateJob,
  data: TrainingData,
  settings: TrainingSettings,
  table: NetworkTable,
  { signal, onEpoch }: TrainOptions = {},
): Promise<CandidateResult> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  signal?.throwIfAborted();
  const { number } = job;
  const { train, validation } = candidateRows(data, job);
  const nextOrder = epochOrders(train, randomStream(job.seed, 'order', number));
  const initial = initialWeights(job.architecture, data.width, randomStream(job.seed, 'weights', number), job.initial);
  const network = createNetwork(job.architecture, data.width, settings, initial);
  const options = { learningRate: settings.learningRate, decay: settings.decay, dropout: settings.dropout, seed: dropoutWord(job) };
  const epochs: EpochMetrics[] = [];
  const failed = (what: string): CandidateResult => (
    { number, state: 'failed', reason: `${what}; try a smaller --learning-rate`, epochs, seconds: seconds() }
  );
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const order = nextOrder();
      const trained = network.trainEpoch(table, order, options);
      const loss = trained.loss / order.length;
      if (!Number.isFinite(loss)) return failed(`loss became ${loss} in epoch ${epoch}`);
      const validated = network.evaluate(table, validation);
      const metrics = {
        loss,
        accuracy: trained.right / order.length,
        valLoss: validated.loss / validation.length,
        valAccuracy: validated.right / validation.length,
      };
      if (!Number.isFinite(metrics.valLoss)) return failed(`validation loss became ${metrics.valLoss} in epoch ${epoch}`);
      epochs.push(metrics);
      onEpoch?.(epoch, metrics);
      await breatheIfDue();
      signal?.throwIfAborted();
    }
    const weights = splitParams(network.params(), initial);
    const spoiled = weights.findIndex(({ kernel, bias }) => !(kernel.every(Number.isFinite) && bias.every(Number.isFinite)));
    if (spoiled >= 0) return failed(`the weights of dense layer ${spoiled} are no longer finite`);
    return { number, state: 'complete', epochs, weights, seconds: seconds() };
  } finally {
    network.dispose();
  }
}

function createNetwork(architecture: Architecture, width: number, settings: TrainingSettings, initial: readonly LayerWeights[]): Network {
  const layers: NetworkLayer[] = [];
  architecture.forEach((layer, index) => {
    if (layer === 'dropout') layers.push({ ...layers.pop()!, dropout: index });
    else if (layer[1] === 'softmax' || layers.length === initial.length - 1) layers.push({ units: layer[0] });
    else layers.push({ units: layer[0], activation: layer[1] as Activation });
  });
  const softmax = (architecture.at(-1) as readonly [number, string])[1] === 'softmax';
  const head = softmax ? 'softmax' : settings.loss === 'matching' ? 'sigmoid' : 'constant';
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
