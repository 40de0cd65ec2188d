// The controller's kernels against their plain twin, which is held against numerical derivatives here, and against
// independent scalar loops in test/strategy/controller.test.ts.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ControllerBatch,
  type ControllerSize,
  controllerGradient,
  controllerParameters,
  runController,
  stepController,
} from '../../src/kernels/controller.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import { tensor1d, tensor2d, tensor3d, tidy } from '../../src/kernels/tf.ts';
import { memory } from './tf.ts';
import * as twin from './twin/controller.ts';
import { randomStream, uniform, uniformInt } from '../../src/random.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

interface Case {
  readonly size: ControllerSize;
  readonly rows: number;
  readonly steps: number;
  readonly seed: number;
}

/** Sizes that are and are not multiples of the vectors' and tiles' lengths. */
const cases: fc.Arbitrary<Case> = fc.record({
  size: fc.record({
    tokens: fc.integer({ min: 2, max: 21 }),
    embedding: fc.integer({ min: 1, max: 9 }),
    units: fc.integer({ min: 1, max: 13 }),
  }),
  rows: fc.integer({ min: 1, max: 7 }),
  steps: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

/** Numbers of every kind in training: masked tokens, ratios on both sides of their bounds, rows without advantage. */
function makeCase({ size, rows, steps, seed }: Case) {
  const random = randomStream(seed, 'case');
  const all = rows * steps;
  const numbers = (length: number, low: number, high: number) =>
    Float32Array.from({ length }, () => low + (high - low) * uniform(random));
  const ids = () => Int32Array.from({ length: all }, () => uniformInt(random, 0, size.tokens - 1));
  const chosen = ids();
  const parameters = numbers(controllerParameters(size), -1, 1);
  const logitMask = Float32Array.from({ length: all * size.tokens }, (_, at) =>
    at % size.tokens === chosen[Math.floor(at / size.tokens)] || uniform(random) < 0.6 ? 0 : -Infinity,
  );
  const batch = { rows, steps, inputs: ids(), chosen, logitMask };
  const out = twin.runController(size, parameters, batch);
  const training = {
    oldLogProbs: numbers(all, -0.5, 0.5).map((shift, at) => out[at]! + shift),
    advantages: numbers(all, -2, 2).map((advantage) => (uniform(random) < 0.2 ? 0 : advantage)),
    targets: numbers(all, 0, 1),
    weights: numbers(all, 0, 0.5),
    policyRows: rows,
    entropyWeight: 0.05,
  };
  return { parameters, batch, training };
}

type Made = ReturnType<typeof makeCase>;

const toHeap = (size: ControllerSize, { batch }: Made): ControllerBatch => ({
  rows: batch.rows,
  steps: batch.steps,
  inputs: tensor1d(batch.inputs, 'int32'),
  chosen: tensor1d(batch.chosen, 'int32'),
  logitMask: tensor2d(batch.logitMask, [batch.rows * batch.steps, size.tokens]),
});

function gradientOf(size: ControllerSize, made: Made): [gradient: Float32Array, losses: Float32Array] {
  const { oldLogProbs, advantages, targets, weights } = made.training;
  return tidy(() => {
    const training = {
      ...made.training,
      oldLogProbs: tensor1d(oldLogProbs),
      advantages: tensor1d(advantages),
      targets: tensor1d(targets),
      weights: tensor1d(weights),
    };
    const results = controllerGradient(size, tensor1d(made.parameters), toHeap(size, made), training);
    return results.map((tensor) => tensor.dataSync() as Float32Array);
  }) as [Float32Array, Float32Array];
}

const runOf = (size: ControllerSize, made: Made): Float32Array =>
  tidy(() => runController(size, tensor1d(made.parameters), toHeap(size, made)).dataSync() as Float32Array);

/** Float32 beside float64: sums of some dozen numbers of about 1. */
function near(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number, what: string): void {
  assert.is(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    assert.ok(error <= bound * Math.max(1, Math.abs(expected[i]!)), `${what} ${i}: ${actual[i]}, not ${expected[i]}`);
  }
}

test('log-probabilities, entropies and scores are the twin’s', () => {
  fc.assert(
    fc.property(cases, (example) => {
      const made = makeCase(example);
      near(runOf(example.size, made), twin.runController(example.size, made.parameters, made.batch), 2e-5, 'output');
    }),
    { numRuns: 50 },
  );
});

test('gradients and losses are the twin’s', () => {
  fc.assert(
    fc.property(cases, (example) => {
      const made = makeCase(example);
      const expected = twin.controllerGradient(example.size, made.parameters, made.batch, made.training);
      const tensors = memory().numTensors;
      const [gradient, losses] = gradientOf(example.size, made);
      assert.is(memory().numTensors, tensors);
      near(losses, expected.losses, 2e-5, 'loss');
      near(gradient, expected.gradient, 1e-4, 'gradient');
    }),
    { numRuns: 50 },
  );
});

test('the twin’s gradient is the numerical one of its loss', () => {
  const example = { size: { tokens: 6, embedding: 2, units: 3 }, rows: 3, steps: 3, seed: 11 };
  const { batch, training, parameters } = makeCase(example);
  const doubles = Float64Array.from(parameters);
  const { gradient } = twin.controllerGradient(example.size, doubles, batch, training);
  const loss = () => {
    const [policy, entropy, predictor] = twin.controllerGradient(example.size, doubles, batch, training).losses;
    return policy - training.entropyWeight * entropy + predictor;
  };
  doubles.forEach((kept, i) => {
    // Central differences: the error is of the order of the shift squared.
    doubles[i] = kept + 1e-5;
    const above = loss();
    doubles[i] = kept - 1e-5;
    const numerical = (above - loss()) / 2e-5;
    doubles[i] = kept;
    assert.ok(Math.abs(numerical - gradient[i]!) < 1e-7, `${i}: ${gradient[i]}, not ${numerical}`);
  });
  assert.ok(gradient.some((slope) => Math.abs(slope) > 0.05));
});

test('a step of sampling is the twin’s, and its memory goes on to the next', () => {
  fc.assert(
    fc.property(cases, (example) => {
      const { size, rows } = example;
      const { batch, parameters } = makeCase({ ...example, steps: 2 });
      tidy(() => {
        const weights = tensor1d(parameters);
        const carried = tensor3d(new Float32Array(2 * rows * size.units), [2, rows, size.units]);
        const twins = Array.from({ length: rows }, () => ({
          hidden: new Array<number>(size.units).fill(0),
          cell: new Array<number>(size.units).fill(0),
        }));
        for (let nth = 0; nth < 2; nth++) {
          const inputs = batch.inputs.subarray(nth * rows, (nth + 1) * rows);
          const logitMask = batch.logitMask.subarray(nth * rows * size.tokens, (nth + 1) * rows * size.tokens);
          const chances = stepController(
            size,
            weights,
            tensor1d(inputs, 'int32'),
            tensor2d(logitMask, [rows, size.tokens]),
            carried,
          ).dataSync();
          for (let row = 0; row < rows; row++) {
            const expected = twin.step(
              size,
              parameters,
              twins[row]!,
              inputs[row]!,
              (id) => logitMask[row * size.tokens + id]!,
            );
            twins[row] = expected as (typeof twins)[number];
            near(
              chances.subarray(row * size.tokens, (row + 1) * size.tokens),
              expected.logs.map(Math.exp),
              2e-5,
              'chance',
            );
          }
        }
        near(carried.dataSync(), [...twins.flatMap((t) => t.hidden), ...twins.flatMap((t) => t.cell)], 2e-5, 'memory');
      });
    }),
    { numRuns: 50 },
  );
});

test('the same numbers come out whatever lay on the heap before', () => {
  const example = { size: { tokens: 31, embedding: 32, units: 100 }, rows: 13, steps: 3, seed: 5 };
  const made = makeCase(example);
  const clean = gradientOf(example.size, made);
  // Leaves NaN in the memory that the next call's workspace is taken from.
  tensor1d(new Float32Array(1_000_000).fill(Number.NaN)).dispose();
  const [gradient, losses] = gradientOf(example.size, made);
  assert.equal(gradient, clean[0]);
  assert.equal(losses, clean[1]);
});

test('what does not fit together is refused', () => {
  const size = { tokens: 4, embedding: 2, units: 3 };
  const made = makeCase({ size, rows: 2, steps: 2, seed: 1 });
  tidy(() => {
    const batch = toHeap(size, made);
    const parameters = tensor1d(made.parameters);
    const short = tensor1d(new Int32Array(3), 'int32');
    assert.throws(() => runController(size, tensor1d([1]), batch), /Got 1 parameters for a controller of 100/);
    assert.throws(() => runController(size, parameters, { ...batch, chosen: short }), /Got 3 chosen for 4 steps/);
    assert.throws(() => runController({ ...size, tokens: 5 }, parameters, batch), /Got 100 parameters/);
    const logitMask = tensor2d(new Float32Array(6), [2, 3]);
    const carried = tensor3d(new Float32Array(12), [2, 2, 3]);
    const inputs = tensor1d([0, 0], 'int32');
    assert.throws(
      () => stepController(size, parameters, inputs, logitMask, carried),
      /Got a logit mask \[2,3\]; pass \[2, 4\]/,
    );
    const wide = tensor2d(new Float32Array(8), [2, 4]);
    const little = tensor3d(new Float32Array(6), [1, 2, 3]);
    assert.throws(() => stepController(size, parameters, inputs, wide, little), /Got state \[1,2,3\]/);
  });
});

test.run();
