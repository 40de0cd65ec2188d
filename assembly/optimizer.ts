// The optimizers of tfjs-core 4.22 (dist/optimizers), each as one pass over parameters that need not be a whole tensor,
// so that a strip of gradients is used while it is still in the cache.
import { loadFirst, storeFirst } from './lanes';

export const SGD: i32 = 0;
export const MOMENTUM: i32 = 1;
export const RMSPROP: i32 = 2;
export const ADAGRAD: i32 = 3;
export const ADAM: i32 = 4;

/**
 * tfjs's defaults as the ops trainer passes them, β₂ where nothing else is asked for. JavaScript's numbers are rounded
 * to float32, as tfjs does.
 */
// @ts-ignore: decorator
@inline const EPSILON: f32 = 1e-7;
// @ts-ignore: decorator
@inline const MOMENTUM_RATE: f32 = 0.9;
// @ts-ignore: decorator
@inline const RMS_DECAY: f32 = 0.9;
// @ts-ignore: decorator
@inline const RMS_REST: f32 = 0.09999999999999998;
// @ts-ignore: decorator
@inline export const BETA1: f32 = 0.9;
// @ts-ignore: decorator
@inline const BETA1_REST: f32 = 0.09999999999999998;
// @ts-ignore: decorator
@inline export const BETA2: f32 = 0.999;
// @ts-ignore: decorator
@inline export const BETA2_REST: f32 = 0.0010000000000000009;

// @ts-ignore: decorator
@inline
function adam4(
  w: v128, g: v128, m: usize, v: usize, rate: v128, root: v128, beta2: v128, rest2: v128, beta1: v128, rest1: v128,
  epsilon: v128,
): v128 {
  const first = f32x4.add(f32x4.mul(v128.load(m), beta1), f32x4.mul(g, rest1));
  const squared = f32x4.mul(f32x4.mul(g, g), rest2);
  const second = f32x4.add(f32x4.mul(v128.load(v), beta2), squared);
  v128.store(m, first);
  v128.store(v, second);
  const scale = f32x4.add(f32x4.sqrt(f32x4.mul(second, root)), epsilon);
  return f32x4.sub(w, f32x4.div(f32x4.mul(first, rate), scale));
}

// @ts-ignore: decorator
@inline
function rmsprop4(w: v128, g: v128, slot: usize, rate: v128): v128 {
  const squared = f32x4.mul(f32x4.mul(g, g), f32x4.splat(RMS_REST));
  const square = f32x4.add(f32x4.mul(v128.load(slot), f32x4.splat(RMS_DECAY)), squared);
  v128.store(slot, square);
  return f32x4.sub(w, f32x4.div(f32x4.mul(g, rate), f32x4.sqrt(f32x4.add(square, f32x4.splat(EPSILON)))));
}

// @ts-ignore: decorator
@inline
function adagrad4(w: v128, g: v128, slot: usize, rate: v128): v128 {
  const square = f32x4.add(v128.load(slot), f32x4.mul(g, g));
  v128.store(slot, square);
  return f32x4.sub(w, f32x4.mul(f32x4.div(g, f32x4.sqrt(f32x4.add(square, f32x4.splat(EPSILON)))), rate));
}

// @ts-ignore: decorator
@inline
function momentum4(w: v128, g: v128, slot: usize, rate: v128): v128 {
  const velocity = f32x4.add(f32x4.mul(v128.load(slot), f32x4.splat(MOMENTUM_RATE)), g);
  v128.store(slot, velocity);
  return f32x4.sub(w, f32x4.mul(velocity, rate));
}

/** Four parameters. The branches on the optimizer disappear when this is inlined with a constant. */
// @ts-ignore: decorator
@inline
function update4(
  optimizer: i32, w: usize, g: usize, slot: usize, second: usize, rate: v128, root: v128, keep: v128, beta2: v128,
  rest2: v128, beta1: v128, rest1: v128, epsilon: v128,
): void {
  const weights = f32x4.mul(v128.load(w), keep), gradient = v128.load(g);
  let next: v128;
  if (optimizer == ADAM) next = adam4(weights, gradient, slot, second, rate, root, beta2, rest2, beta1, rest1, epsilon);
  else if (optimizer == RMSPROP) next = rmsprop4(weights, gradient, slot, rate);
  else if (optimizer == ADAGRAD) next = adagrad4(weights, gradient, slot, rate);
  else if (optimizer == MOMENTUM) next = momentum4(weights, gradient, slot, rate);
  else next = f32x4.sub(weights, f32x4.mul(gradient, rate));
  v128.store(w, next);
}

// @ts-ignore: decorator
@inline
function updateAll(
  optimizer: i32, w: usize, g: usize, slot: usize, second: usize, count: i32, rate: v128, root: v128, keep: v128,
  beta2: v128, rest2: v128, spare: usize,
): void {
  // Constants that come from memory stay in registers; others are made anew in every turn (a fourteenth of the time).
  store<f32>(spare, BETA1), store<f32>(spare, BETA1_REST, 4), store<f32>(spare, EPSILON, 8);
  const beta1 = v128.load32_splat(spare), rest1 = v128.load32_splat(spare, 4), epsilon = v128.load32_splat(spare, 8);
  const end = w + (<usize>(count & ~3) << 2);
  while (w != end) {
    update4(optimizer, w, g, slot, second, rate, root, keep, beta2, rest2, beta1, rest1, epsilon);
    w += 16, g += 16, slot += 16, second += 16;
  }
  const rest = count & 3;
  if (rest == 0) return;
  // The last one to three parameters are copied to a vector of their own, because other values follow them in memory.
  for (let i: usize = 0; i < <usize>rest << 2; i += 4) {
    store<f32>(spare + i, load<f32>(w + i));
    store<f32>(spare + i, load<f32>(slot + i), 16);
    store<f32>(spare + i, load<f32>(second + i), 32);
  }
  update4(optimizer, spare, g, spare + 16, spare + 32, rate, root, keep, beta2, rest2, beta1, rest1, epsilon);
  for (let i: usize = 0; i < <usize>rest << 2; i += 4) {
    store<f32>(w + i, load<f32>(spare + i));
    if (optimizer == SGD) continue;
    store<f32>(slot + i, load<f32>(spare + i, 16));
    if (optimizer == ADAM) store<f32>(second + i, load<f32>(spare + i, 32));
  }
}

