// Matrix products of tensors, and a loop that measures the peak of this processor for the benchmarks.
import { ADD, product, productScratch, ZERO } from './product';

/** Bytes of scratch memory for `gemm`; at most about 270 KiB, whatever the size. */
export function gemmScratch(m: i32, n: i32, k: i32, transA: bool): i32 {
  return productScratch(m, n, k, transA);
}

/**
 * C[m, n] = op(A)·op(B), or C += op(A)·op(B) when `accumulate`. All row-major and without gaps.
 *
 * Each element is the float32 sum over the shared dimension in its order, so the result is the same to the bit as that
 * of three plain loops.
 * @param a [m, k], or [k, m] when `transA`
 * @param b [k, n], or [n, k] when `transB`
 * @param scratch `gemmScratch(…)` bytes that overlap none of the matrices
 */
export function gemm(
  a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, transA: bool, transB: bool, accumulate: bool, scratch: usize,
): void {
  const aStep = <usize>(transA ? m : k) << 2;
  const bStep = <usize>(transB ? k : n) << 2;
  product(a, aStep, transA, b, bStep, transB, c, <usize>n << 2, m, n, k, accumulate ? ADD : ZERO, 0, scratch);
}

/**
 * 192 floating-point operations a turn (twice 12 vectors, one multiply and one add each) that touch no memory: the peak
 * that products are measured against. Twelve chains hide the latency; factor -1 and term 1 keep the numbers ordinary.
 * They are arguments because V8 builds constant vectors anew in every turn. Returns a sum, so that no compiler can drop
 * the work.
 */
export function peakLoop(turns: i32, factor: f32, term: f32): f32 {
  const factors = f32x4.splat(factor), terms = f32x4.splat(term);
  let x0 = f32x4.splat(0), x1 = terms, x2 = factors, x3 = f32x4.splat(3), x4 = f32x4.splat(4), x5 = f32x4.splat(5);
  let x6 = f32x4.splat(6), x7 = f32x4.splat(7), x8 = f32x4.splat(8), x9 = f32x4.splat(9), xa = f32x4.splat(10);
  let xb = f32x4.splat(11);
  for (; turns > 0; turns--) {
    x0 = f32x4.add(f32x4.mul(x0, factors), terms), x1 = f32x4.add(f32x4.mul(x1, factors), terms);
    x2 = f32x4.add(f32x4.mul(x2, factors), terms), x3 = f32x4.add(f32x4.mul(x3, factors), terms);
    x4 = f32x4.add(f32x4.mul(x4, factors), terms), x5 = f32x4.add(f32x4.mul(x5, factors), terms);
    x6 = f32x4.add(f32x4.mul(x6, factors), terms), x7 = f32x4.add(f32x4.mul(x7, factors), terms);
    x8 = f32x4.add(f32x4.mul(x8, factors), terms), x9 = f32x4.add(f32x4.mul(x9, factors), terms);
    xa = f32x4.add(f32x4.mul(xa, factors), terms), xb = f32x4.add(f32x4.mul(xb, factors), terms);
    x0 = f32x4.add(f32x4.mul(x0, factors), terms), x1 = f32x4.add(f32x4.mul(x1, factors), terms);
    x2 = f32x4.add(f32x4.mul(x2, factors), terms), x3 = f32x4.add(f32x4.mul(x3, factors), terms);
    x4 = f32x4.add(f32x4.mul(x4, factors), terms), x5 = f32x4.add(f32x4.mul(x5, factors), terms);
    x6 = f32x4.add(f32x4.mul(x6, factors), terms), x7 = f32x4.add(f32x4.mul(x7, factors), terms);
    x8 = f32x4.add(f32x4.mul(x8, factors), terms), x9 = f32x4.add(f32x4.mul(x9, factors), terms);
    xa = f32x4.add(f32x4.mul(xa, factors), terms), xb = f32x4.add(f32x4.mul(xb, factors), terms);
  }
  let sum = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(x8, x9), f32x4.add(xa, xb)));
  const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return low + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}
