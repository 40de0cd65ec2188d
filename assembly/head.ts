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
 * @param smoothing ε of label smoothing (Szegedy et al., CVPR 2016, section 7): the gradient, and it alone, takes
 *   (1 − ε)·[label] + ε / classes for [label]
 * @param result f64 [2]
 */
function softmax(
  z: usize, rows: i32, classes: i32, labels: usize, gradient: f32, smoothing: f32, result: usize,
): void {
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
    const target = f32x4.mul(factor, f32x4.splat(1 - smoothing));
    const spread = f32x4.mul(factor, f32x4.splat(smoothing / <f32>classes));
    index = i32x4.splat(0);
    for (let c = 0; c < classes; c++) {
      const at = z + (<usize>c << 2);
      let p = f32x4.mul(column(at, step), scale);
      if (gradient != 0) p = f32x4.sub(f32x4.sub(p, v128.and(target, i32x4.eq(index, label))), spread);
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
function sigmoid(
  z: usize, rows: i32, labels: usize, gradient: f32, smoothing: f32, constant: bool, result: usize,
): void {
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
    const smooth = f32x4.add(f32x4.mul(target, f32x4.splat(1 - smoothing)), f32x4.splat(smoothing / 2));
    v128.store(z, gradient == 0 ? p : constant ? zero : f32x4.mul(f32x4.sub(p, smooth), f32x4.splat(gradient)));
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
  head: i32, z: usize, rows: i32, classes: i32, labels: usize, gradient: f32, smoothing: f32, result: usize,
): void {
  if (head == SOFTMAX_HEAD) softmax(z, rows, classes, labels, gradient, smoothing, result);
  else if (head == LINEAR_HEAD) linear(z, rows, labels, gradient, result);
  else sigmoid(z, rows, labels, gradient, smoothing, head == CONSTANT_HEAD, result);
}

/** log of a sum of exponentials that grows term by term: `top` is the largest exponent, `sum` is relative to e^top. */
// @ts-ignore: decorator
@inline
function grownSum(sum: v128, top: v128, exponent: v128, higher: v128): v128 {
  return f32x4.add(f32x4.mul(sum, exp4(f32x4.sub(top, higher))), exp4(f32x4.sub(exponent, higher)));
}

/**
 * Submodels with softmax heads: the mean of their probabilities -> `to` [rows, classes], and `result` += [sum of −log
 * of the label's mean probability, hits]. A hit is a row whose first largest mean probability is its label's.
 *
 * The log of the mean is taken as log Σ e^(log pᵢ) − log submodels, so that it is finite where every pᵢ is 0 in
 * float32.
 * @param z logits [submodels, rows, classes], readable to whole groups of four rows
 * @param to with room for whole groups of four rows
 */
function softmaxMean(
  z: usize, rows: i32, submodels: i32, classes: i32, labels: usize, to: usize, result: usize,
): void {
  const step = <usize>classes << 2;
  const next = <usize>rows * step;
  const one = i32x4.splat(1), zero = f32x4.splat(0);
  const share = f32x4.splat(<f32>(1.0 / <f64>submodels)), logCount = log4(f32x4.splat(<f32>submodels));
  let loss = load<f64>(result), hits = load<f64>(result, 8);
  for (let row = 0; row < rows; row += 4, z += 4 * step, to += 4 * step, labels += 16) {
    const label = v128.load(labels);
    let top = zero, sum = zero;
    for (let submodel = 0; submodel < submodels; submodel++) {
      const own = z + <usize>submodel * next;
      let highest = column(own, step), picked = highest, index = i32x4.splat(0);
      for (let c = 1; c < classes; c++) {
        const logit = column(own + (<usize>c << 2), step);
        index = i32x4.add(index, one);
        highest = f32x4.pmax(highest, logit);
        picked = v128.bitselect(logit, picked, i32x4.eq(index, label));
      }
      let total = zero;
      for (let c = 0; c < classes; c++) {
        total = f32x4.add(total, exp4(f32x4.sub(column(own + (<usize>c << 2), step), highest)));
      }
      const scale = f32x4.div(share, total);
      for (let c = 0; c < classes; c++) {
        const at = <usize>c << 2;
        const p = f32x4.mul(exp4(f32x4.sub(column(own + at, step), highest)), scale);
        storeColumn(to + at, step, submodel == 0 ? p : f32x4.add(column(to + at, step), p));
      }
      const logP = f32x4.sub(f32x4.sub(picked, highest), log4(total));
      const higher = submodel == 0 ? logP : f32x4.pmax(logP, top);
      sum = grownSum(sum, submodel == 0 ? logP : top, logP, higher);
      top = higher;
    }
    const left = rows - row;
    loss = addLanes(loss, f32x4.sub(f32x4.sub(logCount, top), log4(sum)), left);
    let most = column(to, step), best = i32x4.splat(0), index = best;
    for (let c = 1; c < classes; c++) {
      const p = column(to + (<usize>c << 2), step);
      index = i32x4.add(index, one);
      const higher = f32x4.gt(p, most);
      most = v128.bitselect(p, most, higher);
      best = v128.bitselect(index, best, higher);
    }
    hits += <f64>popcnt<i32>(i32x4.bitmask(i32x4.eq(best, label)) & (left >= 4 ? 15 : (1 << left) - 1));
  }
  store<f64>(result, loss);
  store<f64>(result, hits, 8);
}

/** As `softmaxMean` for one sigmoid unit; a hit where the mean is above a half exactly for label 1. */
function sigmoidMean(
  z: usize, rows: i32, submodels: i32, labels: usize, constant: bool, to: usize, result: usize,
): void {
  const next = <usize>rows << 2;
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const share = f32x4.splat(<f32>(1.0 / <f64>submodels)), logCount = log4(f32x4.splat(<f32>submodels));
  let loss = load<f64>(result), hits = load<f64>(result, 8);
  for (let row = 0; row < rows; row += 4, z += 16, to += 16, labels += 16) {
    const label = v128.load(labels);
    const target = f32x4.convert_i32x4_s(label);
    let top = zero, sum = zero, mean = zero, nothing = zero;
    for (let submodel = 0; submodel < submodels; submodel++) {
      const logit = v128.load(z + <usize>submodel * next);
      mean = f32x4.add(mean, f32x4.mul(sigmoid4(logit), share));
      nothing = f32x4.add(nothing, f32x4.mul(logit, zero));
      const tail = log4(f32x4.add(one, exp4(f32x4.neg(f32x4.abs(logit)))));
      const logP = f32x4.sub(f32x4.sub(f32x4.mul(logit, target), f32x4.pmax(logit, zero)), tail);
      const higher = submodel == 0 ? logP : f32x4.pmax(logP, top);
      sum = grownSum(sum, submodel == 0 ? logP : top, logP, higher);
      top = higher;
    }
    const left = rows - row;
    loss = addLanes(loss, constant ? nothing : f32x4.sub(f32x4.sub(logCount, top), log4(sum)), left);
    const positive = v128.and(f32x4.gt(mean, f32x4.splat(0.5)), i32x4.splat(1));
    hits += <f64>popcnt<i32>(i32x4.bitmask(i32x4.eq(positive, label)) & (left >= 4 ? 15 : (1 << left) - 1));
    v128.store(to, mean);
  }
  store<f64>(result, loss);
  store<f64>(result, hits, 8);
}

/** As `softmaxMean` for one linear unit: the mean of the outputs, and its squared error. */
function linearMean(z: usize, rows: i32, submodels: i32, targets: usize, to: usize, result: usize): void {
  const next = <usize>rows << 2;
  const share = f32x4.splat(<f32>(1.0 / <f64>submodels));
  let loss = load<f64>(result);
  for (let row = 0; row < rows; row += 4, z += 16, to += 16, targets += 16) {
    let sum = v128.load(z);
    for (let submodel = 1; submodel < submodels; submodel++) {
      sum = f32x4.add(sum, v128.load(z + <usize>submodel * next));
    }
    const mean = f32x4.mul(sum, share);
    const error = f32x4.sub(mean, v128.load(targets));
    loss = addLanes(loss, f32x4.mul(error, error), rows - row);
    v128.store(to, mean);
  }
  store<f64>(result, loss);
}

/** Loss and hits of the submodels' mean into `result`, and the mean itself into `to` [rows, classes]. */
export function finishMean(
  head: i32, z: usize, rows: i32, submodels: i32, classes: i32, labels: usize, to: usize, result: usize,
): void {
  if (head == SOFTMAX_HEAD) softmaxMean(z, rows, submodels, classes, labels, to, result);
  else if (head == LINEAR_HEAD) linearMean(z, rows, submodels, labels, to, result);
  else sigmoidMean(z, rows, submodels, labels, head == CONSTANT_HEAD, to, result);
}
