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
  exp,
  greater,
  log,
  logSoftmax,
  MomentumOptimizer,
  mul,
  neg,
  oneHot,
  reshape,
  RMSPropOptimizer,
  scalar,
  SGDOptimizer,
  sigmoid,
  slice,
  softplus,
  squeeze,
  sub,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  variable,
  type Optimizer,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '../kernels/tf.ts';
import { denseRows } from '../layout.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { CandidateJob, Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { checkTraining } from './check.ts';
import { dropoutWord } from './dropout.ts';
import { type Measured, type TrainableNetwork, trainEpochs } from './epochs.ts';
import { forwardLogits, layerShapes, type LayerTensors, outputProbabilities } from './forward.ts';
import { candidateWeights } from './weights.ts';

/** Rows that are measured at a time. */
const tile = 1024;

/**
 * Trains with stock operations on the current tfjs backend.
 *
 * @throws Error when the data or the settings make no training possible
 */
export function createOpsTrainer(_backend: Backend, data: TrainingData, settings: TrainingSettings): Trainer {
  checkTraining(data, settings);
  const expanded = denseRows(data.features, data);
  const features = tensor2d(expanded, [expanded.length / data.width, data.width]);
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
  const layers = variables(job, data.width, settings);
  const scales = layers.flatMap((layer) => layer.scales ?? []);
  const parameters = [...layers.flatMap(({ kernel, bias }) => [kernel, bias]), ...scales];
  const optimizer = createOptimizer(settings);
  // An optimizer has one rate for all, and scales have one of their own.
  const scaleOptimizer = createOptimizer(settings);
  const scaleNames = new Set(scales.map(({ name }) => name));
  const learns = settings.loss === 'matching' || outputOf(architecture) !== 'sigmoid';
  const seed = dropoutWord(job);
  let step = 0;
  return {
    train(order, rates) {
      const sums = { loss: 0, right: 0 };
      for (const [at, rate] of rates.entries()) {
        const start = at * settings.batchSize;
        const batch = order.subarray(start, start + settings.batchSize);
        const drop = (outputs: Tensor2D, layer: number) => {
          const [rows, units] = outputs.shape;
          return mul(outputs, dropoutMask(rows, units, settings.dropout, { seed, layer, step })) as Tensor2D;
        };
        const { loss, right } = tidy(() => {
          let [loss, right] = [0, 0];
          const { grads } = optimizer.computeGradients(() => {
            const measured = lossOf(table, architecture, layers, batch, drop);
            [loss, right] = [measured.loss.dataSync()[0]!, measured.right.dataSync()[0]!];
            return measured.learned;
          }, parameters);
          if (learns) {
            const keep = Math.max(0, 1 - rate * (settings.weightDecay ?? 0));
            if (keep < 1) for (const { kernel } of layers) kernel.assign(mul(kernel, keep));
            setLearningRate(optimizer, rate);
            setLearningRate(scaleOptimizer, rate * (settings.scaleRate ?? 1));
            const named = Object.entries(grads);
            optimizer.applyGradients(Object.fromEntries(named.filter(([name]) => !scaleNames.has(name))));
            if (scales.length > 0)
              scaleOptimizer.applyGradients(Object.fromEntries(named.filter(([name]) => scaleNames.has(name))));
          }
          return { loss, right };
        });
        sums.loss += loss * batch.length;
        sums.right += right / (settings.submodels ?? 1);
        step++;
      }
      return sums;
    },
    measure: (rows) => evaluate(table, architecture, layers, rows),
    outputs: (rows) => outputsOf(table, architecture, layers, rows),
    weights: () =>
      layers.map(({ kernel, bias, scales: own }) => ({
        ...(own ? { scales: own.dataSync() as Float32Array } : {}),
        kernel: kernel.dataSync() as Float32Array,
        bias: bias.dataSync() as Float32Array,
      })),
    dispose() {
      dispose(parameters);
      disposeOptimizer(optimizer);
      disposeOptimizer(scaleOptimizer);
    },
  };
}

const outputOf = (architecture: Architecture) => denseLayers(architecture).at(-1)![1];

interface LayerVariables {
  readonly kernel: Variable;
  readonly bias: Variable;
  readonly scales?: Variable;
}

function variables(job: CandidateJob, width: number, settings: TrainingSettings): LayerVariables[] {
  const weights = candidateWeights(job, width, settings);
  const shapes = layerShapes(weights);
  return weights.map(({ kernel, bias, scales }, index) =>
    tidy(() => ({
      kernel: variable(tensor(kernel, shapes[index]!.kernel)),
      bias: variable(tensor(bias, shapes[index]!.bias)),
      ...(scales ? { scales: variable(tensor(scales, shapes[index]!.scales)) } : {}),
    })),
  );
}

/** Logits of the rows, and their labels or targets; with submodels of the rows of all of them. */
function logitsOf(
  { settings, features, labels }: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
  drop?: (outputs: Tensor2D, layer: number) => Tensor2D,
): { logits: Tensor2D; targets: Tensor1D } {
  const index = tensor1d(rows, 'int32');
  const logits = forwardLogits(architecture, layers, gather(features, index), drop);
  const repeated = Array.from({ length: settings.submodels ?? 1 }, () => [...rows]).flat();
  return { logits, targets: gather(labels, tensor1d(repeated, 'int32')) };
}

