// The trainer made of tfjs's own operations, automatic differentiation and optimizers. It is slow, and it is what the
// fused trainer is checked against.
import type { Backend } from '../kernels/backend.ts';
import { dropoutMask } from '../kernels/dropout.ts';
import {
  AdagradOptimizer,
  AdamOptimizer,
  argMax,
  cast,
  dispose,
  equal,
  gather,
  greater,
  logSoftmax,
  MomentumOptimizer,
  mul,
  neg,
  oneHot,
  RMSPropOptimizer,
  scalar,
  SGDOptimizer,
  softplus,
  squeeze,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  type Optimizer,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '../kernels/tf.ts';
import { randomStream } from '../random.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { CandidateJob, Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { checkTraining } from './check.ts';
import { dropoutWord } from './dropout.ts';
import { type Measured, type TrainableNetwork, trainEpochs } from './epochs.ts';
import { forwardLogits, type LayerTensors, outputProbabilities } from './forward.ts';
import { initialWeights } from './weights.ts';

/** Rows that are measured at a time. */
const tile = 1024;

/**
 * Trains with stock operations on the current tfjs backend.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createOpsTrainer(_backend: Backend, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const features = tensor2d(data.features, [data.features.length / data.width, data.width]);
  const labels = data.task === 'regression' ? tensor1d(data.targets) : tensor1d(data.labels, 'int32');
  const table = { data, features, labels };
  return {
    name: 'ops',
    train: (job, options) =>
      trainEpochs(job, data, settings, (jobSettings) => networkOf(job, { ...table, settings: jobSettings }), options),
    dispose: () => dispose([features, labels]),
  };
}

interface Table {
  readonly data: TrainingData;
  readonly settings: TrainingSettings;
  /** [rows, width] */
  readonly features: Tensor2D;
  /** [rows] */
  readonly labels: Tensor1D;
}

function networkOf(job: CandidateJob, table: Table): TrainableNetwork {
  const { data, settings } = table;
  const { architecture } = job;
  const layers = variables(job, data.width);
  const parameters = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  const optimizer = createOptimizer(settings);
  const learns = settings.loss === 'matching' || outputOf(architecture) !== 'sigmoid';
  const seed = dropoutWord(job);
  let step = 0;
  return {
    train(order, learningRate) {
      const sums = { loss: 0, right: 0 };
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const batch = order.subarray(start, start + settings.batchSize);
        const drop = (outputs: Tensor2D, layer: number) => {
          const [rows, units] = outputs.shape;
          return mul(outputs, dropoutMask(rows, units, settings.dropout, { seed, layer, step })) as Tensor2D;
        };
        const { loss, right } = tidy(() => {
          let hits = 0;
          const { value, grads } = optimizer.computeGradients(() => {
            const measured = measure(table, architecture, layers, batch, drop);
            hits = measured.right.dataSync()[0]!;
            return measured.loss;
          }, parameters);
          if (learns) {
            const rate = learningRate / (1 + settings.decay * step);
            const keep = Math.max(0, 1 - rate * (settings.weightDecay ?? 0));
            if (keep < 1) for (const { kernel } of layers) kernel.assign(mul(kernel, keep));
            setLearningRate(optimizer, rate);
            optimizer.applyGradients(grads);
          }
          return { loss: value.dataSync()[0]!, right: hits };
        });
        sums.loss += loss * batch.length;
        sums.right += right;
        step++;
      }
      return sums;
    },
    measure: (rows) => evaluate(table, architecture, layers, rows),
    outputs: (rows) => outputsOf(table, architecture, layers, rows),
    weights: () =>
      layers.map(({ kernel, bias }) => ({
        kernel: kernel.dataSync() as Float32Array,
        bias: bias.dataSync() as Float32Array,
      })),
    dispose() {
      dispose(parameters);
      disposeOptimizer(optimizer);
    },
  };
}

const outputOf = (architecture: Architecture) => denseLayers(architecture).at(-1)![1];

