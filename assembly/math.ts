// The elementary functions over arrays, so that tests and benchmarks can call what the trainers compute with. Two
// vectors are computed at a time, because the operations of one wait for one another.
import { elu4, exp4, log4, sigmoid4, tanh4 } from './elementary';

/** to[i] = e^from[i]; relative error below 2⁻²³. */
export function mathExp(from: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += 32, to += 32) {
    const first = exp4(v128.load(from)), second = exp4(v128.load(from, 16));
    v128.store(to, first), v128.store(to, second, 16);
  }
  for (; count > 0; count--, from += 4, to += 4) {
    store<f32>(to, f32x4.extract_lane(exp4(f32x4.splat(load<f32>(from))), 0));
  }
}

/** to[i] = ln from[i]; error below 2⁻²³ of the result, near 1 below 2⁻⁴⁶. */
export function mathLog(from: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += 32, to += 32) {
    const first = log4(v128.load(from)), second = log4(v128.load(from, 16));
    v128.store(to, first), v128.store(to, second, 16);
  }
  for (; count > 0; count--, from += 4, to += 4) {
    store<f32>(to, f32x4.extract_lane(log4(f32x4.splat(load<f32>(from))), 0));
  }
}

/** to[i] = tanh from[i]; relative error below 2⁻²². */
export function mathTanh(from: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += 32, to += 32) {
    const first = tanh4(v128.load(from)), second = tanh4(v128.load(from, 16));
    v128.store(to, first), v128.store(to, second, 16);
  }
  for (; count > 0; count--, from += 4, to += 4) {
    store<f32>(to, f32x4.extract_lane(tanh4(f32x4.splat(load<f32>(from))), 0));
  }
}

/** to[i] = 1 / (1 + e^−from[i]); relative error below 3·2⁻²⁴ where |from[i]| ≤ 87. */
export function mathSigmoid(from: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += 32, to += 32) {
    const first = sigmoid4(v128.load(from)), second = sigmoid4(v128.load(from, 16));
    v128.store(to, first), v128.store(to, second, 16);
  }
  for (; count > 0; count--, from += 4, to += 4) {
    store<f32>(to, f32x4.extract_lane(sigmoid4(f32x4.splat(load<f32>(from))), 0));
  }
}

/** to[i] = from[i] above 0, e^from[i] − 1 otherwise; relative error below 2⁻²². */
export function mathElu(from: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += 32, to += 32) {
    const first = elu4(v128.load(from)), second = elu4(v128.load(from, 16));
    v128.store(to, first), v128.store(to, second, 16);
  }
  for (; count > 0; count--, from += 4, to += 4) {
    store<f32>(to, f32x4.extract_lane(elu4(f32x4.splat(load<f32>(from))), 0));
  }
}
