// The elementary functions against JavaScript's in float64, over every 1021st of all 2³² floats: 1021 is odd, so that the
// walk meets every exponent and many low bits. The bounds are those that assembly/math.ts states.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { allocate, kernelsOf, release } from '../../src/kernels/heap.ts';
import { floatsAt } from './heap-view.ts';

type Name = 'mathExp' | 'mathLog' | 'mathTanh' | 'mathSigmoid' | 'mathElu';
type MathKernels = Record<Name, (from: number, to: number, count: number) => void>;

const backend = await openBackend();
const wasm = currentBackend();
const kernels = kernelsOf<MathKernels>(wasm);
const stride = 1021;
const chunk = 1 << 18;

const run = (name: Name, values: Float32Array) =>
  runBits(name, new Uint32Array(values.buffer, values.byteOffset, values.length));

/** Takes the floats' bits, because an engine may change those of a NaN that it copies as a number. */
function runBits(name: Name, words: Uint32Array): Float32Array {
  const values = { length: words.length };
  const at = allocate(wasm, values.length * 8 + 16);
  const to = at + values.length * 4;
  const from = floatsAt(wasm, at, values.length);
  new Uint32Array(from.buffer, at, values.length).set(words);
  floatsAt(wasm, to, values.length + 4).fill(-7);
  kernels[name](at, to, values.length);
  const out = floatsAt(wasm, to, values.length + 4).slice();
  release(wasm, at);
  assert.equal([...out.subarray(values.length)], [-7, -7, -7, -7], 'wrote beyond the array');
  return out.subarray(0, values.length);
}

/** Largest of |result − oracle| / scale(oracle) over the floats from `low` to `high`. */
function worst(name: Name, oracle: (x: number) => number, low: number, high: number, scale = Math.abs): number {
  const bits = new Uint32Array(chunk);
  const values = new Float32Array(bits.buffer);
  let most = 0;
  let met = 0;
  for (let start = 0; start < 2 ** 32; start += chunk * stride) {
    for (let i = 0; i < chunk; i++) bits[i] = start + i * stride;
    const out = run(name, values);
    for (let i = 0; i < chunk && start + i * stride < 2 ** 32; i++) {
      const x = values[i]!;
      if (!(x >= low && x <= high)) continue;
      met++;
      const expected = oracle(x);
      const error = Math.abs(out[i]! - expected) / scale(expected);
      if (!(error <= most)) most = error;
    }
  }
  assert.ok(met > 100);
  return most;
}

const below = (error: number, bound: number) =>
  assert.ok(error < bound, `error ${error}, that is 2^${Math.log2(error)}`);

test('exp: relative error below 2⁻²³', () => below(worst('mathExp', Math.exp, -87, 88.72), 2 ** -23));
// Half the spacing of subnormals, and the rounding of the last of two factors.
test('exp: subnormal results within their last bit', () =>
  below(
    worst('mathExp', Math.exp, -104, -87.4, () => 1),
    2 ** -149,
  ));
test('log: relative error below 2⁻²³ but near 1', () => {
  below(worst('mathLog', Math.log, 2 ** -149, 0.99), 2 ** -23);
  below(worst('mathLog', Math.log, 1.01, 3.4e38), 2 ** -23);
});
test('log: near 1 as near as the result', () =>
  below(
    worst('mathLog', Math.log, 0.99, 1.01, (y) => Math.abs(y) + 2 ** -46),
    2 ** -22,
  ));
test('tanh: relative error below 2⁻²²', () =>
  below(
    worst('mathTanh', Math.tanh, -Infinity, Infinity, (y) => Math.abs(y) || 1),
    2 ** -22,
  ));
test('sigmoid: relative error below 3·2⁻²⁴', () =>
  below(
    worst('mathSigmoid', (x) => 1 / (1 + Math.exp(-x)), -87, 1e30),
    3 * 2 ** -24,
  ));
test('sigmoid: vanishes below', () =>
  below(
    worst(
      'mathSigmoid',
      (x) => Math.exp(x),
      -1e30,
      -87,
      () => 1,
    ),
    2 ** -125,
  ));
test('elu: relative error below 2⁻²²', () =>
  below(
    worst(
      'mathElu',
      (x) => (x > 0 ? x : Math.expm1(x)),
      -1e30,
      1e30,
      (y) => Math.abs(y) || 1,
    ),
    2 ** -22,
  ));