/**
 * One optimizer step on `count` parameters.
 * @param g gradients; readable up to the next multiple of four
 * @param slot the optimizer's first value per parameter (moment, mean square, accumulator, velocity)
 * @param second Adam's second moment per parameter
 * @param rate the learning rate of this step; for Adam divided by 1 − β₁ᵗ
 * @param root for Adam 1 / (1 − β₂ᵗ)
 * @param keep what the parameters are multiplied by before the step: less than 1 for weight decay
 * @param beta2 Adam's β₂; `rest2` is 1 − β₂
 * @param spare 48 bytes
 */
export function update(
  optimizer: i32, w: usize, g: usize, slot: usize, second: usize, count: i32, rate: f32, root: f32, keep: f32,
  beta2: f32, rest2: f32, spare: usize,
): void {
  const rates = f32x4.splat(rate), roots = f32x4.splat(root), keeps = f32x4.splat(keep);
  const beta = f32x4.splat(beta2), rest = f32x4.splat(rest2);
  if (optimizer == ADAM) updateAll(ADAM, w, g, slot, second, count, rates, roots, keeps, beta, rest, spare);
  else if (optimizer == RMSPROP) updateAll(RMSPROP, w, g, slot, slot, count, rates, roots, keeps, beta, rest, spare);
  else if (optimizer == ADAGRAD) updateAll(ADAGRAD, w, g, slot, slot, count, rates, roots, keeps, beta, rest, spare);
  else if (optimizer == MOMENTUM) updateAll(MOMENTUM, w, g, slot, slot, count, rates, roots, keeps, beta, rest, spare);
  else updateAll(SGD, w, g, w, w, count, rates, roots, keeps, beta, rest, spare);
}

/** Moments this small move no weight, and processors are slow with what becomes of them in the end. */
// @ts-ignore: decorator
@inline const TINY: f32 = 1e-30;

// @ts-ignore: decorator
@inline
function withoutTiny(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(TINY)));
}

/** `update` of the first `left` of four parameters whose gradients are 0. */
// @ts-ignore: decorator
@inline
function idle4(
  optimizer: i32, w: usize, slot: usize, second: usize, left: i32, rate: v128, root: v128, keep: v128, beta2: v128,
): void {
  const weights = f32x4.mul(loadFirst(w, left, 0), keep);
  if (optimizer == ADAM) {
    const m = loadFirst(slot, left, 0), v = loadFirst(second, left, 0);
    const square = withoutTiny(f32x4.mul(v, beta2));
    storeFirst(second, square, left);
    if (!v128.any_true(m)) {
      storeFirst(w, weights, left);
      return;
    }
    const mean = withoutTiny(f32x4.mul(m, f32x4.splat(BETA1)));
    storeFirst(slot, mean, left);
    const scale = f32x4.add(f32x4.sqrt(f32x4.mul(square, root)), f32x4.splat(EPSILON));
    storeFirst(w, f32x4.sub(weights, f32x4.div(f32x4.mul(mean, rate), scale)), left);
  } else if (optimizer == MOMENTUM) {
    const velocity = withoutTiny(f32x4.mul(loadFirst(slot, left, 0), f32x4.splat(MOMENTUM_RATE)));
    storeFirst(slot, velocity, left);
    storeFirst(w, f32x4.sub(weights, f32x4.mul(velocity, rate)), left);
  } else {
    if (optimizer == RMSPROP) {
      storeFirst(slot, withoutTiny(f32x4.mul(loadFirst(slot, left, 0), f32x4.splat(RMS_DECAY))), left);
    }
    storeFirst(w, weights, left);
  }
}

// @ts-ignore: decorator
@inline
function idleAll(
  optimizer: i32, w: usize, slot: usize, second: usize, count: i32, rate: v128, root: v128, keep: v128, beta2: v128,
): void {
  for (; count >= 4; count -= 4) {
    idle4(optimizer, w, slot, second, 4, rate, root, keep, beta2);
    w += 16, slot += 16, second += 16;
  }
  if (count > 0) idle4(optimizer, w, slot, second, count, rate, root, keep, beta2);
}

/** `update` with gradients of 0, up to moments that are too small to matter, which become 0. */
export function updateIdle(
  optimizer: i32, w: usize, slot: usize, second: usize, count: i32, rate: f32, root: f32, keep: f32, beta2: f32,
): void {
  const rates = f32x4.splat(rate), roots = f32x4.splat(root), keeps = f32x4.splat(keep), betas = f32x4.splat(beta2);
  if (optimizer == ADAM) idleAll(ADAM, w, slot, second, count, rates, roots, keeps, betas);
  else if (optimizer == RMSPROP) idleAll(RMSPROP, w, slot, slot, count, rates, roots, keeps, betas);
  else if (optimizer == MOMENTUM) idleAll(MOMENTUM, w, slot, slot, count, rates, roots, keeps, betas);
  else if (keep != 1) idleAll(SGD, w, w, w, count, rates, roots, keeps, betas);
}
