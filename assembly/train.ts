// Training and measuring a whole MLP in one call: for networks of a search's size, a call per operation costs many
// times the arithmetic. Nothing is allocated; the network, its parameters and the workspace are the caller's.
import { activate, differentiate, multiplyInto } from './activation';
import { updateLayer, updateScratch } from './backward';
import { finishHead } from './head';
import {
  activationOf, batchOf, CONSTANT_HEAD, deltaAt, droppedAt, dropsOf, headOf, inputAt, inputsOf, kernelAt, layerInput, layersOf, maskAt,
  optimizerOf, outputAt, paramsOf, rowsOf, scratchAt, unitsOf, widthOf,
} from './network';
import { ADAM, BETA1, BETA2 } from './optimizer';
import { BIAS, product, productScratch, ZERO } from './product';
import { dropoutMask } from './random';

/** Rows `order[0..rows)` of the table, side by side; their labels behind `labelsTo`. */
function gatherRows(features: usize, labels: usize, width: i32, order: usize, rows: i32, to: usize, labelsTo: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const index = <usize>load<i32>(order + (<usize>row << 2));
    const from = features + index * bytes;
    // Whole vectors: what is read and written too much is overwritten by the next row, or lies behind the last.
    let done: usize = 0;
    for (; done + 16 <= bytes; done += 16) v128.store(to + done, v128.load(from + done));
    for (; done < bytes; done += 4) store<f32>(to + done, load<f32>(from + done));
    to += bytes;
    store<i32>(labelsTo + (<usize>row << 2), load<i32>(labels + (index << 2)));
  }
}

/** Logits of the gathered batch in the last layer's outputs. */
function forward(network: usize, params: usize, workspace: usize, rows: i32, training: bool, seed: u32, step: u32, threshold: u32, scale: f32): void {
  const layers = layersOf(network);
  for (let layer = 0; layer < layers; layer++) {
    const inputs = inputsOf(network, layer), units = unitsOf(network, layer);
    const kernel = params + kernelAt(network, layer);
    const out = workspace + outputAt(network, layer);
    const bias = kernel + (<usize>(inputs * units) << 2);
    const count = rows * units;
    product(
      layerInput(network, layer, workspace, training), <usize>inputs << 2, false, kernel, <usize>units << 2, false, out,
      rows, units, inputs, BIAS, bias, workspace + scratchAt(network),
    );
    if (layer == layers - 1) return;
    activate(activationOf(network, layer), out, count);
    const drops = dropsOf(network, layer);
    if (training && drops != 0) {
      const mask = workspace + maskAt(network, layer);
      dropoutMask(mask, count, seed, drops, step, threshold, scale);
      multiplyInto(out, mask, workspace + droppedAt(network, layer), count);
    }
  }
}

/** Carries d loss / d logits back through the layers and steps every parameter. */
function backward(network: usize, params: usize, slots: usize, second: usize, workspace: usize, rows: i32, rate: f32, root: f32, keep: f32): void {
  const layers = layersOf(network);
  const optimizer = optimizerOf(network);
  const scratch = workspace + scratchAt(network);
  let delta = workspace + outputAt(network, layers - 1);
  for (let layer = layers - 1; layer >= 0; layer--) {
    const inputs = inputsOf(network, layer), units = unitsOf(network, layer);
    const at = kernelAt(network, layer);
    let before: usize = 0;
    if (layer > 0) {
      // With the weights as they were, so ahead of their update.
      before = workspace + deltaAt(network, layer & 1);
      product(delta, <usize>units << 2, false, params + at, <usize>units << 2, true, before, rows, inputs, units, ZERO, 0, scratch);
      if (dropsOf(network, layer - 1) != 0) multiplyInto(before, workspace + maskAt(network, layer - 1), before, rows * inputs);
      differentiate(activationOf(network, layer - 1), workspace + outputAt(network, layer - 1), before, rows * inputs);
    }
    updateLayer(
      layerInput(network, layer, workspace, true), inputs, delta, units, rows,
      optimizer, params + at, slots + at, second + at, rate, root, keep, scratch,
    );
    delta = before;
  }
}

/** Bytes of scratch memory that one layer needs for batches of `rows`; a network needs the most of its layers. */
export function mlpScratch(rows: i32, inputs: i32, units: i32): i32 {
  return max(max(productScratch(rows, units, inputs, false), productScratch(rows, inputs, units, false)), updateScratch(rows, units));
}

/** Workspaces begin at a line of the cache. */
// @ts-ignore: decorator
@inline
function aligned(workspace: usize): usize {
  return (workspace + 63) & ~63;
}

