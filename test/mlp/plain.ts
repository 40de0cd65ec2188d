// Training an MLP in plain doubles and loops, straight from the formulas: the oracle for the trainers. No tfjs.
import { dropoutMask } from '../kernels/twin/dropout.ts';
import { randomStream } from '../../src/random.ts';
import { denseLayers, type Activation } from '../../src/space/architecture.ts';
import type {
  CandidateJob,
  ClassificationData,
  EpochMetrics,
  TrainingData,
  TrainingSettings,
} from '../../src/mlp/candidate.ts';
import { dropoutWord } from '../../src/mlp/dropout.ts';
import { candidateRows, epochOrders } from '../../src/mlp/order.ts';
import { candidateWeights } from '../../src/mlp/weights.ts';

const activate: Record<Activation, (x: number) => number> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
};

/** Derivatives by the output y = f(x), as far as they can be told from it. */
const slope: Record<Activation, (y: number) => number> = {
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y * y,
  relu: (y) => (y > 0 ? 1 : 0),
  elu: (y) => (y >= 0 ? 1 : y + 1),
};

interface Layer {
  kernel: number[];
  bias: number[];
  scales?: number[];
}

/** The layers as submodel `of` sees them: the last one's own kernel and bias. */
function seenBy(layers: Layer[], of: number, submodels: number): Layer[] {
  const part = (values: number[]) => {
    const each = values.length / submodels;
    return values.slice(of * each, (of + 1) * each);
  };
  return [...layers.slice(0, -1), { kernel: part(layers.at(-1)!.kernel), bias: part(layers.at(-1)!.bias) }];
}

/** Outputs of every dense layer and of every dropout, for one row. */
function forward(
  job: CandidateJob,
  layers: Layer[],
  x: number[],
  drop?: (layer: number, units: number) => Float32Array,
) {
  const steps: { input: number[]; z?: number[]; output: number[]; mask?: Float32Array }[] = [];
  let dense = 0;
  job.architecture.forEach((layer, at) => {
    const input = steps.at(-1)?.output ?? x;
    if (layer === 'dropout') {
      const mask = drop?.(at, input.length) ?? new Float32Array(input.length).fill(1);
      steps.push({ input, output: input.map((value, unit) => value * mask[unit]!), mask });
      return;
    }
    const { kernel, bias } = layers[dense++]!;
    const [units, activation] = layer;
    const z = bias.map((b, unit) => input.reduce((sum, value, i) => sum + value * kernel[i * units + unit]!, b));
    const last = at === job.architecture.length - 1;
    steps.push({ input, z, output: last ? z : z.map(activate[activation as Activation]) });
  });
  return steps;
}

/** @param smoothing the gradient's: 1 − smoothing of the label, and smoothing shared out over the classes */
function lossOf(z: number[], label: number, activation: string, flawed: boolean, smoothing = 0) {
  if (activation === 'linear') {
    const error = z[0]! - label;
    return { loss: error * error, gradient: [2 * error], right: false };
  }
  if (activation === 'softmax') {
    const largest = Math.max(...z);
    const exps = z.map((value) => Math.exp(value - largest));
    const total = exps.reduce((a, b) => a + b);
    return {
      loss: Math.log(total) + largest - z[label]!,
      gradient: exps.map((e, c) => e / total - (c === label ? 1 - smoothing : 0) - smoothing / z.length),
      right: z.indexOf(largest) === label,
    };
  }
  const p = 1 / (1 + Math.exp(-z[0]!));
  const right = z[0]! > 0 === (label === 1);
  // Categorical cross-entropy normalises its only output to 1.
  if (flawed) return { loss: 0, gradient: [0], right };
  return {
    loss: Math.log1p(Math.exp(-Math.abs(z[0]!))) + Math.max(z[0]!, 0) - label * z[0]!,
    gradient: [p - (label * (1 - smoothing) + smoothing / 2)],
    right,
  };
}

/** Loss of the mean of the submodels' probabilities, or outputs; the answer is that of the mean, too. */
function lossOfMean(zs: number[][], label: number, activation: string, flawed: boolean) {
  const probabilities = zs.map((z) => {
    if (activation === 'linear') return z;
    if (activation === 'sigmoid') return [1 / (1 + Math.exp(-z[0]!))];
    const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
    return z.map((value) => Math.exp(value) / total);
  });
  const mean = probabilities[0]!.map((_, c) => probabilities.reduce((sum, p) => sum + p[c]!, 0) / zs.length);
  if (activation === 'linear') return { loss: (mean[0]! - label) ** 2, right: false };
  if (activation === 'softmax')
    return { loss: -Math.log(mean[label]!), right: mean.indexOf(Math.max(...mean)) === label };
  const p = mean[0]!;
  return { loss: flawed ? 0 : -Math.log(label === 1 ? p : 1 - p), right: p > 0.5 === (label === 1) };
}

