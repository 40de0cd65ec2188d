// The fused kernels against a loss in float64 and its numerical gradient: a step of gradient descent at rate 1 moves
// each parameter by its gradient, so that before − after is what the kernel thinks the gradient is.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import { tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { memory } from './tf.ts';
import { Network, type NetworkLayer, type NetworkOptions } from '../../src/kernels/train.ts';
import { dropoutMask } from './twin/dropout.ts';
import { randomStream, uniform } from '../../src/random.ts';

const backend = await openBackend();

const activations = {
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x: number) => Math.max(0, x),
  elu: (x: number) => (x > 0 ? x : Math.expm1(x)),
};

interface Problem {
  readonly options: NetworkOptions;
  readonly params: Float32Array;
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly dropout: number;
}

const seed = 12345;
const masks = new WeakMap<Problem, Map<number, Float32Array>>();

/** The factors of the first step's batch, all rows of the problem. */
function maskOf(problem: Problem, units: number, named: number): Float32Array {
  const known = masks.get(problem) ?? new Map<number, Float32Array>();
  masks.set(problem, known);
  const mask = known.get(named) ?? dropoutMask(problem.labels.length * units, seed, named, 0, problem.dropout);
  known.set(named, mask);
  return mask;
}

/** Logits of one row in float64; `position` is the row's index in its batch, without dropout where it is absent. */
function logits(problem: Problem, params: ArrayLike<number>, x: readonly number[], position?: number): number[] {
  const { options } = problem;
  let at = 0;
  let values = [...x];
  options.layers.forEach(({ units, activation = 'relu', dropout: named }, index) => {
    const next = Array.from({ length: units }, (_, unit) => {
      let sum = params[at + values.length * units + unit]!;
      for (let i = 0; i < values.length; i++) sum += values[i]! * params[at + i * units + unit]!;
      return index === options.layers.length - 1 ? sum : activations[activation](sum);
    });
    at += (values.length + 1) * units;
    const mask = named && position !== undefined ? maskOf(problem, units, named) : undefined;
    values = mask ? next.map((value, unit) => value * mask[position! * units + unit]!) : next;
  });
  return values;
}

function rowLoss(z: readonly number[], label: number, head: NetworkOptions['head']): number {
  if (head === 'constant') return 0;
  if (head === 'sigmoid') return Math.log1p(Math.exp(-Math.abs(z[0]!))) + Math.max(z[0]!, 0) - label * z[0]!;
  const top = Math.max(...z);
  return Math.log(z.reduce((sum, value) => sum + Math.exp(value - top), 0)) + top - z[label]!;
}

const row = ({ features, options: { width } }: Problem, index: number) => [
  ...features.subarray(index * width, (index + 1) * width),
];

function meanLoss(problem: Problem, params: ArrayLike<number>, training: boolean): number {
  const { labels, options } = problem;
  let sum = 0;
  labels.forEach(
    (label, i) =>
      (sum += rowLoss(logits(problem, params, row(problem, i), training ? i : undefined), label, options.head)),
  );
  return sum / labels.length;
}

function makeProblem(
  layers: readonly NetworkLayer[],
  rows: number,
  width: number,
  random: ReturnType<typeof randomStream>,
  changes: Partial<NetworkOptions> = {},
  dropout = 0,
): Problem {
  const head = changes.head ?? (layers.at(-1)!.units === 1 ? 'sigmoid' : 'softmax');
  const options: NetworkOptions = { width, layers, head, optimizer: 'sgd', batchSize: rows, ...changes };
  const params: number[] = [];
  let inputs = width;
  for (const { units } of layers) {
    for (let i = 0; i < (inputs + 1) * units; i++) params.push((2 * uniform(random) - 1) * Math.sqrt(3 / inputs));
    inputs = units;
  }
  const classes = Math.max(2, layers.at(-1)!.units);
  return {
    options,
    dropout,
    params: Float32Array.from(params),
    features: Float32Array.from({ length: rows * width }, () => 2 * uniform(random) - 1),
    labels: Int32Array.from({ length: rows }, () => Math.floor(uniform(random) * classes)),
  };
}

/** Runs `use` with the problem on the heap, and leaves nothing there. */
function onHeap<T>(
  problem: Problem,
  use: (network: Network, table: { features: ReturnType<typeof tensor2d>; labels: ReturnType<typeof tensor1d> }) => T,
): T {
  const { features, labels, options, params } = problem;
  const table = { features: tensor2d(features, [labels.length, options.width]), labels: tensor1d(labels, 'int32') };
  const network = new Network(options, params);
  try {
    return use(network, table);
  } finally {
    network.dispose();
    table.features.dispose();
    table.labels.dispose();
  }
}

