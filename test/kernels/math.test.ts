// The elementary functions against JavaScript's in float64, over every 1021st of all 2³² floats: 1021 is odd, so that the
// walk meets every exponent and many low bits. The bounds are those that assembly/math.ts states.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { allocate, floatsAt, kernelsOf, release } from '../../src/kernels/heap.ts';

type Name = 'mathExp' | 'mathLog' | 'mathTanh' | 'mathSigmoid' | 'mathElu';
type MathKernels = Record<Name, (from: number, to: number, count: number) => void>;

const backend = await openBackend();
const wasm = currentBackend();
const kernels = kernelsOf<MathKernels>(wasm);
const stride = 1021;
const chunk = 1 << 18;

function run(name: Name, values: Float32Array): Float32Array {
  const at = allocate(wasm, values.length * 8 + 16);
  const to = at + values.length * 4;
  floatsAt(wasm, at, values.length).set(values);
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