test('special values are those of IEEE 754', () => {
  const specials = Float32Array.of(NaN, Infinity, -Infinity, 0, -0, 89, -200);
  const expected: Record<Name, number[]> = {
    mathExp: [NaN, Infinity, 0, 1, 1, Infinity, 0],
    mathLog: [NaN, Infinity, NaN, -Infinity, -Infinity, Math.fround(Math.log(89)), NaN],
    mathTanh: [NaN, 1, -1, 0, -0, 1, -1],
    mathSigmoid: [NaN, 1, 0, 0.5, 0.5, 1, 0],
    mathElu: [NaN, Infinity, -1, 0, 0, 89, -1],
  };
  for (const [name, values] of Object.entries(expected)) {
    run(name as Name, specials).forEach((value, at) =>
      assert.ok(Object.is(value, values[at]), `${name}(${specials[at]}) = ${value}`),
    );
  }
});

/** What IEEE 754 and the formulas say of floats by their class; undefined where the result is just a number. */
const limits: Record<Name, (x: number) => number | undefined> = {
  mathExp: (x) => (x === -Infinity ? 0 : x === Infinity ? x : Math.abs(x) < 2 ** -126 ? 1 : undefined),
  mathLog: (x) => (x < 0 ? NaN : x === 0 ? -Infinity : x === Infinity ? x : undefined),
  // tanh x and e^x - 1 are x itself where x is subnormal, and e^-0 - 1 is 0.
  mathTanh: (x) => (Math.abs(x) === Infinity ? Math.sign(x) : Math.abs(x) < 2 ** -126 ? x : undefined),
  mathSigmoid: (x) => (x === -Infinity ? 0 : x === Infinity ? 1 : Math.abs(x) < 2 ** -126 ? 0.5 : undefined),
  mathElu: (x) => (x === -Infinity ? -1 : x === Infinity ? x : Math.abs(x) < 2 ** -126 ? x + 0 : undefined),
};

test('any 32 bits, in a vector and in the tail: NaN stays NaN, other numbers become numbers', () => {
  const quiet = fc.integer({ min: 0x7fc00000, max: 0x7fffffff });
  const signaling = fc.integer({ min: 0x7f800001, max: 0x7fbfffff });
  const subnormal = fc.integer({ min: 1, max: 0x7fffff });
  const infinite = fc.constant(0x7f800000);
  const zero = fc.constant(0);
  const positive = fc.oneof(quiet, signaling, subnormal, infinite, zero, fc.integer({ min: 0, max: 0x7fffffff }));
  const word = fc.tuple(positive, fc.boolean()).map(([bits, negative]) => (negative ? bits | 0x80000000 : bits) >>> 0);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const bits = Uint32Array.from(words);
      for (const name of Object.keys(limits) as Name[]) {
        const out = runBits(name, bits);
        const values = new Float32Array(bits.buffer);
        out.forEach((value, at) => {
          const x = values[at]!;
          const what = `${name} of bits 0x${bits[at]!.toString(16)} (${x}) at ${at} of ${bits.length} is ${value}`;
          const limit = Number.isNaN(x) ? NaN : limits[name](x);
          if (limit === undefined) assert.not(Number.isNaN(value), what);
          else assert.ok(Object.is(value, limit), what);
        });
      }
    }),
    { numRuns: 2000 },
  );
});

test('NaN stays NaN whichever bits its payload has', () => {
  const payloads = [...Array.from({ length: 23 }, (_, bit) => 1 << bit), 0x7fffff, 0x400001, 0x400003];
  const words = Uint32Array.from(
    payloads.flatMap((payload) => [0x7f800000, 0xff800000].map((infinity) => infinity | payload)),
  );
  for (const name of Object.keys(limits) as Name[]) {
    assert.equal([...runBits(name, words)], new Array(words.length).fill(NaN), name);
  }
});

test('no result passes its bound, and order is kept where the results differ', () => {
  const xs = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1000);
  const tanh = run('mathTanh', xs);
  const sigmoid = run('mathSigmoid', xs);
  assert.ok(tanh.every((y) => y >= -1 && y <= 1));
  assert.ok(sigmoid.every((y) => y >= 0 && y <= 1));
  tanh.forEach((y, i) => assert.ok(Object.is(y, -tanh[40_000 - i]!) || y === 0, 'tanh is odd'));
});

test('a value has the same bits wherever in the array it stands', () => {
  const xs = Float32Array.from({ length: 7 }, (_, i) => i * 0.7 - 2.1);
  for (const name of ['mathExp', 'mathTanh', 'mathSigmoid', 'mathElu'] as const) {
    const whole = run(name, xs);
    xs.forEach((x, i) => assert.is(run(name, Float32Array.of(x))[0], whole[i]));
  }
});

test.after(() => backend.dispose());
test.run();