const every = (length: number) => Int32Array.from({ length }, (_, i) => i);

/** The kernel's gradient against central differences, at every `stride`-th parameter. */
function checkGradient(problem: Problem, stride = 1): void {
  const { params, labels, dropout } = problem;
  const after = onHeap(problem, (network, table) => {
    const { loss } = network.trainEpoch(table, every(labels.length), { learningRate: 1, dropout, seed });
    const expected = meanLoss(problem, params, true) * labels.length;
    assert.ok(Math.abs(loss - expected) < 1e-5 * (1 + expected), `loss ${loss}, expected ${expected}`);
    return network.params();
  });
  const h = 1e-5;
  for (let i = 0; i < params.length; i += stride) {
    const moved = Float64Array.from(params);
    moved[i] = params[i]! + h;
    const up = meanLoss(problem, moved, true);
    moved[i] = params[i]! - h;
    const numerical = (up - meanLoss(problem, moved, true)) / (2 * h);
    const gradient = params[i]! - after[i]!;
    // Float32 rounding of the parameter that moved, and of sums over the rows; a kink of relu within h is rarer than runs.
    assert.ok(
      Math.abs(gradient - numerical) < 3e-6 * (1 + Math.abs(params[i]!)),
      `parameter ${i}: ${gradient}, numerically ${numerical}`,
    );
  }
}

const smooth = fc.constantFrom('sigmoid' as const, 'tanh' as const, 'elu' as const);
const layer = fc.record({ units: fc.integer({ min: 1, max: 11 }), activation: smooth, drops: fc.boolean() });

test('gradients equal numerical ones: any depth, width, dropout, both heads', () => {
  fc.assert(
    fc.property(
      fc.array(layer, { maxLength: 4 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 7 }),
      fc.nat(),
      (hidden, classes, rows, width, draw) => {
        const layers = [
          ...hidden.map(({ units, activation, drops }, at) => ({ units, activation, dropout: drops ? at + 1 : 0 })),
          { units: classes },
        ];
        checkGradient(makeProblem(layers, rows, width, randomStream(draw, 'gradient test'), {}, 0.3));
      },
    ),
    { numRuns: 60, includeErrorInReport: true },
  );
});

test('relu: gradients equal numerical ones away from its kink', () => {
  checkGradient(
    makeProblem(
      [{ units: 13, activation: 'relu' }, { units: 9, activation: 'relu' }, { units: 3 }],
      6,
      5,
      randomStream(3, 'relu test'),
    ),
  );
});

test('layers, batches and classes beyond every block of the products', () => {
  const layers = [
    { units: 33, activation: 'tanh' as const },
    { units: 270, activation: 'sigmoid' as const, dropout: 2 },
    { units: 19 },
  ];
  checkGradient(makeProblem(layers, 290, 21, randomStream(4, 'block test'), {}, 0.5), 2999);
});

test('evaluation and probabilities equal the formulas, and change nothing', () => {
  for (const units of [1, 2, 5]) {
    const problem = makeProblem(
      [{ units: 12, activation: 'elu', dropout: 1 }, { units }],
      131,
      6,
      randomStream(units, 'evaluate test'),
      { batchSize: 32 },
    );
    const { labels, params, options } = problem;
    onHeap(problem, (network, table) => {
      const order = every(131).reverse();
      const { loss, right } = network.evaluate(table, order);
      const expected = meanLoss(problem, params, false) * 131;
      assert.ok(Math.abs(loss - expected) < 1e-4, `${loss}, expected ${expected}`);
      const probabilities = network.predict(table, order);
      assert.is(probabilities.length, 131 * units);
      let hits = 0;
      order.forEach((index, position) => {
        const z = logits(problem, params, row(problem, index));
        if (units === 1) {
          hits += Number(Number(z[0]! > 0) === labels[index]);
          assert.ok(Math.abs(probabilities[position]! - 1 / (1 + Math.exp(-z[0]!))) < 1e-6);
        } else {
          hits += Number(z.indexOf(Math.max(...z)) === labels[index]);
          const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
          z.forEach((value, c) =>
            assert.ok(Math.abs(probabilities[position * units + c]! - Math.exp(value) / total) < 1e-6),
          );
        }
      });
      assert.is(right, hits);
      assert.equal(network.params(), params);
    });
    assert.is(options.layers.length, 2);
  }
});

