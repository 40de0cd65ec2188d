// The elementary functions over arrays: what the fused trainer computes with, where it can be tested and used alone.
import { elu4, exp4, log4, sigmoid4, tanh4 } from './elementary';

/** to[i] = e^from[i]; relative error below 2⁻²³. */
export function mathExp(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, exp4(v128.load(from)));
  for (; count > 0; count--, from += 4, to += 4) store<f32>(to, f32x4.extract_lane(exp4(f32x4.splat(load<f32>(from))), 0));
}

/** to[i] = ln from[i]; error below 2⁻²³ of the result, near 1 below 2⁻⁴⁶. */
export function mathLog(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, log4(v128.load(from)));
  for (; count > 0; count--, from += 4, to += 4) store<f32>(to, f32x4.extract_lane(log4(f32x4.splat(load<f32>(from))), 0));
}

/** to[i] = tanh from[i]; relative error below 2⁻²². */
export function mathTanh(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, tanh4(v128.load(from)));
  for (; count > 0; count--, from += 4, to += 4) store<f32>(to, f32x4.extract_lane(tanh4(f32x4.splat(load<f32>(from))), 0));
}

/** to[i] = 1 / (1 + e^−from[i]); relative error below 3·2⁻²⁴ where |from[i]| ≤ 87. */
export function mathSigmoid(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, sigmoid4(v128.load(from)));
  for (; count > 0; count--, from += 4, to += 4) store<f32>(to, f32x4.extract_lane(sigmoid4(f32x4.splat(load<f32>(from))), 0));
}

/** to[i] = from[i] above 0, e^from[i] − 1 otherwise; relative error below 2⁻²². */
export function mathElu(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4, from += 16, to += 16) v128.store(to, elu4(v128.load(from)));
  for (; count > 0; count--, from += 4, to += 4) store<f32>(to, f32x4.extract_lane(elu4(f32x4.splat(load<f32>(from))), 0));
}