/**
 * Mean cross-entropy of the rows and how many of them are right, from the logits z, so that no exp overflows:
 * softmax −log softmax(z)_label; sigmoid log(1 + exp(z)) − y·z, right where z > 0 agrees with y. The categorical
 * cross-entropy of one sigmoid unit divides it by itself: log 1, so 0 with gradient 0. A linear unit's loss is the
 * mean squared error, and nothing is right or wrong.
 *
 * `learned` is the loss with smoothed labels, whose gradient trains the network.
 */
function lossOf(
  table: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
  drop?: (outputs: Tensor2D, layer: number) => Tensor2D,
): { loss: Scalar; learned: Scalar; right: Scalar } {
  const { data, settings } = table;
  const { labelSmoothing = 0, submodels = 1 } = settings;
  const { logits, targets } = logitsOf(table, architecture, layers, rows, drop);
  const share = 1 / (rows.length * submodels);
  if (data.task === 'regression') {
    const error = sub(squeeze<Tensor1D>(logits, [1]), targets);
    const loss = mul(sum(mul(error, error)), share) as Scalar;
    return { loss, learned: loss, right: scalar(0) };
  }
  if (outputOf(architecture) === 'softmax') {
    const logs = logSoftmax(logits);
    const lossOf = (wanted: Tensor) => mul(neg(sum(mul(wanted, logs))), share) as Scalar;
    const wanted = oneHot(targets, data.classes);
    const right = sum(cast(equal(argMax(logits, 1), targets), 'int32')) as Scalar;
    const loss = lossOf(wanted);
    const smooth = sub(mul(wanted, 1 - labelSmoothing), -labelSmoothing / data.classes);
    return { loss, learned: labelSmoothing > 0 ? lossOf(smooth) : loss, right };
  }
  const z = squeeze<Tensor1D>(logits, [1]);
  const right = sum(cast(equal(cast(greater(z, 0), 'int32'), targets), 'int32')) as Scalar;
  const lossOf = (wanted: Tensor) =>
    mul(sum(sub(softplus(z), mul(wanted, z))), settings.loss === 'matching' ? share : 0) as Scalar;
  const wanted = cast(targets, 'float32');
  const loss = lossOf(wanted);
  const smooth = sub(mul(wanted, 1 - labelSmoothing), -labelSmoothing / 2);
  return { loss, learned: labelSmoothing > 0 ? lossOf(smooth) : loss, right };
}

/**
 * Loss and hits of the mean of the submodels' probabilities, or outputs. The log of the mean comes from the logs of the
 * probabilities, so that it is finite where these are 0 in float32.
 */
function lossOfMean(
  table: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
): { loss: Scalar; right: Scalar } {
  const { data, settings } = table;
  const { submodels = 1 } = settings;
  const { logits, targets } = logitsOf(table, architecture, layers, rows);
  const each = rows.length;
  const own = slice(targets, [0], [each]);
  const meanOf = (values: Tensor) => mul(sum(reshape(values, [submodels, each, -1]), 0), 1 / submodels) as Tensor2D;
  if (data.task === 'regression') {
    const error = sub(squeeze<Tensor1D>(meanOf(logits), [1]), own);
    return { loss: mul(sum(mul(error, error)), 1 / each) as Scalar, right: scalar(0) };
  }
  const softmax = outputOf(architecture) === 'softmax';
  const z = softmax ? undefined : squeeze<Tensor1D>(logits, [1]);
  const logs = z ? undefined : logSoftmax(logits);
  const logOfLabel = z
    ? sub(mul(cast(targets, 'float32'), z), softplus(z))
    : sum(mul(oneHot(targets, data.classes), logs!), 1);
  const mean = meanOf(z ? sigmoid(z) : exp(logs!));
  const answers = z ? cast(greater(squeeze<Tensor1D>(mean, [1]), 0.5), 'int32') : argMax(mean, 1);
  const right = sum(cast(equal(answers, own), 'int32')) as Scalar;
  if (z && settings.loss !== 'matching') return { loss: mul(sum(z), 0) as Scalar, right };
  // log Σ e^lᵢ = l₀ − log softmax(l)₀.
  const byRow = transpose(reshape(logOfLabel, [submodels, each])) as Tensor2D;
  const first = (values: Tensor2D) => slice(values, [0, 0], [each, 1]);
  const logOfMean = sub(sub(first(byRow), first(logSoftmax(byRow))), log(scalar(submodels)));
  return { loss: mul(neg(sum(logOfMean)), 1 / each) as Scalar, right };
}

function evaluate(
  table: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
): Measured {
  let loss = 0;
  let right = 0;
  const measure = table.settings.submodels === undefined ? lossOf : lossOfMean;
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
  { features, settings }: Table,
  architecture: Architecture,
  layers: readonly LayerTensors[],
  rows: Int32Array,
): Float32Array {
  const parts: number[] = [];
  for (let start = 0; start < rows.length; start += tile) {
    tidy(() => {
      const x = gather(features, tensor1d(rows.subarray(start, start + tile), 'int32'));
      parts.push(...outputProbabilities(architecture, forwardLogits(architecture, layers, x), settings.submodels));
    });
  }
  return Float32Array.from(parts);
}

function createOptimizer({ optimizer, learningRate, beta2 = 0.999 }: TrainingSettings): Optimizer {
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
      return new AdamOptimizer(learningRate, 0.9, beta2, 1e-7);
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
