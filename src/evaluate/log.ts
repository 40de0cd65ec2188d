// The natural logarithm in doubles. Math.log differs between engines in the last bit, and the kernels compute float32.

const words = new DataView(new ArrayBuffer(8));

/**
 * ln x by sums, products and one quotient only, which gives the same bits everywhere; the error is below 1 ulp.
 * Algorithm and coefficients are those of fdlibm's `e_log.c` (Sun Microsystems, 1993): x = 2^k (1 + f), s = f / (2 +
 * f), ln (1 + f) = f − s (f − R(s²)).
 *
 * @returns −∞ for 0, NaN below 0
 */
export function naturalLog(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    x *= 18014398509481984;
  }
  words.setFloat64(0, x);
  const high = words.getInt32(0);
  // The mantissa is brought into [√½, √2).
  const fraction = high & 0xfffff;
  const carry = (fraction + 0x95f64) & 0x100000;
  words.setInt32(0, fraction | (carry ^ 0x3ff00000));
  k += (high >> 20) - 1023 + (carry >> 20);
  const f = words.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * 0.6931471803691238 - (half - (s * (half + odd + even) + k * 1.9082149292705877e-10) - f);
}
