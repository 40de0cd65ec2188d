import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adamStep, clipNorm } from '../../src/kernels/adam.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import { tensor1d, tidy } from '../../src/kernels/tf.ts';
import { memory } from './tf.ts';
import * as twin from './twin/adam.ts';
import { randomStream, uniform } from '../../src/random.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const numbers = (length: number, seed: number, purpose: string) => {
  const random = randomStream(seed, purpose);
  return Float32Array.from({ length }, () => 2 * uniform(random) - 1);
};

const near = (actual: ArrayLike<number>, expected: Float32Array) =>
  expected.forEach((value, i) => {
    // Some roundings of float32.
    assert.ok(Math.abs(actual[i]! - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${i}: ${actual[i]}, not ${value}`);
  });

test('steps are the twin’s, for any number of parameters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (length, seed) => {
      const plain = {
        parameters: numbers(length, seed, 'parameters'),
        mean: numbers(length, seed, 'mean'),
        square: numbers(length, seed, 'square').map((x) => x * x),
      };
      const tensors = memory().numTensors;
      tidy(() => {
        const [parameters, mean, square] = [tensor1d(plain.parameters), tensor1d(plain.mean), tensor1d(plain.square)];
        for (const [rate, root] of [
          [0.1, 1000],
          [0.02, 3],
        ] as const) {
          const gradient = numbers(length, seed, `gradient ${rate}`);
          adamStep({ parameters, gradient: tensor1d(gradient), mean, square }, rate, root);
          twin.adamStep(plain.parameters, gradient, plain.mean, plain.square, rate, root);
        }
        near(parameters.dataSync(), plain.parameters);
        near(mean.dataSync(), plain.mean);
        near(square.dataSync(), plain.square);
      });
      assert.is(memory().numTensors, tensors);
    }),
  );
});

test('norms are clipped as the twin clips them, and nothing outside of the part is touched', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.nat(), (length, start, seed) => {
      const from = start % length;
      const count = seed % (length - from + 1);
      const values = numbers(length, seed, 'values');
      const expected = values.slice();
      twin.clipNorm(expected.subarray(from, from + count), 0.5);
      tidy(() => {
        const clipped = tensor1d(values);
        clipNorm(clipped, 0.5, from, count);
        const result = clipped.dataSync();
        near(result, expected);
        result.forEach((value, i) => assert.ok((i >= from && i < from + count) || value === values[i]));
      });
    }),
  );
});

test('a gradient is scaled to the limit only when it is longer', () => {
  const clip = (values: number[]) =>
    tidy(() => {
      const tensor = tensor1d(values);
      clipNorm(tensor, 1);
      return Array.from(tensor.dataSync());
    });
  // 3-4-5: divided by 5.
  clip([3, 4]).forEach((value, i) => assert.ok(Math.abs(value - [0.6, 0.8][i]!) < 1e-7));
  assert.equal(clip([0.25, 0.5]), [0.25, 0.5]);
  assert.equal(clip([0, 0]), [0, 0]);
});

test('parts that are not there and lengths that differ are refused', () => {
  tidy(() => {
    const [two, three] = [tensor1d([1, 2]), tensor1d([1, 2, 3])];
    assert.throws(() => clipNorm(two, 1, 1, 2), /Got 2 values from 1 on of 2/);
    assert.throws(
      () => adamStep({ parameters: three, gradient: two, mean: three, square: three }, 1, 1),
      /Got 2 gradients for 3 parameters with 3 and 3 moments/,
    );
  });
});

test.run();
