import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { initialWeights } from '../../src/mlp/weights.ts';
import { randomStream, uniform } from '../../src/random.ts';
import type { Architecture } from '../../src/space/architecture.ts';

const architecture: Architecture = [[64, 'relu'], 'dropout', [32, 'tanh'], [3, 'softmax']];

test('shapes follow the architecture, dropout having none', () => {
  const layers = initialWeights(architecture, 11, randomStream(0, 'weights'));
  assert.equal(
    layers.map(({ kernel, bias }) => [kernel.length, bias.length]),
    [
      [11 * 64, 64],
      [64 * 32, 32],
      [32 * 3, 3],
    ],
  );
});

test("kernels have the limit and the moments of Keras's glorot_uniform, biases are 0", () => {
  const [layer] = initialWeights(
    [
      [512, 'relu'],
      [3, 'softmax'],
    ],
    512,
    randomStream(1, 'weights'),
  );
  // Keras: VarianceScaling(scale=1, mode='fan_avg', distribution='uniform'), limit = sqrt(3 * scale / ((fan_in + fan_out) / 2)).
  const limit = Math.sqrt((3 * 1) / ((512 + 512) / 2));
  const n = layer!.kernel.length;
  let sum = 0;
  let squares = 0;
  let largest = 0;
  for (const value of layer!.kernel) {
    sum += value;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  assert.ok(largest <= Math.fround(limit));
  // P(all n below (1 - 1e-4) limit) = (1 - 1e-4)^262144 < 1e-11.
  assert.ok(largest > limit * (1 - 1e-4));
  // Mean 0 with standard error limit / sqrt(3 n); variance limit² / 3 with relative standard error sqrt(0.8 / n). 5 of each.
  assert.ok(Math.abs(sum / n) < (5 * limit) / Math.sqrt(3 * n));
  assert.ok(Math.abs(squares / n / (limit ** 2 / 3) - 1) < 5 * Math.sqrt(0.8 / n));
  assert.ok(layer!.bias.every((value) => value === 0));
});

test('values are drawn row by row, layer by layer, from one stream', () => {
  const layers = initialWeights(
    [
      [2, 'relu'],
      [3, 'softmax'],
    ],
    2,
    randomStream(5, 'weights', 9),
  );
  const random = randomStream(5, 'weights', 9);
  const expected = [
    [2, 2],
    [2, 3],
  ].map(([inputs, units]) =>
    Array.from({ length: inputs! * units! }, () =>
      Math.fround((2 * uniform(random) - 1) * Math.sqrt(6 / (inputs! + units!))),
    ),
  );
  assert.equal(
    layers.map(({ kernel }) => [...kernel]),
    expected,
  );
});

test("shared weights are copied in, and shift nobody else's numbers", () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (seed, given) => {
      const fresh = initialWeights(architecture, 4, randomStream(seed, 'weights'));
      const shared = fresh.map(({ kernel, bias }, index) =>
        given[index]
          ? { kernel: new Float32Array(kernel.length).fill(7), bias: new Float32Array(bias.length).fill(8) }
          : undefined,
      );
      const layers = initialWeights(architecture, 4, randomStream(seed, 'weights'), shared);
      layers.forEach((layer, index) => {
        assert.equal(layer, shared[index] ?? fresh[index]);
        assert.is.not(layer.kernel, shared[index]?.kernel);
      });
    }),
    { numRuns: 20 },
  );
});

test('shared weights of another shape are refused', () => {
  const shared = [{ kernel: new Float32Array(12), bias: new Float32Array(64) }];
  assert.throws(
    () => initialWeights(architecture, 11, randomStream(0, 'weights'), shared),
    /kernel of 12 .* dense layer 0, which needs 11 x 64/,
  );
});

test.run();
