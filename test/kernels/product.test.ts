import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { address } from '../../src/kernels/heap.ts';
import { matMul, square, sum, type Tensor, tidy } from '../../src/kernels/tf.ts';
import { grads, tensor } from './tf.ts';
import { product as twin } from './twin/product.ts';
import { distance, onCpu } from './cpu.ts';
import { floatsAt } from './heap-view.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

/** Values in -1..1 that differ from one index to the next; the sine of a pure function, not random. */
const values = (count: number, phase = 0) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1 + i * 1.7 + phase));
const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

function product(aShape: number[], bShape: number[], transA: boolean, transB: boolean) {
  return tidy(() => {
    const out = matMul(
      tensor(values(sizeOf(aShape)), aShape),
      tensor(values(sizeOf(bShape), 5), bShape),
      transA,
      transB,
    );
    return { shape: out.shape, values: out.dataSync() };
  });
}

const flags = [false, true].flatMap((transA) => [false, true].map((transB) => [transA, transB] as const));
const stored = (rows: number, columns: number, trans: boolean) => (trans ? [columns, rows] : [rows, columns]);

test('odd sizes, edges of tiles and blocks, transposed or not: kernel, twin and tfjs on its cpu backend', async () => {
  const sizes = [
    [1, 1, 1],
    [1, 8, 49],
    [3, 5, 7],
    [4, 8, 256],
    [5, 9, 257],
    [32, 3, 64],
    [33, 17, 49],
    [64, 1, 100],
    [260, 11, 5],
    [7, 40, 520],
  ];
  for (const [m, n, k] of sizes as [number, number, number][]) {
    for (const [transA, transB] of flags) {
      const [aShape, bShape] = [stored(m, k, transA), stored(k, n, transB)];
      const name = `${m}×${k}×${n} ${transA} ${transB}`;
      const kernel = product(aShape, bShape, transA, transB);
      assert.equal(kernel.shape, [m, n], name);
      assert.is(distance(kernel.values, twin(values(m * k), values(k * n, 5), m, n, k, transA, transB)), 0, name);
      const cpu = await onCpu(() => product(aShape, bShape, transA, transB));
      assert.ok(distance(kernel.values, cpu.values) < 1e-4, name);
    }
  }
});

test('kernel and twin agree to the last bit on any size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(...flags),
      (m, n, k, [transA, transB]) => {
        const kernel = product(stored(m, k, transA), stored(k, n, transB), transA, transB);
        assert.is(distance(kernel.values, twin(values(m * k), values(k * n, 5), m, n, k, transA, transB)), 0);
      },
    ),
  );
});

test('batches, also broadcast ones', async () => {
  const shapes: [number[], number[]][] = [
    [
      [3, 4, 5],
      [3, 5, 6],
    ],
    [
      [3, 4, 5],
      [1, 5, 6],
    ],
    [
      [4, 5],
      [3, 5, 6],
    ],
    [
      [2, 3, 4, 5],
      [2, 3, 5, 2],
    ],
    [
      [2, 3, 4, 5],
      [5, 2],
    ],
  ];
  for (const [aShape, bShape] of shapes) {
    const kernel = product(aShape, bShape, false, false);
    const cpu = await onCpu(() => product(aShape, bShape, false, false));
    assert.equal(kernel.shape, cpu.shape);
    assert.ok(distance(kernel.values, cpu.values) < 1e-6, `${aShape} by ${bShape}`);
  }
});

test('batches broadcast on both sides, which tfjs on its cpu backend gets wrong', () => {
  const out = product([2, 1, 3, 4], [1, 3, 4, 2], false, false);
  assert.equal(out.shape, [2, 3, 3, 2]);
  const [a, b] = [values(24), values(24, 5)];
  const expected = [0, 1].flatMap((i) =>
    [0, 1, 2].flatMap((j) => Array.from(twin(a.subarray(12 * i), b.subarray(8 * j), 3, 2, 4))),
  );
  assert.is(distance(out.values, expected), 0);
});

test('nothing in one dimension', () => {
  assert.equal(product([0, 4], [4, 3], false, false), { shape: [0, 3], values: new Float32Array(0) });
  assert.equal(product([2, 0], [0, 3], false, false), { shape: [2, 3], values: new Float32Array(6) });
});

test('gradients through a product, transposed or not', async () => {
  for (const [transA, transB] of flags) {
    const gradients = () =>
      tidy(() => {
        const [a, b] = [tensor(values(35), stored(5, 7, transA)), tensor(values(21, 5), stored(7, 3, transB))];
        return grads((x: Tensor, y: Tensor) => sum(square(matMul(x, y, transA, transB))))([a, b]).flatMap((g) =>
          Array.from(g.dataSync()),
        );
      });
    assert.ok(distance(gradients(), await onCpu(gradients)) < 1e-5);
  }
});

test('a product uses weights as they are now, not as they were when first used', () => {
  tidy(() => {
    // tfjs's own product packs weights on first use and does not see what a kernel then changes in place.
    const [x, w] = [tensor(values(12), [3, 4]), tensor(values(8, 5), [4, 2])];
    const before = matMul(x, w).dataSync();
    const wasm = currentBackend();
    floatsAt(wasm, address(wasm, w), 8).forEach((value, i, weights) => {
      weights[i] = 2 * value;
    });
    assert.equal(
      matMul(x, w).dataSync(),
      before.map((value) => 2 * value),
    );
  });
});

test('what it cannot do it says', () => {
  assert.throws(
    () => tidy(() => matMul(tensor([1, 2], [1, 2], 'int32'), tensor([1, 2], [2, 1], 'int32'))),
    /cast both to float32/,
  );
});

test.run();
