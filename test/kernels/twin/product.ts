// The plain twin of assembly/gemm.ts: three loops in float32, equal to the kernel to the last bit.

/**
 * op(A)·op(B), row-major [m, n].
 *
 * @param a [m, k], or [k, m] when `transA`
 * @param b [k, n], or [n, k] when `transB`
 */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
  transA = false,
  transB = false,
): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const left = a[transA ? p * m + i : i * k + p] as number;
        const right = b[transB ? j * k + p : p * n + j] as number;
        sum = Math.fround(sum + Math.fround(left * right));
      }
      out[i * n + j] = sum;
    }
  }
  return out;
}
