// The controller's policy and predictor from the logits of its output head: a softmax over the tokens that may come
// next, a predicted score, and the loss of both with its gradient, row by row.
import { exp4, log4, sigmoid4 } from './elementary';
import { loadFirst, storeFirst, sumLanes } from './lanes';

/** The number in the first lane, for functions of vectors that are called with one number. */
// @ts-ignore: decorator
@inline
function firstLane(lanes: v128): f32 {
  return f32x4.extract_lane(lanes, 0);
}

/**
 * Log of the softmax of one row of logits.
 * @param logitMask [tokens]: added to the logits, 0 or −∞; at least one is 0
 * @param logProbs room for [tokens] in whole vectors; −∞ where masked and behind the end
 */
function maskedLogSoftmax(logits: usize, logitMask: usize, tokens: i32, logProbs: usize): void {
  let tops = f32x4.splat(-Infinity);
  for (let token = 0; token < tokens; token += 4) {
    const at = <usize>token << 2;
    const left = tokens - token;
    const masked = f32x4.add(loadFirst(logits + at, left, 0), loadFirst(logitMask + at, left, -Infinity));
    v128.store(logProbs + at, masked);
    tops = f32x4.max(tops, masked);
  }
  const top = f32x4.splat(
    max(
      max(f32x4.extract_lane(tops, 0), f32x4.extract_lane(tops, 1)),
      max(f32x4.extract_lane(tops, 2), f32x4.extract_lane(tops, 3)),
    ),
  );
  let sums = f32x4.splat(0);
  for (let token = 0; token < tokens; token += 4) {
    const at = logProbs + (<usize>token << 2);
    const shifted = f32x4.sub(v128.load(at), top);
    v128.store(at, shifted);
    sums = f32x4.add(sums, exp4(shifted));
  }
  const total = log4(f32x4.splat(sumLanes(sums)));
  for (let token = 0; token < tokens; token += 4) {
    const at = logProbs + (<usize>token << 2);
    v128.store(at, f32x4.sub(v128.load(at), total));
  }
}

/**
 * Softmax of each row of logits, where the predictor's follows the tokens'; mask and probabilities are [rows, tokens].
 */
export function policyProbabilities(
  logits: usize, logitMask: usize, rows: i32, tokens: i32, logProbs: usize, probabilities: usize,
): void {
  const width = <usize>tokens << 2;
  for (; rows > 0; rows--, logits += width + 4, logitMask += width, probabilities += width) {
    maskedLogSoftmax(logits, logitMask, tokens, logProbs);
    for (let token = 0; token < tokens; token += 4) {
      const at = <usize>token << 2;
      storeFirst(probabilities + at, exp4(v128.load(logProbs + at)), tokens - token);
    }
  }
}

/** −Σ p · log p of a row of log-probabilities; a masked token adds 0 and not 0 · −∞. */
function entropyOf(logProbs: usize, tokens: i32): f32 {
  let sums = f32x4.splat(0);
  for (let token = 0; token < tokens; token += 4) {
    const logProb = v128.load(logProbs + (<usize>token << 2));
    sums = f32x4.add(sums, v128.and(f32x4.mul(exp4(logProb), logProb), f32x4.gt(logProb, f32x4.splat(-Infinity))));
  }
  return -sumLanes(sums);
}

/**
 * What the output head says for each row.
 * @param chosen int32 [rows], tokens that are not masked
 * @param out float32 [3, rows]: log π(chosen), entropy of π, predicted score
 */
export function policyRun(
  logits: usize, logitMask: usize, chosen: usize, rows: i32, tokens: i32, logProbs: usize, out: usize,
): void {
  const width = <usize>tokens << 2;
  const part = <usize>rows << 2;
  for (let row = 0; row < rows; row++, logits += width + 4, logitMask += width, chosen += 4, out += 4) {
    maskedLogSoftmax(logits, logitMask, tokens, logProbs);
    store<f32>(out, load<f32>(logProbs + (<usize>load<i32>(chosen) << 2)));
    store<f32>(out + part, entropyOf(logProbs, tokens));
    store<f32>(out + 2 * part, firstLane(sigmoid4(f32x4.splat(load<f32>(logits + width)))));
  }
}

/**
 * The loss policy − entropyWeight · entropy + predictor, and its gradient in the logits' place:
 * - policy: the clipped surrogate −Σ min(ρ·A, clip(ρ, 1 − clip, 1 + clip)·A) / policyRows with ρ = π / π_old
 * - entropy: Σ over the rows of the entropy of π, / policyRows
 * - predictor: Σ weight · (score − target)²
 *
 * @param oldLogProbs log-probabilities of the chosen tokens when they were chosen; like advantages, targets and weights
 *   float32 [rows]
 * @param losses float32 [3]: policy, entropy, predictor
 */
export function policyLoss(
  logits: usize, logitMask: usize, chosen: usize, oldLogProbs: usize, advantages: usize, targets: usize, weights: usize,
  rows: i32, tokens: i32, policyRows: i32, clip: f32, entropyWeight: f32, logProbs: usize, losses: usize,
): void {
  const width = <usize>tokens << 2;
  const share: f32 = <f32>1 / <f32>policyRows;
  let surrogates: f64 = 0, entropies: f64 = 0, errors: f64 = 0;
  for (let row: usize = 0; row < <usize>rows << 2; row += 4, logits += width + 4, logitMask += width) {
    maskedLogSoftmax(logits, logitMask, tokens, logProbs);
    const token = <usize>load<i32>(chosen + row) << 2;
    const ratio = firstLane(exp4(f32x4.splat(load<f32>(logProbs + token) - load<f32>(oldLogProbs + row))));
    const advantage = load<f32>(advantages + row);
    const unclipped = ratio * advantage;
    const clipped = max(min(ratio, 1 + clip), 1 - clip) * advantage;
    surrogates += <f64>min(unclipped, clipped);
    const entropy = entropyOf(logProbs, tokens);
    entropies += <f64>entropy;
    // d/dz of log π(a) is [z is a's] − p; of the entropy, −p · (log p + entropy). The surrogate is flat where it is
    // clipped.
    const policySlope = unclipped <= clipped ? unclipped * share : 0;
    const entropyShare = f32x4.splat(entropyWeight * share);
    for (let at: usize = 0; at < width; at += 16) {
      const logProb = v128.load(logProbs + at);
      const byEntropy = f32x4.mul(entropyShare, f32x4.add(logProb, f32x4.splat(entropy)));
      const byLogit = f32x4.mul(exp4(logProb), f32x4.add(byEntropy, f32x4.splat(policySlope)));
      storeFirst(logits + at, v128.and(byLogit, f32x4.gt(logProb, f32x4.splat(-Infinity))), <i32>(width - at) >> 2);
    }
    store<f32>(logits + token, load<f32>(logits + token) - policySlope);

    const score = firstLane(sigmoid4(f32x4.splat(load<f32>(logits + width))));
    const error = score - load<f32>(targets + row);
    const weight = load<f32>(weights + row);
    errors += <f64>(weight * error * error);
    store<f32>(logits + width, 2 * weight * error * score * (1 - score));
  }
  store<f32>(losses, <f32>(-surrogates / <f64>policyRows));
  store<f32>(losses, <f32>(entropies / <f64>policyRows), 4);
  store<f32>(losses, <f32>errors, 8);
}