/**
 * The first address from `from` on that lies in its page where `like` lies in its own. Parameters and their two values
 * are read and written side by side; the processor takes a read for that of a waiting write when the low 12 bits agree,
 * so they are kept a third of a page apart (a tenth to a fifth of a large step).
 */
// @ts-ignore: decorator
@inline
function apart(from: usize, like: usize): usize {
  return from + ((like - from) & 4095);
}

/**
 * One epoch of mini-batches over the rows `order[0..count)`; the last batch may be short.
 *
 * @param network see network.ts
 * @param params float32, changed in place
 * @param slots the optimizer's values: for Adam β₁ᵗ and β₂ᵗ, from the 16th float on one value per parameter and for Adam
 *   another, with a page to spare for each; in place
 * @param features [n, width]
 * @param labels int32 [n]
 * @param order int32 rows of `features`
 * @param firstStep steps that were taken before this epoch, for decay and dropout
 * @param weightDecay decoupled: before a step kernels are multiplied by 1 − rate · weightDecay
 * @param seed dropout's word; `threshold` and `scale` say how much it drops (assembly/random.ts)
 * @param out float32 [2]: sum over the rows of the loss, and rows that were right, both as they were met in training
 */
export function mlpTrainEpoch(
  network: usize, params: usize, slots: usize, workspace: usize, features: usize, labels: usize, order: usize, count: i32,
  firstStep: u32, learningRate: f64, decay: f64, weightDecay: f64, seed: u32, threshold: u32, scale: f32, out: usize,
): void {
  workspace = aligned(workspace);
  const result = workspace;
  const batchLabels = workspace + 64;
  const batch = batchOf(network);
  const width = widthOf(network);
  const layers = layersOf(network);
  const powers = slots;
  const first = apart(slots + 64, params + 1344);
  const second = apart(first + (<usize>paramsOf(network) << 2), params + 2688);
  const adam = optimizerOf(network) == ADAM;
  store<f64>(result, 0);
  store<f64>(result, 0, 8);
  let step = firstStep;
  for (let start = 0; start < count; start += batch, step++) {
    const rows = min(count - start, batch);
    gatherRows(features, labels, width, order + (<usize>start << 2), rows, workspace + inputAt(network), batchLabels);
    forward(network, params, workspace, rows, true, seed, step, threshold, scale);
    const z = workspace + outputAt(network, layers - 1);
    finishHead(headOf(network), z, rows, unitsOf(network, layers - 1), batchLabels, <f32>(1.0 / <f64>rows), result);
    if (headOf(network) == CONSTANT_HEAD) continue;
    const scheduled = learningRate / (1 + decay * <f64>step);
    const keep = <f32>max(1 - scheduled * weightDecay, 0);
    let rate = <f32>scheduled;
    let root: f32 = 1;
    if (adam) {
      const power1 = load<f32>(powers), power2 = load<f32>(powers, 4);
      rate /= 1 - power1;
      root /= 1 - power2;
      store<f32>(powers, power1 * BETA1);
      store<f32>(powers, power2 * BETA2, 4);
    }
    backward(network, params, first, second, workspace, rows, rate, root, keep);
  }
  store<f32>(out, <f32>load<f64>(result));
  store<f32>(out, <f32>load<f64>(result, 8), 4);
}

/**
 * Loss and hits of the rows `order[0..count)`, without dropout; changes nothing but the workspace.
 * @param probabilities where [count, units of the last layer] go, or 0
 * @param out float32 [2] as in `mlpTrainEpoch`
 */
export function mlpEvaluate(
  network: usize, params: usize, workspace: usize, features: usize, labels: usize, order: usize, count: i32,
  probabilities: usize, out: usize,
): void {
  workspace = aligned(workspace);
  const result = workspace;
  const batchLabels = workspace + 64;
  const batch = rowsOf(network);
  const last = layersOf(network) - 1;
  const classes = unitsOf(network, last);
  store<f64>(result, 0);
  store<f64>(result, 0, 8);
  for (let start = 0; start < count; start += batch) {
    const rows = min(count - start, batch);
    gatherRows(features, labels, widthOf(network), order + (<usize>start << 2), rows, workspace + inputAt(network), batchLabels);
    forward(network, params, workspace, rows, false, 0, 0, 0, 1);
    const z = workspace + outputAt(network, last);
    finishHead(headOf(network), z, rows, classes, batchLabels, 0, result);
    if (probabilities == 0) continue;
    memory.copy(probabilities + (<usize>(start * classes) << 2), z, <usize>(rows * classes) << 2);
  }
  store<f32>(out, <f32>load<f64>(result));
  store<f32>(out, <f32>load<f64>(result, 8), 4);
}
