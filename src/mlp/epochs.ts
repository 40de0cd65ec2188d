// A candidate's training epoch by epoch: what is the same whoever does the arithmetic. Rows and their order, the
// learning rate, measuring, stopping early, and what makes a candidate fail.
import { concatenate } from '../concatenate.ts';
import { classScore, numberScore } from '../evaluate/score.ts';
import { type ClassMetric, type NumberMetric, numberMetrics } from '../evaluate/evaluation.ts';
import { randomStream } from '../random.ts';
import { setting } from '../remedy.ts';
import { yieldIfDue } from './yield.ts';
import type {
  CandidateJob,
  CandidateResult,
  EpochMetrics,
  LayerWeights,
  TrainOptions,
  TrainingData,
  TrainingSettings,
} from './candidate.ts';
import { checkSettings } from './check.ts';
import { isBetter } from './monitor.ts';
import { candidateRows, epochOrders, rowsByClass } from './order.ts';
import { epochRates } from './schedule.ts';

/** Sums over rows; in training, the mean over the submodels of their sums. */
export interface Measured {
  readonly loss: number;
  readonly right: number;
}

/** A network under training. */
export interface TrainableNetwork {
  /**
   * Trains an epoch in batches; each is measured before its step.
   *
   * @param rates the learning rate of each step
   */
  train(order: Int32Array, rates: Float64Array): Measured;
  /** Measures rows, without dropout. */
  measure(rows: Int32Array): Measured;
  /** Probabilities or linear outputs [rows, units], without dropout. */
  outputs(rows: Int32Array): Float32Array;
  weights(): LayerWeights[];
  dispose(): void;
}

/** @param create makes the network for the job with these settings, which are the trainer's and the job's */
export async function trainEpochs(
  job: CandidateJob,
  data: TrainingData,
  trainerSettings: TrainingSettings,
  create: (settings: TrainingSettings) => TrainableNetwork,
  { signal, onEpoch }: TrainOptions = {},
): Promise<CandidateResult> {
  const began = performance.now();
  signal?.throwIfAborted();
  const settings = { ...trainerSettings, ...job.settings };
  checkSettings(data.task, settings, job);
  const { patience = Number.POSITIVE_INFINITY } = settings;
  const { train, validation } = candidateRows(data, job);
  const balanced = settings.classWeights === 'balanced' && data.task === 'classification' ? data.labels : undefined;
  const validationParts = balanced ? rowsByClass(validation, balanced) : [validation];
  const nextOrder = epochOrders(train, randomStream(job.seed, 'order', job.number), balanced);
  const epochs: EpochMetrics[] = [];
  const about = () => ({
    number: job.number,
    ...(job.split === undefined ? {} : { split: job.split }),
    epochs,
    seconds: (performance.now() - began) / 1000,
  });
  const failed = (what: string): CandidateResult => ({
    state: 'failed',
    reason: `${what}; try a smaller ${setting('learningRate')}`,
    ...about(),
  });
  const network = create(settings);
  let [best, weights]: [number, LayerWeights[] | undefined] = [0, undefined];
  try {
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const trained = await trainPasses(network, nextOrder, settings, epoch, signal);
      const loss = trained.loss / trained.rows.length;
      if (!Number.isFinite(loss)) return failed(`loss became ${loss} in epoch ${epoch}`);
      const validated = measureParts(network, validationParts);
      const metrics = {
        loss,
        accuracy:
          data.task === 'regression'
            ? explained(loss, data.targets, trained.rows)
            : trained.right / trained.rows.length,
        valLoss: validated.meanLoss,
        valScore: scoreOf(network, data, settings, validation, validated),
      };
      if (!Number.isFinite(metrics.valLoss))
        return failed(`validation loss became ${metrics.valLoss} in epoch ${epoch}`);
      epochs.push(metrics);
      onEpoch?.(epoch, metrics);
      if (patience < Number.POSITIVE_INFINITY) {
        if (best === 0 || isBetter(metrics, epochs[best - 1]!, settings.metric))
          [best, weights] = [epoch, network.weights()];
        else if (epoch - best >= patience) break;
      }
      await pause(signal);
    }
    weights ??= network.weights();
    const spoiled = weights.findIndex(
      ({ kernel, bias, scales = [] }) => ![kernel, bias, scales].every((values) => values.every(Number.isFinite)),
    );
    if (spoiled >= 0) return failed(`the weights of dense layer ${spoiled} are no longer finite`);
    return { state: 'complete', weights, ...about() };
  } finally {
    network.dispose();
  }
}

