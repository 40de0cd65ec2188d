// What the controller's outputs mean and what they are trained on: a softmax over the tokens that may come next, a
// predicted score, and the loss of both with its gradient, row by row.
import { exp4, log4, sigmoid4 } from './elementary';
import { loadFirst, storeFirst, sumLanes } from './lanes';

/** A function of vectors on one number. */
// @ts-ignore: decorator
@inline
function first(lanes: v128): f32 {
  return f32x4.extract_lane(lanes, 0);
}

/**
 * Log of the softmax of one row of logits.
 * @param barred [tokens]: added to the logits, 0 or −∞; at least one is 0
 * @param logs room for [tokens] in whole vectors; −∞ where barred and behind the end
 */
export function maskedLogSoftmax(logits: usize, barred: usize, tokens: i32, logs: usize): void {
  let tops = f32x4.splat(-Infinity);
  for (let token = 0; token < tokens; token += 4) {
    const at = <usize>token << 2;
    const open = f32x4.add(loadFirst(logits + at, tokens - token, 0), loadFirst(barred + at, tokens - token, -Infinity));
    v128.store(logs + at, open);
    tops = f32x4.max(tops, open);
  }
  const top = f32x4.splat(
    max(max(f32x4.extract_lane(tops, 0), f32x4.extract_lane(tops, 1)), max(f32x4.extract_lane(tops, 2), f32x4.extract_lane(tops, 3))),
  );
  let sums = f32x4.splat(0);
  for (let token = 0; token < tokens; token += 4) {
    const at = logs + (<usize>token << 2);
    const shifted = f32x4.sub(v128.load(at), top);
    v128.store(at, shifted);
    sums = f32x4.add(sums, exp4(shifted));
  }
  const total = log4(f32x4.splat(sumLanes(sums)));
  for (let token = 0; token < tokens; token += 4) {
    const at = logs + (<usize>token << 2);
    v128.store(at, f32x4.sub(v128.load(at), total));
  }
}

/** Softmax of each row of logits, which has the predictor's behind the tokens'; all but the logits are [rows, tokens]. */
export function policyChances(logits: usize, barred: usize, rows: i32, tokens: i32, logs: usize, chances: usize): void {
  const width = <usize>tokens << 2;
  for (; rows > 0; rows--, logits += width + 4, barred += width, chances += width) {
    maskedLogSoftmax(logits, barred, tokens, logs);
    for (let token = 0; token < tokens; token += 4) {
      const at = <usize>token << 2;
      storeFirst(chances + at, exp4(v128.load(logs + at)), tokens - token);
    }
  }
}

/** −Σ p · log p of a row of logs, where what is barred adds 0 and not 0 · −∞. */
function entropyOf(logs: usize, tokens: i32): f32 {
  let sums = f32x4.splat(0);
  for (let token = 0; token < tokens; token += 4) {
    const log = v128.load(logs + (<usize>token << 2));
    sums = f32x4.add(sums, v128.and(f32x4.mul(exp4(log), log), f32x4.gt(log, f32x4.splat(-Infinity))));
  }
  return -sumLanes(sums);
}

/**
 * What each row says.
 * @param chosen int32 [rows], tokens that are not barred
 * @param out float32 [3, rows]: log π(chosen), entropy of π, predicted score
 */
export function policyRun(logits: usize, barred: usize, chosen: usize, rows: i32, tokens: i32, logs: usize, out: usize): void {
  const width = <usize>tokens << 2;
  const part = <usize>rows << 2;
  for (let row = 0; row < rows; row++, logits += width + 4, barred += width, chosen += 4, out += 4) {
    maskedLogSoftmax(logits, barred, tokens, logs);
    store<f32>(out, load<f32>(logs + (<usize>load<i32>(chosen) << 2)));
    store<f32>(out + part, entropyOf(logs, tokens));
    store<f32>(out + 2 * part, first(sigmoid4(f32x4.splat(load<f32>(logits + width)))));
  }
}

/**
 * The loss policy − entropyWeight · entropy + predictor, and its gradient in the logits' place:
 * - policy: the clipped surrogate −Σ min(ρ·A, clip(ρ, 1 − clip, 1 + clip)·A) / policyRows with ρ = π / π_before
 * - entropy: Σ over the rows of that of π, / policyRows
 * - predictor: Σ weight · (score − target)²
 *
 * @param before log-probabilities of the chosen tokens when they were chosen; as advantages, targets and weights, float32 [rows]
 * @param losses float32 [3]: policy, entropy, predictor
 */
export function policyLoss(
  logits: usize, barred: usize, chosen: usize, before: usize, advantages: usize, targets: usize, weights: usize,
  rows: i32, tokens: i32, policyRows: i32, clip: f32, entropyWeight: f32, logs: usize, losses: usize,
): void {
  const width = <usize>tokens << 2;
  const share: f32 = <f32>1 / <f32>policyRows;
  let gained: f64 = 0, entropies: f64 = 0, errors: f64 = 0;
  for (let row: usize = 0; row < <usize>rows << 2; row += 4, logits += width + 4, barred += width) {
    maskedLogSoftmax(logits, barred, tokens, logs);
    const token = <usize>load<i32>(chosen + row) << 2;
    const ratio = first(exp4(f32x4.splat(load<f32>(logs + token) - load<f32>(before + row))));
    const advantage = load<f32>(advantages + row);
    const free = ratio * advantage;
    const bound = max(min(ratio, 1 + clip), 1 - clip) * advantage;
    gained += <f64>min(free, bound);
    const entropy = entropyOf(logs, tokens);
    entropies += <f64>entropy;
    // d/dz of log π(a) is [z is a's] − p; of the entropy, −p · (log p + entropy). Beyond its bound the surrogate is flat.
    const towards = free <= bound ? free * share : 0;
    const evenly = f32x4.splat(entropyWeight * share);
    for (let at: usize = 0; at < width; at += 16) {
      const log = v128.load(logs + at);
      const even = f32x4.mul(evenly, f32x4.add(log, f32x4.splat(entropy)));
      const slope = f32x4.mul(exp4(log), f32x4.add(even, f32x4.splat(towards)));
      storeFirst(logits + at, v128.and(slope, f32x4.gt(log, f32x4.splat(-Infinity))), <i32>(width - at) >> 2);
    }
    store<f32>(logits + token, load<f32>(logits + token) - towards);

    const score = first(sigmoid4(f32x4.splat(load<f32>(logits + width))));
    const error = score - load<f32>(targets + row);
    const weight = load<f32>(weights + row);
    errors += <f64>(weight * error * error);
    store<f32>(logits + width, 2 * weight * error * score * (1 - score));
  }
  store<f32>(losses, <f32>(-gained / <f64>policyRows));
  store<f32>(losses, <f32>(entropies / <f64>policyRows), 4);
  store<f32>(losses, <f32>errors, 8);
}
