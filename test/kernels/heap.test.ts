// tfjs on wasm has an open report of going out of bounds when shapes change (tensorflow/tfjs issue 6439). Tens of
// thousands of calls of changing shapes must give right numbers and leave the heap where it was.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { dropoutMask } from '../../src/kernels/dropout.ts';
import { padSequences } from '../../src/kernels/pad.ts';
import { discountedReturns } from '../../src/kernels/returns.ts';
import { elu, gather, matMul, mul, reshape, sum, type Tensor, tensor1d, tensor2d, tidy } from '../../src/kernels/tf.ts';
import { grads, memory, ones } from './tf.ts';
import { optimizers } from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { randomStream, uniformInt } from '../../src/random.ts';
import { activations, type Architecture, type Layer } from '../../src/space/architecture.ts';
import { clusters } from '../mlp/plain.ts';

const backend = await openBackend();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of what JavaScript still holds. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

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
    assert.is(sum(gather(ones([k, n]), ids)).dataSync()[0], m * n);
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

test('10,000 trials of changing shapes leave the heaps of wasm and JavaScript where they were after the first hundred', async () => {
  const data = clusters(1, { count: 40, width: 6 });
  const settings = { learningRate: 0.01, decay: 0, epochs: 1, batchSize: 16, dropout: 0.2, loss: 'matching' } as const;
  const trainers = optimizers.map((optimizer) => createFusedTrainer(backend, data, { ...settings, optimizer }));
  const random = randomStream(3, 'shapes');
  const trial = async (number: number) => {
    // The largest comes among the first.
    const layers = Array.from({ length: number === 7 ? 5 : uniformInt(random, 0, 5) }, (): Layer[] => {
      const layer: Layer = [
        number === 7 ? 64 : uniformInt(random, 1, 64),
        activations[uniformInt(random, 0, activations.length - 1)]!,
      ];
      return uniformInt(random, 0, 1) === 0 ? [layer] : [layer, 'dropout'];
    });
    const architecture: Architecture = [...layers.flat(), [3, 'softmax']];
    const result = await trainers[number % trainers.length]!.train({ number, seed: 1, architecture });
    assert.is(result.state, 'complete');
    assert.is(result.weights!.length, layers.length + 1);
  };
  for (let number = 0; number < 100; number++) await trial(number);
  const [bytes, tensors, used] = [backend.heapBytes(), memory().numTensors, heapUsed()];
  for (let number = 100; number < 10_000; number++) await trial(number);
  assert.is(backend.heapBytes(), bytes);
  assert.is(memory().numTensors, tensors);
  const grown = heapUsed() - used;
  assert.ok(grown < 2 ** 20, `JavaScript's heap has grown by ${grown} bytes`);
  for (const trainer of trainers) trainer.dispose();
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
