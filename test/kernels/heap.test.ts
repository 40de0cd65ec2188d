// tfjs on wasm has an open report of going out of bounds when shapes change (tensorflow/tfjs issue 6439). Tens of
// thousands of calls of changing shapes must give right numbers and leave the heap where it was.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { dropoutMask } from '../../src/kernels/dropout.ts';
import { padSequences } from '../../src/kernels/pad.ts';
import { discountedReturns } from '../../src/kernels/returns.ts';
import {
  elu,
  gather,
  grads,
  matMul,
  memory,
  mul,
  ones,
  reshape,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '../../src/kernels/tf.ts';
import { randomStream, uniformInt } from '../../src/random.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

/** One use of every kernel at sizes drawn from `random`; fails when a number that is known is wrong. */
function once(random: ReturnType<typeof randomStream>): void {
  const size = () => uniformInt(random, 1, 70);
  const [m, k, n] = [size(), size(), size()];
  tidy(() => {
    assert.is(sum(matMul(ones([m, k]), ones([n, k]), false, true)).dataSync()[0], m * n * k);
    // The derivative of Σ (A·B)ij by A is the row sums of B.
    const [byA] = grads((a: Tensor, b: Tensor) => sum(elu(matMul(a, b))))([ones([m, k]), ones([k, n])]);
    assert.ok((byA as Tensor).dataSync().every((value) => value === n));
    const ids = tensor1d(
      Int32Array.from({ length: m }, (_, i) => i % k),
      'int32',
    );
    const [byTable] = grads((table: Tensor) => sum(gather(table, ids)))([ones([k, n])]);
    assert.is(sum(byTable as Tensor).dataSync()[0], m * n);
    const padded = padSequences(
      Array.from({ length: m }, (_, i) => new Array<number>(i % n).fill(1)),
      { maxLength: n },
    );
    assert.is(padded.size, m * n);
    const returns = discountedReturns(tensor2d(new Float32Array(m * n).fill(1), [m, n]), new Array<number>(m).fill(n), {
      alpha: 1,
    });
    assert.is(returns.dataSync()[0], n);
    assert.is(
      sum(mul(dropoutMask(m, n, 0, { seed: 1, layer: 0, step: m }), reshape(padded, [m, n]))).dataSync()[0],
      sum(padded).dataSync()[0],
    );
  });
}

test('1,200 rounds of changing shapes leave heap and tensors where they were after 100', () => {
  const random = randomStream(1, 'shapes');
  for (let i = 0; i < 100; i++) once(random);
  const [bytes, tensors] = [backend.heapBytes(), memory().numTensors];
  for (let i = 0; i < 1_100; i++) once(random);
  assert.is(backend.heapBytes(), bytes);
  assert.is(memory().numTensors, tensors);
});

test('a tensor larger than the heap makes it grow, and kernels go on with right addresses', () => {
  const before = backend.heapBytes();
  tidy(() => {
    const wide = ones([2_000, 3_000]);
    assert.is(sum(matMul(ones([1, 2_000]), wide)).dataSync()[0], 2_000 * 3_000);
  });
  assert.ok(backend.heapBytes() > before);
  once(randomStream(2, 'shapes'));
});

test.run();