/** Rows, or few fewer, after which an epoch pauses: an abort is not to wait for a million of them. */
const rowsBetweenPauses = 2 ** 15;

/**
 * Trains an epoch, which is one pass over the training rows or several. A pass over many rows is made in parts of whole
 * batches, by every pool, because sums of losses differ by it in their last bits.
 */
async function trainPasses(
  network: TrainableNetwork,
  nextOrder: () => Int32Array,
  settings: TrainingSettings,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<Measured & { readonly rows: Int32Array }> {
  const { passes = 1, epochs, batchSize } = settings;
  const all = { ...settings, epochs: passes * epochs };
  const steps = Math.max(1, Math.floor(rowsBetweenPauses / batchSize));
  let [loss, right] = [0, 0];
  const orders: Int32Array[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const order = nextOrder();
    const rates = epochRates(all, passes * (epoch - 1) + pass + 1, Math.ceil(order.length / batchSize));
    for (let step = 0; step < rates.length; step += steps) {
      if (step > 0) await pause(signal);
      const part = order.subarray(step * batchSize, (step + steps) * batchSize);
      const trained = network.train(part, rates.subarray(step, step + steps));
      loss += trained.loss;
      right += trained.right;
    }
    orders.push(order);
  }
  return { loss, right, rows: orders.length === 1 ? orders[0]! : concatenate(Int32Array, orders) };
}

/** Lets others run, and rejects where training was aborted. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await yieldIfDue();
  signal?.throwIfAborted();
}

/** All parts' sums, and the mean over the parts of their rows' mean loss. */
function measureParts(network: TrainableNetwork, parts: readonly Int32Array[]): Measured & { meanLoss: number } {
  let [loss, right, meanLoss] = [0, 0, 0];
  for (const rows of parts) {
    const measured = network.measure(rows);
    loss += measured.loss;
    right += measured.right;
    meanLoss += measured.loss / rows.length / parts.length;
  }
  return { loss, right, meanLoss };
}

/** The validation rows' figure: from their sums where it follows from them, else from what the network says of each. */
function scoreOf(
  network: TrainableNetwork,
  data: TrainingData,
  { metric }: TrainingSettings,
  rows: Int32Array,
  { loss, right }: Measured,
): number {
  if (data.task === 'regression') {
    const { targets } = data;
    const named = numberMetrics.find((name) => name === metric) ?? 'r2';
    if (named === 'r2') return explained(loss / rows.length, targets, rows);
    if (named === 'rmse') return 1 / (1 + Math.sqrt(loss / rows.length));
    return numberScore(named satisfies NumberMetric, {
      predicted: network.outputs(rows),
      actual: Float32Array.from(rows, (row) => targets[row]!),
    });
  }
  if (metric === undefined || metric === 'accuracy') return right / rows.length;
  if (metric === 'log-loss') return 1 / (1 + loss / rows.length);
  const outputs = network.outputs(rows);
  const probabilities =
    outputs.length === rows.length
      ? Float32Array.from({ length: 2 * rows.length }, (_, at) => (at & 1 ? outputs[at >> 1]! : 1 - outputs[at >> 1]!))
      : outputs;
  return classScore(metric as ClassMetric, {
    probabilities,
    labels: rows.map((row) => data.labels[row]!),
    classes: data.classes,
  });
}

/** max(0, R²) of rows whose mean squared error is `loss`. */
function explained(loss: number, targets: Float32Array, rows: Int32Array): number {
  const mean = rows.reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
  const spread = rows.reduce((sum, row) => sum + (targets[row]! - mean) * (targets[row]! - mean), 0) / rows.length;
  return spread > 0 ? Math.max(0, 1 - loss / spread) : 0;
}
