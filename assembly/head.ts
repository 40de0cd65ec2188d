// The output layer's loss, hits, probabilities and gradient, four rows at a time with one row per lane: classes are
// few, so that lanes along the classes would stay empty.
import { exp4, log4, sigmoid4 } from './elementary';
import { CONSTANT_HEAD, LINEAR_HEAD, SOFTMAX_HEAD } from './network';

// @ts-ignore: decorator
@inline
function column(z: usize, step: usize): v128 {
  let lanes = v128.load32_zero(z);
  lanes = v128.load_lane<f32>(z + step, lanes, 1);
  lanes = v128.load_lane<f32>(z + 2 * step, lanes, 2);
  return v128.load_lane<f32>(z + 3 * step, lanes, 3);
}

// @ts-ignore: decorator
@inline
function storeColumn(z: usize, step: usize, lanes: v128): void {
  v128.store_lane<f32>(z, lanes, 0);
  v128.store_lane<f32>(z + step, lanes, 1);
  v128.store_lane<f32>(z + 2 * step, lanes, 2);
  v128.store_lane<f32>(z + 3 * step, lanes, 3);
}

/** Sum of the first `rows` lanes, in their order, in float64. */
// @ts-ignore: decorator
@inline
function addLanes(sum: f64, lanes: v128, rows: i32): f64 {
  sum += <f64>f32x4.extract_lane(lanes, 0);
  if (rows > 1) sum += <f64>f32x4.extract_lane(lanes, 1);
  if (rows > 2) sum += <f64>f32x4.extract_lane(lanes, 2);
  if (rows > 3) sum += <f64>f32x4.extract_lane(lanes, 3);
  return sum;
}

/**
 * Softmax head: z [rows, classes] -> probabilities in place; `result` += [sum of −log p(label), hits].
 *
 * The loss is log Σ exp(z − max) + max − z(label), so no exp overflows. A hit is a row whose first largest logit is its
 * label's.
 * @param z with room for whole groups of four rows
 * @param labels int32 [rows]
 * @param gradient factor (1 / rows) with which z becomes d loss / d z instead, (p − [label]) · gradient; 0 for none
 * @param result f64 [2]
 */
function softmax(z: usize, rows: i32, classes: i32, labels: usize, gradient: f32, result: usize): void {
  const step = <usize>classes << 2;
  let loss = load<f64>(result), hits = load<f64>(result, 8);
  const one = i32x4.splat(1);
  for (let row = 0; row < rows; row += 4, z += 4 * step, labels += 16) {
    const label = v128.load(labels);
    let top = column(z, step);
    let best = i32x4.splat(0), index = best, picked = top;
    for (let c = 1; c < classes; c++) {
      const logit = column(z + (<usize>c << 2), step);
      index = i32x4.add(index, one);
      const higher = f32x4.gt(logit, top);
      top = v128.bitselect(logit, top, higher);
      best = v128.bitselect(index, best, higher);
      picked = v128.bitselect(logit, picked, i32x4.eq(index, label));
    }
    let sum = f32x4.splat(0);
    for (let c = 0; c < classes; c++) {
      const at = z + (<usize>c << 2);
      const power = exp4(f32x4.sub(column(at, step), top));
      sum = f32x4.add(sum, power);
      storeColumn(at, step, power);
    }
    const left = rows - row;
    loss = addLanes(loss, f32x4.add(log4(sum), f32x4.sub(top, picked)), left);
    hits += <f64>popcnt<i32>(i32x4.bitmask(i32x4.eq(best, label)) & (left >= 4 ? 15 : (1 << left) - 1));
    const factor = f32x4.splat(gradient == 0 ? 1 : gradient);
    const scale = f32x4.div(factor, sum);
    index = i32x4.splat(0);
    for (let c = 0; c < classes; c++) {
      const at = z + (<usize>c << 2);
      let p = f32x4.mul(column(at, step), scale);
      if (gradient != 0) p = f32x4.sub(p, v128.and(factor, i32x4.eq(index, label)));
      storeColumn(at, step, p);
      index = i32x4.add(index, one);
    }
  }
  store<f64>(result, loss);
  store<f64>(result, hits, 8);
}

/**
 * One sigmoid unit: as `softmax`, with loss max(z, 0) − z·label + log(1 + e^−|z|) and a hit where z > 0 agrees with the
 * label. `constant` is the tutorial's categorical loss of one unit, log(p / p): 0, and nothing to learn.
 */
function sigmoid(z: usize, rows: i32, labels: usize, gradient: f32, constant: bool, result: usize): void {
  let loss = load<f64>(result), hits = load<f64>(result, 8);
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let row = 0; row < rows; row += 4, z += 16, labels += 16) {
    const label = v128.load(labels);
    const logit = v128.load(z);
    const target = f32x4.convert_i32x4_s(label);
    const left = rows - row;
    if (constant) {
      // 0 · z is NaN exactly where the logit is no longer a number.
      loss = addLanes(loss, f32x4.mul(logit, zero), left);
    } else {
      const tail = log4(f32x4.add(one, exp4(f32x4.neg(f32x4.abs(logit)))));
      loss = addLanes(loss, f32x4.add(f32x4.sub(f32x4.pmax(logit, zero), f32x4.mul(logit, target)), tail), left);
    }
    const positive = v128.and(f32x4.gt(logit, zero), i32x4.splat(1));
    hits += <f64>popcnt<i32>(i32x4.bitmask(i32x4.eq(positive, label)) & (left >= 4 ? 15 : (1 << left) - 1));
    const p = sigmoid4(logit);
    v128.store(z, gradient == 0 ? p : constant ? zero : f32x4.mul(f32x4.sub(p, target), f32x4.splat(gradient)));
  }
  store<f64>(result, loss);
  store<f64>(result, hits, 8);
}

/**
 * One linear unit: as `softmax`, with loss (z − target)²; z stays as it is or becomes 2 (z − target) · gradient.
 * Nothing is a hit.
 * @param targets float32 [rows]
 */
function linear(z: usize, rows: i32, targets: usize, gradient: f32, result: usize): void {
  let loss = load<f64>(result);
  const scale = f32x4.splat(2 * gradient);
  for (let row = 0; row < rows; row += 4, z += 16, targets += 16) {
    const output = v128.load(z);
    const error = f32x4.sub(output, v128.load(targets));
    loss = addLanes(loss, f32x4.mul(error, error), rows - row);
    v128.store(z, gradient == 0 ? output : f32x4.mul(error, scale));
  }
  store<f64>(result, loss);
}

/** Loss and hits of a batch into `result`, and its logits' gradients or probabilities in their place. */
export function finishHead(
  head: i32, z: usize, rows: i32, classes: i32, labels: usize, gradient: f32, result: usize,
): void {
  if (head == SOFTMAX_HEAD) softmax(z, rows, classes, labels, gradient, result);
  else if (head == LINEAR_HEAD) linear(z, rows, labels, gradient, result);
  else sigmoid(z, rows, labels, gradient, head == CONSTANT_HEAD, result);
}
