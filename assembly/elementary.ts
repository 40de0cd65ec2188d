// exp, log, tanh, sigmoid and expm1 for four floats at a time. The processor has none of them and JavaScript's differ
// between engines; these are sums and products only, the same bits everywhere. Error bounds are held by
// test/kernels/math.test.ts. Polynomials of exp and log: Cephes (Moshier), single precision.

/** 1.5·2²³: added to |x| < 2²², it leaves x rounded to an integer in the low bits of the sum. */
// @ts-ignore: decorator
@inline const ROUNDER: f32 = 12582912;
// @ts-ignore: decorator
@inline const LOG2E: f32 = 1.44269504088896341;
/** ln 2 in two parts; a small integer times the first is exact. */
// @ts-ignore: decorator
@inline const LN2_HIGH: f32 = 0.693359375;
// @ts-ignore: decorator
@inline const LN2_LOW: f32 = -2.12194440e-4;

// @ts-ignore: decorator
@inline
function step(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/** (e^r − 1 − r) / r² on ±ln 2 / 2. */
// @ts-ignore: decorator
@inline
function expTail(r: v128): v128 {
  let y = step(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  y = step(y, r, 8.3334519073e-3);
  y = step(y, r, 4.1665795894e-2);
  y = step(y, r, 1.6666665459e-1);
  return step(y, r, 5.0000001201e-1);
}

/** 2^n, −126 ≤ n ≤ 127. */
// @ts-ignore: decorator
@inline
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * n · 2²³, which added to a float's bits multiplies it by 2^n, from n + ROUNDER: ROUNDER's own bits are shifted out.
 */
// @ts-ignore: decorator
@inline
function exponent(rounded: v128): v128 {
  return i32x4.shl(rounded, 23);
}

/**
 * e^x. Relative error below 2⁻²³ (about 1 ulp); subnormal results to half their last bit; ±∞ and NaN as IEEE 754 has
 * them.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // These minima return their first argument unless the second is less, so NaN stays.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-105));
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2E)), f32x4.splat(ROUNDER));
  const whole = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const n = i32x4.sub(rounded, i32x4.splat(0x4b400000));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(whole, f32x4.splat(LN2_HIGH))), f32x4.mul(whole, f32x4.splat(LN2_LOW)));
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), expTail(r)), r), f32x4.splat(1));
  // In two factors, because 2^128 and 2^-150 are no floats.
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, power2(half)), power2(i32x4.sub(n, half)));
}

/** e^x − 1 for −25 ≤ x ≤ 0; below −25 it is −1 in float32. Relative error below 2⁻²². */
// @ts-ignore: decorator
@inline
function expm1(x: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2E)), f32x4.splat(ROUNDER));
  const whole = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const scale = i32x4.add(exponent(rounded), f32x4.splat(1));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(whole, f32x4.splat(LN2_HIGH))), f32x4.mul(whole, f32x4.splat(LN2_LOW)));
  const y = f32x4.add(f32x4.mul(f32x4.mul(r, r), expTail(r)), r);
  return f32x4.add(f32x4.mul(y, scale), f32x4.sub(scale, f32x4.splat(1)));
}

/** x for x > 0, e^x − 1 otherwise. Relative error below 2⁻²². */
// @ts-ignore: decorator
@inline
export function elu4(x: v128): v128 {
  const zero = f32x4.splat(0);
  const below = expm1(f32x4.pmax(f32x4.pmin(x, zero), f32x4.splat(-25)));
  return v128.bitselect(x, below, f32x4.gt(x, zero));
}

/**
 * 1 / (1 + e^−x). Relative error below 3·2⁻²⁴ where |x| ≤ 87; below −87 absolute error below 2⁻¹²⁵, below −88 it is 0.
 */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  // Between these, e^−x is a normal number, and one factor is enough.
  const t = f32x4.pmax(f32x4.pmin(f32x4.neg(x), f32x4.splat(88)), f32x4.splat(-87));
  const rounded = f32x4.add(f32x4.mul(t, f32x4.splat(LOG2E)), f32x4.splat(ROUNDER));
  const whole = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const r = f32x4.sub(f32x4.sub(t, f32x4.mul(whole, f32x4.splat(LN2_HIGH))), f32x4.mul(whole, f32x4.splat(LN2_LOW)));
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), expTail(r)), r), one);
  // This is a product because a sum of the bits could turn a NaN into a number.
  const power = f32x4.mul(y, i32x4.add(exponent(rounded), one));
  return v128.andnot(f32x4.div(one, f32x4.add(one, power)), f32x4.lt(x, f32x4.splat(-88)));
}

/** tanh x = −t / (t + 2), t = e^(−2|x|) − 1, with the sign of x. Relative error below 2⁻²²; odd; |tanh x| ≤ 1. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const sign = f32x4.splat(-0.0);
  const size = v128.andnot(x, sign);
  const t = expm1(f32x4.pmax(f32x4.mul(size, f32x4.splat(-2)), f32x4.splat(-25)));
  return v128.or(f32x4.div(v128.andnot(t, sign), f32x4.add(t, f32x4.splat(2))), v128.and(x, sign));
}

/** ln x. Error below 2⁻²³ of the result or of 2⁻²³ near 1; ln 0 = −∞, NaN below 0, ∞ and NaN stay. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny);
  // Mantissa in [√½, √2), so that the sum below cancels nothing near 1.
  const bits = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
  let e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  e = f32x4.sub(e, v128.and(tiny, f32x4.splat(23)));
  const f = f32x4.sub(i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3)), f32x4.splat(1));
  const z = f32x4.mul(f, f);
  let y = step(f32x4.splat(7.0376836292e-2), f, -1.1514610310e-1);
  y = step(y, f, 1.1676998740e-1);
  y = step(y, f, -1.2420140846e-1);
  y = step(y, f, 1.4249322787e-1);
  y = step(y, f, -1.6668057665e-1);
  y = step(y, f, 2.0000714765e-1);
  y = step(y, f, -2.4999993993e-1);
  y = step(y, f, 3.3333331174e-1);
  y = f32x4.mul(f32x4.mul(f, z), y);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.add(f, y), f32x4.mul(e, f32x4.splat(LN2_HIGH)));
  const infinity = f32x4.splat(Infinity);
  y = v128.bitselect(y, x, f32x4.lt(x, infinity));
  y = v128.bitselect(f32x4.neg(infinity), y, f32x4.eq(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.splat(NaN), y, f32x4.lt(x, f32x4.splat(0)));
}