test('the first of equal logits is the answer', () => {
  const problem = makeProblem([{ units: 3 }], 4, 2, randomStream(1, 'ties'));
  const tied = { ...problem, params: new Float32Array(9), labels: Int32Array.of(0, 0, 1, 2) };
  onHeap(tied, (network, table) => assert.is(network.evaluate(table, every(4)).right, 2));
});

test('the constant head learns nothing and says when the logits are no numbers', () => {
  const problem = makeProblem([{ units: 4, activation: 'relu' }, { units: 1 }], 10, 3, randomStream(1, 'constant'), {
    head: 'constant',
    optimizer: 'adam',
  });
  onHeap(problem, (network, table) => {
    assert.is(network.trainEpoch(table, every(10), { learningRate: 1 }).loss, 0);
    assert.equal(network.params(), problem.params);
  });
  onHeap({ ...problem, params: problem.params.map(() => NaN) }, (network, table) => {
    assert.ok(Number.isNaN(network.evaluate(table, every(10)).loss));
  });
});

test('a NaN in any layer reaches the loss', () => {
  for (const activation of ['sigmoid', 'tanh', 'relu', 'elu'] as const) {
    const problem = makeProblem([{ units: 5, activation }, { units: 3 }], 8, 3, randomStream(1, 'nan'));
    problem.params[0] = NaN;
    onHeap(problem, (network, table) =>
      assert.ok(Number.isNaN(network.trainEpoch(table, every(8), { learningRate: 0.1 }).loss), activation),
    );
  }
});

test('epochs go on where the last one ended', () => {
  const problem = makeProblem(
    [{ units: 6, activation: 'tanh', dropout: 1 }, { units: 3 }],
    20,
    4,
    randomStream(2, 'steps'),
    { batchSize: 8, optimizer: 'adam' },
    0.2,
  );
  const rates = Float64Array.of(0.02, 0.01, 0.005);
  const options = { dropout: 0.2, seed };
  const whole = onHeap(problem, (network, table) => {
    // 24 rows are three whole batches: one epoch, or two of 16 and 8.
    network.trainEpoch(
      table,
      Int32Array.from({ length: 24 }, (_, i) => i % 20),
      { ...options, learningRate: rates },
    );
    assert.is(network.steps, 3);
    return network.params();
  });
  const parts = onHeap(problem, (network, table) => {
    const order = Int32Array.from({ length: 24 }, (_, i) => i % 20);
    network.trainEpoch(table, order.slice(0, 16), { ...options, learningRate: rates.subarray(0, 2) });
    network.trainEpoch(table, order.slice(16), { ...options, learningRate: rates.subarray(2) });
    assert.throws(
      () => network.trainEpoch(table, order, { learningRate: rates.subarray(1) }),
      /2 learning rates for 3 steps/,
    );
    return network.params();
  });
  assert.equal(parts, whole);
});

test('wrong shapes are refused', () => {
  const layers = [{ units: 2 }];
  assert.throws(
    () => new Network({ width: 3, layers, head: 'softmax', optimizer: 'sgd', batchSize: 8 }, new Float32Array(7)),
    /Got 7 parameters for a network of 8/,
  );
  assert.throws(
    () => new Network({ width: 3, layers, head: 'sigmoid', optimizer: 'sgd', batchSize: 8 }, new Float32Array(8)),
    /2 units with head sigmoid/,
  );
  assert.throws(
    () => new Network({ width: 3, layers: [], head: 'softmax', optimizer: 'sgd', batchSize: 8 }, new Float32Array(0)),
    /without layers/,
  );
});

test('tensors and heap are flat over networks of changing shape', () => {
  const before = memory().numTensors;
  let heap = 0;
  for (let round = 0; round < 300; round++) {
    const random = randomStream(round, 'flat');
    const size = () => 1 + Math.floor(uniform(random) * 60);
    const problem = makeProblem(
      [{ units: size(), activation: 'relu' }, { units: size(), activation: 'tanh', dropout: 2 }, { units: 3 }],
      size(),
      size(),
      random,
      { optimizer: 'adam' },
    );
    onHeap(problem, (network, table) => {
      network.trainEpoch(table, every(problem.labels.length), { learningRate: 0.01, dropout: 0.2 });
      network.evaluate(table, every(problem.labels.length));
    });
    if (round === 100) heap = backend.heapBytes();
  }
  assert.is(memory().numTensors, before);
  assert.is(backend.heapBytes(), heap);
});

test.after(() => backend.dispose());
test.run();