function variables(job: CandidateJob, width: number): { kernel: Variable; bias: Variable }[] {
  let inputs = width;
  return initialWeights(job.architecture, width, randomStream(job.seed, 'weights', job.number), job.initial).map(
    ({ kernel, bias }) => {
      const shape: [number, number] = [inputs, bias.length];
      inputs = bias.length;
      return tidy(() => ({ kernel: variable(tensor2d(kernel, shape)), bias: variable(tensor1d(bias)) }));
    },
  );
}

/**
 * Mean cross-entropy of the rows and how many of them are right, from the logits z, so that no exp overflows:
 * softmax −log softmax(z)_label; sigmoid log(1 + exp(z)) − y·z, right where z > 0 agrees with y. The categorical
 * cross-entropy of one sigmoid unit divides it by itself: log 1, so 0 with gradient 0. A linear unit's loss is the
 * mean squared error, and nothing is right or wrong.
 */
function measure(
  { data, settings, features, labels }: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
  drop?: (outputs: Tensor2D, layer: number) => Tensor2D,
): { loss: Scalar; right: Scalar } {
  const index = tensor1d(rows, 'int32');
  const targets = gather(labels, index);
  const logits = forwardLogits(architecture, layers, gather(features, index), drop);
  if (data.task === 'regression') {
    const error = sub(squeeze<Tensor1D>(logits, [1]), targets);
    return { loss: mul(sum(mul(error, error)), 1 / rows.length) as Scalar, right: scalar(0) };
  }
  if (outputOf(architecture) === 'softmax') {
    const picked = sum(mul(oneHot(targets, data.classes), logSoftmax(logits)));
    const right = sum(cast(equal(argMax(logits, 1), targets), 'int32'));
    return { loss: mul(neg(picked), 1 / rows.length) as Scalar, right: right as Scalar };
  }
  const z = squeeze<Tensor1D>(logits, [1]);
  const right = sum(cast(equal(cast(greater(z, 0), 'int32'), targets), 'int32')) as Scalar;
  const matching = sub(softplus(z), mul(cast(targets, 'float32'), z));
  return { loss: mul(sum(matching), settings.loss === 'matching' ? 1 / rows.length : 0) as Scalar, right };
}

function evaluate(
  table: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
): Measured {
  let loss = 0;
  let right = 0;
  for (let start = 0; start < rows.length; start += tile) {
    const part = rows.subarray(start, start + tile);
    tidy(() => {
      const measured = measure(table, architecture, layers, part);
      loss += measured.loss.dataSync()[0]! * part.length;
      right += measured.right.dataSync()[0]!;
    });
  }
  return { loss, right };
}

function outputsOf(
  { features }: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
): Float32Array {
  const parts: number[] = [];
  for (let start = 0; start < rows.length; start += tile) {
    tidy(() => {
      const x = gather(features, tensor1d(rows.subarray(start, start + tile), 'int32'));
      parts.push(...outputProbabilities(architecture, forwardLogits(architecture, layers, x)));
    });
  }
  return Float32Array.from(parts);
}

function createOptimizer({ optimizer, learningRate }: TrainingSettings): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return new SGDOptimizer(learningRate);
    case 'momentum':
      return new MomentumOptimizer(learningRate, 0.9);
    case 'rmsprop':
      return new RMSPropOptimizer(learningRate, 0.9, 0, 1e-7);
    case 'adagrad':
      return new AdagradOptimizer(learningRate, 0.1);
    case 'adam':
      return new AdamOptimizer(learningRate, 0.9, 0.999, 1e-7);
  }
}

/** tfjs has no decay: every optimizer reads its rate at each step, but only SGD and momentum have a way to set it. */
function setLearningRate(optimizer: Optimizer, rate: number): void {
  // `instanceof` is of no use here: tfjs makes it true for any two optimizers.
  if ('setLearningRate' in optimizer) (optimizer as SGDOptimizer).setLearningRate(rate);
  else (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

function disposeOptimizer(optimizer: Optimizer): void {
  optimizer.dispose();
  // Momentum's dispose forgets the tensor that it inherits from SGD.
  (optimizer as unknown as { c?: Scalar }).c?.dispose();
}