/** The learning rate of step t of T, as src/mlp/schedule.ts says, with JavaScript's own cosine. */
function rateAt({ learningRate, schedule, decay }: TrainingSettings, t: number, T: number): number {
  const share =
    schedule === 'linear'
      ? 1 - t / T
      : schedule === 'flat-linear'
        ? t < T / 2
          ? 1
          : 2 - (2 * t) / T
        : schedule === 'cosine'
          ? (1 + Math.cos((Math.PI * t) / T)) / 2
          : 1;
  return (learningRate * share) / (1 + decay * t);
}

/** Updates in place as tfjs-core's optimizers do: https://github.com/tensorflow/tfjs/tree/tfjs-v4.22.0/tfjs-core/src/optimizers */
function updater({ optimizer, beta2 = 0.999 }: TrainingSettings) {
  const memory = new Map<number[], { m: number[]; v: number[] }>();
  return (values: number[], gradient: number[], step: number, rate: number) => {
    if (!memory.has(values))
      memory.set(values, { m: values.map(() => 0), v: values.map(() => (optimizer === 'adagrad' ? 0.1 : 0)) });
    const { m, v } = memory.get(values)!;
    gradient.forEach((g, i) => {
      if (optimizer === 'sgd') values[i]! -= rate * g;
      else if (optimizer === 'momentum') {
        m[i] = 0.9 * m[i]! + g;
        values[i]! -= rate * m[i]!;
      } else if (optimizer === 'rmsprop') {
        v[i] = 0.9 * v[i]! + 0.1 * g * g;
        values[i]! -= (rate * g) / Math.sqrt(v[i]! + 1e-7);
      } else if (optimizer === 'adagrad') {
        v[i] = v[i]! + g * g;
        values[i]! -= (rate * g) / Math.sqrt(v[i]! + 1e-7);
      } else {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        const mean = m[i]! / (1 - 0.9 ** (step + 1));
        const square = v[i]! / (1 - beta2 ** (step + 1));
        values[i]! -= (rate * mean) / (Math.sqrt(square) + 1e-7);
      }
    });
  };
}

/** What may make a step depend on rounding. */
export interface PlainStep {
  /** In the shapes of the weights. */
  readonly gradients: readonly Layer[];
  /** The smallest distance of a relu's input from 0, where its derivative jumps, over the batch. */
  readonly fromKink: number;
}

/**
 * Trains as the trainers' contract says. Step by step and row by row: for small nets only.
 * @param observe told of every step, before the weights move
 */
