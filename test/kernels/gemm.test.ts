// The blocked product against three plain loops in float32: every element must have the same bits, because both add in
// the order of the shared dimension, one rounded product at a time.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { allocate, kernelsOf, release } from '../../src/kernels/heap.ts';
import type { GemmKernels } from '../../src/kernels/product.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { floatsAt } from './heap-view.ts';

interface PeakKernels extends GemmKernels {
  peakLoop(turns: number, factor: number, term: number): number;
}

const backend = await openBackend();
const wasm = currentBackend();
const { gemm, gemmScratch, peakLoop } = kernelsOf<PeakKernels>(wasm);

interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transA: boolean;
  readonly transB: boolean;
  readonly accumulate: boolean;
}

function plain(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  { m, n, k, transA, transB, accumulate }: Shape,
): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = accumulate ? c[i * n + j]! : 0;
      for (let p = 0; p < k; p++) {
        sum = Math.fround(
          sum + Math.fround((transA ? a[p * m + i]! : a[i * k + p]!) * (transB ? b[j * k + p]! : b[p * n + j]!)),
        );
      }
      out[i * n + j] = sum;
    }
  }
  return out;
}

/** The kernel's result; matrices and scratch lie between guard words that must not change. */
function blocked(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  { m, n, k, transA, transB, accumulate }: Shape,
): Float32Array {
  const guard = 4;
  const scratchFloats = gemmScratch(m, n, k, Number(transA)) / 4;
  const place = (length: number) => {
    const at = allocate(wasm, (length + 2 * guard) * 4);
    floatsAt(wasm, at, length + 2 * guard).fill(-7);
    return at + guard * 4;
  };
  const [aAt, bAt, cAt, scratch] = [a.length, b.length, c.length, scratchFloats].map(place) as [
    number,
    number,
    number,
    number,
  ];
  floatsAt(wasm, aAt, a.length).set(a);
  floatsAt(wasm, bAt, b.length).set(b);
  floatsAt(wasm, cAt, c.length).set(c);
  gemm(aAt, bAt, cAt, m, n, k, Number(transA), Number(transB), Number(accumulate), scratch);
  const out = floatsAt(wasm, cAt, c.length).slice();
  for (const [at, length] of [
    [aAt, a.length],
    [bAt, b.length],
    [cAt, c.length],
    [scratch, scratchFloats],
  ] as const) {
    const around = [...floatsAt(wasm, at - guard * 4, guard), ...floatsAt(wasm, at + length * 4, guard)];
    assert.equal(around, new Array(2 * guard).fill(-7), 'wrote beyond a matrix');
    release(wasm, at - guard * 4);
  }
  return out;
}

function check(shape: Shape, seed: number, special?: number): void {
  const random = randomStream(seed, 'gemm test');
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * uniform(random) - 1);
  const { m, n, k } = shape;
  const [a, b, c] = [draw(m * k), draw(k * n), draw(m * n)];
  if (special !== undefined && a.length > 0) a[seed % a.length] = special;
  const expected = plain(a, b, c, shape);
  const got = blocked(a, b, c, shape);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(got[i], expected[i]))
      assert.unreachable(`${JSON.stringify(shape)}: element ${i} is ${got[i]}, expected ${expected[i]}`);
  }
}

const dimension = (max: number) => fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max }));
const shapes = fc.record({
  m: dimension(90),
  n: dimension(90),
  k: fc.oneof(fc.constant(0), dimension(90)),
  transA: fc.boolean(),
  transB: fc.boolean(),
  accumulate: fc.boolean(),
});

test('any shape gives the bits of three plain loops, and nothing is written elsewhere', () => {
  fc.assert(
    fc.property(shapes, fc.nat(), (shape, seed) => check(shape, seed)),
    { numRuns: 400 },
  );
});

test('infinities and NaN stay in their row', () => {
  fc.assert(
    fc.property(shapes, fc.nat(), fc.constantFrom(Infinity, -Infinity, NaN, -0), (shape, seed, special) =>
      check(shape, seed, special),
    ),
    { numRuns: 200 },
  );
});

test('shapes beyond the blocks for both caches', () => {
  // Blocks are 256 deep and 256 high.
  for (const transA of [false, true]) {
    for (const transB of [false, true]) {
      check({ m: 261, n: 50, k: 515, transA, transB, accumulate: transA }, 1);
      check({ m: 258, n: 11, k: 257, transA, transB, accumulate: transB }, 2);
    }
  }
});

test('the peak loop computes what it says', () => {
  // x -> -x + 1 twice is the identity, and a turn has two: the sum of 0, 1, -1, 3..11 stays, in each of four lanes.
  assert.is(peakLoop(10, -1, 1), 4 * (0 + 1 - 1 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11));
});

test.after(() => backend.dispose());
test.run();
