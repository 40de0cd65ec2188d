// Activations in place and their derivatives, for the fused trainer. They run over whole vectors, because the workspace
// has room behind every part.
import { elu4, sigmoid4, tanh4 } from './elementary';
import { ELU, RELU, SIGMOID, TANH } from './network';

/** h = activation(h). Two vectors are computed at a time, because the operations of one wait for one another. */
export function activate(activation: i32, h: usize, count: i32): void {
  const end = h + (<usize>count << 2);
  const pairs = end - 16;
  if (activation == RELU) {
    // pmax gives its first argument where that is NaN, so a network that has diverged stays visible.
    const zero = f32x4.splat(0);
    for (; h < end; h += 16) v128.store(h, f32x4.pmax(v128.load(h), zero));
  } else if (activation == TANH) {
    for (; h < pairs; h += 32) {
      const first = tanh4(v128.load(h)), second = tanh4(v128.load(h, 16));
      v128.store(h, first), v128.store(h, second, 16);
    }
    if (h < end) v128.store(h, tanh4(v128.load(h)));
  } else if (activation == SIGMOID) {
    for (; h < pairs; h += 32) {
      const first = sigmoid4(v128.load(h)), second = sigmoid4(v128.load(h, 16));
      v128.store(h, first), v128.store(h, second, 16);
    }
    if (h < end) v128.store(h, sigmoid4(v128.load(h)));
  } else if (activation == ELU) {
    for (; h < pairs; h += 32) {
      const first = elu4(v128.load(h)), second = elu4(v128.load(h, 16));
      v128.store(h, first), v128.store(h, second, 16);
    }
    if (h < end) v128.store(h, elu4(v128.load(h)));
  }
}

/** d *= activation'(x), from h = activation(x): h(1−h), 1−h², [h > 0], and for elu 1 above 0, else h+1. */
export function differentiate(activation: i32, h: usize, d: usize, count: i32): void {
  const end = d + (<usize>count << 2);
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  if (activation == RELU) {
    for (; d < end; d += 16, h += 16) v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(h), zero)));
  } else if (activation == TANH) {
    for (; d < end; d += 16, h += 16) {
      const y = v128.load(h);
      v128.store(d, f32x4.mul(v128.load(d), f32x4.sub(one, f32x4.mul(y, y))));
    }
  } else if (activation == SIGMOID) {
    for (; d < end; d += 16, h += 16) {
      const y = v128.load(h);
      v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(y, f32x4.sub(one, y))));
    }
  } else if (activation == ELU) {
    for (; d < end; d += 16, h += 16) {
      // min(h, 0) + 1 is 1 for h > 0.
      const slope = f32x4.add(f32x4.pmin(v128.load(h), zero), one);
      v128.store(d, f32x4.mul(v128.load(d), slope));
    }
  }
}

/** to = a · b, element by element; `to` may be either. */
export function multiplyInto(a: usize, b: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to < end; to += 16, a += 16, b += 16) v128.store(to, f32x4.mul(v128.load(a), v128.load(b)));
}