export function trainPlainly(
  job: CandidateJob,
  data: TrainingData,
  settings: TrainingSettings,
  observe?: (step: PlainStep) => void,
): { epochs: EpochMetrics[]; weights: Layer[] } {
  const { submodels = 1, labelSmoothing = 0 } = settings;
  const layers = candidateWeights(job, data.width, settings).map(
    ({ kernel, bias, scales }): Layer => ({
      kernel: [...kernel],
      bias: [...bias],
      ...(scales ? { scales: [...scales] } : {}),
    }),
  );
  /** A row as submodel `of` sees it. */
  const scaled = (x: number[], of: number) =>
    layers[0]!.scales ? x.map((value, i) => value * layers[0]!.scales![of * x.length + i]!) : x;
  const dense = denseLayers(job.architecture);
  const head = dense.at(-1)![1];
  const flawed = settings.loss === 'categorical';
  const rows = candidateRows(data, job);
  const balanced = settings.classWeights === 'balanced' && data.task === 'classification' ? data.labels : undefined;
  const nextOrder = epochOrders(rows.train, randomStream(job.seed, 'order', job.number), balanced);
  const known = data.task === 'regression' ? data.targets : data.labels;
  const explained = (loss: number, of: readonly number[]) => {
    const values = of.map((row) => known[row]!);
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.max(0, 1 - loss / (values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length));
  };
  const update = updater(settings);
  const seed = dropoutWord(job);
  const { categories = [] } = data;
  const numbers = data.width - categories.reduce((sum, levels) => sum + levels, 0);
  const stride = numbers + categories.length;
  /** The numbers, then 1 for the level that a code names and 0 for the others. */
  const rowOf = (row: number) => {
    const packed = [...data.features.subarray(row * stride, (row + 1) * stride)];
    return [
      ...packed.slice(0, numbers),
      ...categories.flatMap((levels, at) =>
        Array.from({ length: levels }, (_, level) => Number(packed[numbers + at] === level)),
      ),
    ];
  };
  const epochs: EpochMetrics[] = [];
  let step = 0;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const order = [...nextOrder()];
    const total = settings.epochs * Math.ceil(order.length / settings.batchSize);
    let loss = 0;
    let right = 0;
    for (let start = 0; start < order.length; start += settings.batchSize) {
      const batch = order.slice(start, start + settings.batchSize);
      const gradients = layers.map(({ kernel, bias, scales }) => ({
        kernel: kernel.map(() => 0),
        bias: bias.map(() => 0),
        ...(scales ? { scales: scales.map(() => 0) } : {}),
      }));
      let fromKink = Infinity;
      const all = Array.from({ length: submodels }, (_, of) => batch.map((row) => ({ row, of }))).flat();
      all.forEach(({ row, of }, place) => {
        const seen = seenBy(layers, of, submodels);
        const steps = forward(job, seen, scaled(rowOf(row), of), (layer, units) =>
          dropoutMask(all.length * units, seed, layer, step, settings.dropout).subarray(
            place * units,
            (place + 1) * units,
          ),
        );
        const measured = lossOf(steps.at(-1)!.output, known[row]!, head, flawed, labelSmoothing);
        loss += measured.loss / submodels;
        if (measured.right) right += 1 / submodels;
        let delta = measured.gradient.map((g) => g / all.length);
        let at = layers.length;
        for (let s = steps.length - 1; s >= 0; s--) {
          const { input, z, output, mask } = steps[s]!;
          if (mask) {
            delta = delta.map((d, unit) => d * mask[unit]!);
            continue;
          }
          at--;
          const [units, activation] = dense[at]!;
          if (activation === 'relu') fromKink = Math.min(fromKink, ...z!.map(Math.abs));
          const layer = seen[at]!;
          const firstUnit = at === layers.length - 1 ? of * units : 0;
          if (s < steps.length - 1) delta = delta.map((d, unit) => d * slope[activation as Activation](output[unit]!));
          delta.forEach((d, unit) => {
            gradients[at]!.bias[firstUnit + unit]! += d;
            input.forEach(
              (value, i) => (gradients[at]!.kernel[firstUnit * input.length + i * units + unit]! += value * d),
            );
          });
          const passed = delta;
          delta = input.map((_, i) => passed.reduce((sum, d, unit) => sum + d * layer.kernel[i * units + unit]!, 0));
        }
        const x = rowOf(row);
        const { scales } = gradients[0]!;
        if (scales) x.forEach((value, i) => (scales[of * x.length + i]! += value * delta[i]!));
      });
      observe?.({ gradients, fromKink });
      const rate = rateAt(settings, step, total);
      const keep = 1 - (settings.weightDecay ?? 0) * rate;
      layers.forEach(({ kernel, bias, scales }, index) => {
        kernel.forEach((_, i) => (kernel[i]! *= keep));
        update(kernel, gradients[index]!.kernel, step, rate);
        update(bias, gradients[index]!.bias, step, rate);
        if (scales) update(scales, gradients[index]!.scales!, step, rate * (settings.scaleRate ?? 1));
      });
      step++;
    }
    const validation = [...rows.validation].map((row) => {
      const zs = Array.from(
        { length: submodels },
        (_, of) => forward(job, seenBy(layers, of, submodels), scaled(rowOf(row), of)).at(-1)!.output,
      );
      return settings.submodels === undefined
        ? lossOf(zs[0]!, known[row]!, head, flawed)
        : lossOfMean(zs, known[row]!, head, flawed);
    });
    const meanLoss = (of: typeof validation) => of.reduce((sum, row) => sum + row.loss, 0) / of.length;
    // With balanced classes each counts as much as any other, however many of its rows validate.
    const labels = [...new Set(balanced && [...rows.validation].map((row) => balanced[row]!))];
    const valLoss = balanced
      ? labels
          .map((label) => meanLoss(validation.filter((_, at) => balanced[rows.validation[at]!] === label)))
          .reduce((sum, loss) => sum + loss / labels.length, 0)
      : meanLoss(validation);
    epochs.push({
      loss: loss / order.length,
      accuracy: data.task === 'regression' ? explained(loss / order.length, order) : right / order.length,
      valLoss,
      valScore:
        data.task === 'regression'
          ? explained(valLoss, [...rows.validation])
          : validation.filter((row) => row.right).length / validation.length,
    });
  }
  return { epochs, weights: layers };
}

/** Settings of the trainers' tests; each test says what it changes. */
export const usual: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 3,
  batchSize: 16,
  dropout: 0.2,
  loss: 'matching',
};

/** Rows around a centre per class, so that there is something to learn: `count` of them, the last fifth for validation. */
export function clusters(seed: number, { count = 60, width = 4, classes = 3 } = {}): ClassificationData {
  const random = randomStream(seed, 'test table');
  const normal = () => Array.from({ length: 12 }, () => (random.next() >>> 0) / 2 ** 32).reduce((a, b) => a + b) - 6;
  const labels = Int32Array.from({ length: count }, () => (random.next() >>> 0) % classes);
  const features = Float32Array.from(
    { length: count * width },
    (_, at) => normal() + (labels[Math.floor(at / width)]! === at % width ? 1.5 : 0),
  );
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const cut = Math.floor(count * 0.8);
  const [train, validation] = [rows.slice(0, cut), rows.slice(cut)];
  return { task: 'classification', width, classes, features, labels, train, validation };
}
