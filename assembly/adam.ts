// A step of Adam on a whole vector of parameters, and the clipping that goes before it, for the strategies that learn.
import { loadFirst, storeFirst } from './lanes';
import { ADAM, BETA2, BETA2_REST, update } from './optimizer';

/** Scales `count` floats to a Euclidean norm of at most `limit`, in place. The squares are summed in float64. */
export function clipNorm(values: usize, count: i32, limit: f64): void {
  let even = f64x2.splat(0), odd = even;
  for (let left = count, at = values; left > 0; left -= 4, at += 16) {
    const lanes = loadFirst(at, left, 0);
    const low = f64x2.promote_low_f32x4(lanes);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3));
    even = f64x2.add(even, f64x2.mul(low, low)), odd = f64x2.add(odd, f64x2.mul(high, high));
  }
  const sums = f64x2.add(even, odd);
  const norm = sqrt(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  if (!(norm > limit)) return;
  const scale = f32x4.splat(<f32>(limit / norm));
  for (let left = count, at = values; left > 0; left -= 4, at += 16) {
    storeFirst(at, f32x4.mul(loadFirst(at, left, 0), scale), left);
  }
}

/**
 * One step on `count` parameters. They and both moments are changed in place.
 * @param rate learning rate / (1 − β₁ᵗ)
 * @param root 1 / (1 − β₂ᵗ)
 * @param spare 64 bytes
 */
export function adamStep(
  params: usize, gradient: usize, mean: usize, square: usize, count: i32, rate: f32, root: f32, spare: usize,
): void {
  // `update` reads the last gradients as a whole vector, so they are copied to where there is room for one.
  const rest = count & 3;
  const whole = count - rest;
  const end = <usize>whole << 2;
  update(ADAM, params, gradient, mean, square, whole, rate, root, 1, BETA2, BETA2_REST, spare);
  if (rest == 0) return;
  storeFirst(spare + 48, loadFirst(gradient + end, rest, 0), 4);
  update(ADAM, params + end, spare + 48, mean + end, square + end, rest, rate, root, 1, BETA2, BETA2_REST, spare);
}
