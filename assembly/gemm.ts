// Matrix products of tensors, and the loop that says what this processor could do at best.
import { ADD, product, productScratch, ZERO } from './product';

/** Bytes of scratch memory for `gemm`; at most about 270 KiB, whatever the size. */
export function gemmScratch(m: i32, n: i32, k: i32, transA: bool, transB: bool): i32 {
  return productScratch(m, k, transA);
}

/**
 * C[m, n] = op(A)·op(B), or C += op(A)·op(B) when `accumulate`. All row-major and without gaps.
 *
 * Each element is the float32 sum over the shared dimension in its order, so the result is the same to the bit as that of
 * three plain loops.
 * @param a [m, k], or [k, m] when `transA`
 * @param b [k, n], or [n, k] when `transB`
 * @param scratch `gemmScratch(…)` bytes that overlap none of the matrices
 */
export function gemm(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, transA: bool, transB: bool, accumulate: bool, scratch: usize): void {
  const aStep = <usize>(transA ? m : k) << 2;
  const bStep = <usize>(transB ? k : n) << 2;
  product(a, aStep, transA, b, bStep, transB, c, <usize>n << 2, m, n, k, accumulate ? ADD : ZERO, 0, scratch);
}

/**
 * 96 floating-point operations a turn (12 vectors, one multiply and one add each) that touch no memory: the peak that
 * products are measured against. Returns a sum, so that no compiler can drop the work.
 */
export function peakLoop(turns: i32): f32 {
  const factor = f32x4.splat(0.5), term = f32x4.splat(1);
  let x0 = f32x4.splat(0), x1 = f32x4.splat(1), x2 = f32x4.splat(2), x3 = f32x4.splat(3);
  let x4 = f32x4.splat(4), x5 = f32x4.splat(5), x6 = f32x4.splat(6), x7 = f32x4.splat(7);
  let x8 = f32x4.splat(8), x9 = f32x4.splat(9), xa = f32x4.splat(10), xb = f32x4.splat(11);
  for (; turns > 0; turns--) {
    x0 = f32x4.add(f32x4.mul(x0, factor), term), x1 = f32x4.add(f32x4.mul(x1, factor), term);
    x2 = f32x4.add(f32x4.mul(x2, factor), term), x3 = f32x4.add(f32x4.mul(x3, factor), term);
    x4 = f32x4.add(f32x4.mul(x4, factor), term), x5 = f32x4.add(f32x4.mul(x5, factor), term);
    x6 = f32x4.add(f32x4.mul(x6, factor), term), x7 = f32x4.add(f32x4.mul(x7, factor), term);
    x8 = f32x4.add(f32x4.mul(x8, factor), term), x9 = f32x4.add(f32x4.mul(x9, factor), term);
    xa = f32x4.add(f32x4.mul(xa, factor), term), xb = f32x4.add(f32x4.mul(xb, factor), term);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7)), f32x4.add(f32x4.add(x8, x9), f32x4.add(xa, xb))));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}
