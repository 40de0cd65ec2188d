// The plain twin of assembly/returns.ts, in the same arithmetic: the two are equal to the last bit.
import type { ReturnsOptions } from '../../../src/kernels/returns.ts';

/** What `discountedReturns` gives, row-major, for rewards [lengths.length, steps]. */
export function discountedReturns(
  rewards: ArrayLike<number>,
  lengths: ArrayLike<number>,
  steps: number,
  { alpha = 0.9, normalize = false }: ReturnsOptions = {},
): Float32Array {
  const out = new Float32Array(lengths.length * steps);
  const valid: number[] = [];
  for (let row = 0; row < lengths.length; row++) {
    let next = 0;
    for (let t = (lengths[row] as number) - 1; t >= 0; t--) {
      next = Math.fround(rewards[row * steps + t] as number) + alpha * next;
      out[row * steps + t] = next;
      valid.push(row * steps + t);
    }
  }
  if (!normalize || valid.length === 0) return out;
  const values = valid.map((at) => out[at] as number);
  if (values.every((value) => value === values[0])) return out.fill(0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // In the kernel's order, rows and steps both forwards, because a sum of float64 depends on its order.
  const squares = [...valid]
    .sort((a, b) => a - b)
    .reduce((sum, at) => sum + ((out[at] as number) - mean) * ((out[at] as number) - mean), 0);
  const scale = 1 / Math.sqrt(squares / values.length);
  for (const at of valid) out[at] = ((out[at] as number) - mean) * scale;
  return out;
}
