// Training and measuring a whole MLP in one call: for networks of a search's size, a call per operation costs many
// times the arithmetic. Nothing is allocated; the network, its parameters and the workspace are the caller's.
import { activate, differentiate, multiplyInto } from './activation';
import { OptimizerStep, updateLayer, updateScratch } from './backward';
import { addCodes, gatherCodes, listLevels } from './codes';
import { finishHead, finishMean } from './head';
import {
  activationOf, batchOf, beta2Of, biasAt, categoriesOf, codesAt, CONSTANT_HEAD, copiesOf, deltaAt, droppedAt, dropsOf,
  headOf, inputAt, inputsOf, kernelAt, layerInput, layersOf, listsAt, logitsAt, maskAt, numbersOf, optimizerOf,
  outputAt, paramsOf, rest2Of, rowsOf, scaledAt, scaleRateOf, scratchAt, smoothingOf, startsOf, stepAt, submodelsOf,
  unitsOf, widthOf,
} from './network';
import { ADAM, BETA1 } from './optimizer';
import { BIAS, product, productScratch, ZERO } from './product';
import { maskUnits } from './random';
import { barrier, join, membersOf, nextPiece, noTeam, openPiece, pieceOf, shareOf, taskOf, TeamBlock } from './team';

/** The first `width` numbers of the rows `order[0..rows)` of the table, which are `step` bytes apart, side by side. */
function gatherRows(features: usize, step: usize, width: i32, order: usize, rows: i32, to: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const from = features + <usize>load<i32>(order + (<usize>row << 2)) * step;
    // Whole vectors: what is read and written too much is overwritten by the next row, or lies behind the last.
    let done: usize = 0;
    for (; done + 16 <= bytes; done += 16) v128.store(to + done, v128.load(from + done));
    for (; done < bytes; done += 4) store<f32>(to + done, load<f32>(from + done));
    to += bytes;
  }
}

/**
 * `gatherRows` times a submodel's scales: row r of the result is row order[r mod rows] for submodel r / rows.
 * @param scaleStep bytes from one submodel's scales to the next one's
 */
function gatherScaled(
  features: usize, step: usize, width: i32, order: usize, rows: i32, scales: usize, scaleStep: usize, first: i32,
  own: i32, to: usize,
): void {
  const bytes = <usize>width << 2;
  for (let row = first; row < first + own; row++) {
    const submodel = row / rows;
    const from = features + <usize>load<i32>(order + (<usize>(row - submodel * rows) << 2)) * step;
    const scale = scales + <usize>submodel * scaleStep;
    let done: usize = 0;
    for (; done + 16 <= bytes; done += 16) {
      v128.store(to + done, f32x4.mul(v128.load(from + done), v128.load(scale + done)));
    }
    for (; done < bytes; done += 4) store<f32>(to + done, load<f32>(from + done) * load<f32>(scale + done));
    to += bytes;
  }
}

/** Labels of the rows that `gatherScaled` gathers; of those that `gatherRows` gathers where nothing is repeated. */
function gatherLabels(labels: usize, order: usize, rows: i32, first: i32, own: i32, to: usize): void {
  for (let row = first; row < first + own; row++, to += 4) {
    const index = <usize>load<i32>(order + (<usize>(row % rows) << 2));
    store<i32>(to, load<i32>(labels + (index << 2)));
  }
}

/**
 * Member `member`'s rows `first..first + own` of a batch, and their labels. The batch is the rows `order[0..rows)` of
 * the table, with submodels once for each, times its scales; what is not scaled is gathered, too, for the gradient, and
 * so are codes.
 */
function gatherBatch(
  network: usize, params: usize, workspace: usize, features: usize, labels: usize, order: usize, rows: i32,
  first: i32, own: i32, training: bool, team: TeamBlock, member: i32, members: i32,
): void {
  const numbers = numbersOf(network), categories = categoriesOf(network);
  const bytes = <usize>numbers << 2;
  const step = <usize>(numbers + categories) << 2;
  const input = workspace + inputAt(network);
  gatherLabels(labels, order, rows, first, own, workspace + 64 + (<usize>first << 2));
  const submodels = submodelsOf(network);
  const from = firstRowOf(rows, member, members);
  const count = firstRowOf(rows, member + 1, members) - from;
  const ownOrder = order + (<usize>from << 2);
  if (submodels > 0) {
    const scaled = workspace + scaledAt(network) + <usize>first * bytes;
    const scaleStep = <usize>widthOf(network) << 2;
    gatherScaled(features, step, numbers, order, rows, params, scaleStep, first, own, scaled);
  }
  if (training || submodels == 0) {
    gatherRows(features, step, numbers, ownOrder, count, input + <usize>from * bytes);
  }
  if (categories == 0) return;
  const codes = workspace + codesAt(network) + (<usize>(from * categories) << 2);
  gatherCodes(features + bytes, step, ownOrder, count, categories, startsOf(network), codes);
  // A row's codes are read for every submodel, by whoever has its rows.
  if (submodels > 0) barrier(team, members);
}

/**
 * From this many weights on, a team cuts a layer's products by columns: each member reads its part of the kernel alone.
 */
const LARGE: i32 = 1 << 15;

/** The first of `columns` that is member `member`'s: panels of eight are not cut. */
// @ts-ignore: decorator
@inline
function firstColumnOf(columns: i32, member: i32, members: i32): i32 {
  return min(shareOf((columns + 7) >> 3, member, members) << 3, columns);
}

/**
 * Logits of a gathered batch in the last layer's outputs: member `member`'s rows of them, `first..first + own` of
 * `rows`.
 */
function forward(
  network: usize, params: usize, workspace: usize, rows: i32, first: i32, own: i32, training: bool, seed: u32,
  step: u32,
  threshold: u32, scale: f32, team: TeamBlock, member: i32, members: i32,
): void {
  const layers = layersOf(network);
  const submodels = submodelsOf(network);
  const scratch = workspace + scratchAt(network, member);
  for (let layer = 0; layer < layers; layer++) {
    const kernelRows = inputsOf(network, layer), units = unitsOf(network, layer);
    const inputs = layer == 0 ? numbersOf(network) : kernelRows;
    const kernel = params + kernelAt(network, layer);
    const bias = params + biasAt(network, layer);
    const input = layerInput(network, layer, workspace, training);
    const outputs = workspace + outputAt(network, layer);
    const before = <usize>(first * units);
    const out = outputs + (before << 2);
    const inputStep = <usize>inputs << 2, outputStep = <usize>units << 2;
    if (submodels > 0 && layer == layers - 1) {
      // Each submodel's rows have an output layer of their own.
      const each = rows / submodels;
      for (let i = 0; i < submodels; i++) {
        const begin = max(first, i * each), end = min(first + own, (i + 1) * each);
        if (begin >= end) continue;
        product(
          input + <usize>begin * inputStep, inputStep, false, kernel + <usize>(i * kernelRows) * outputStep,
          outputStep, false, outputs + <usize>begin * outputStep, outputStep, end - begin, units, inputs, BIAS,
          bias + <usize>i * outputStep, scratch,
        );
      }
    } else if (members > 1 && inputs * units >= LARGE) {
      const column = firstColumnOf(units, member, members);
      const columns = firstColumnOf(units, member + 1, members) - column;
      const offset = <usize>column << 2;
      barrier(team, members);
      if (columns > 0) {
        product(
          input, inputStep, false, kernel + offset, outputStep, false, outputs + offset, outputStep,
          rows, columns, inputs, BIAS, bias + offset, scratch,
        );
      }
      barrier(team, members);
    } else if (own > 0) {
      product(
        input + <usize>first * inputStep, inputStep, false, kernel, outputStep, false, out, outputStep,
        own, units, inputs, BIAS, bias, scratch,
      );
    }
    if (layer == 0 && categoriesOf(network) > 0) {
      const each = rows / copiesOf(network);
      const scales = submodels > 0 ? params : 0;
      const kernelStep = layers == 1 ? <usize>(kernelRows * units) << 2 : 0;
      addCodes(
        workspace + codesAt(network), categoriesOf(network), each, first, own, kernel, kernelStep, scales, kernelRows,
        units, out,
      );
    }
    if (layer == layers - 1) return;
    const count = own * units;
    activate(activationOf(network, layer), out, count);
    const drops = dropsOf(network, layer);
    if (training && drops != 0) {
      const mask = workspace + maskAt(network, layer) + (before << 2);
      maskUnits(mask, <i32>before, count, seed, drops, step, threshold, scale);
      multiplyInto(out, mask, workspace + droppedAt(network, layer) + (before << 2), count);
    }
  }
}

/**
 * Carries d loss / d logits back through the layers; of what goes row by row, member `member`'s rows `first..first +
 * own` of `rows`.
 */
function backward(
  network: usize, params: usize, workspace: usize, rows: i32, first: i32, own: i32, team: TeamBlock, member: i32,
  members: i32,
): void {
  const scratch = workspace + scratchAt(network, member);
  const last = layersOf(network) - 1;
  const submodels = submodelsOf(network);
  for (let layer = last; layer > 0; layer--) {
    const inputs = inputsOf(network, layer), units = unitsOf(network, layer);
    const kernel = params + kernelAt(network, layer);
    const delta = workspace + deltaAt(network, layer);
    const start = <usize>(first * inputs) << 2;
    const deltaBefore = workspace + deltaAt(network, layer - 1);
    const before = deltaBefore + start;
    const deltaStep = <usize>units << 2, beforeStep = <usize>inputs << 2;
    if (submodels > 0 && layer == last) {
      const each = rows / submodels;
      for (let i = 0; i < submodels; i++) {
        const begin = max(first, i * each), end = min(first + own, (i + 1) * each);
        if (begin >= end) continue;
        product(
          delta + <usize>begin * deltaStep, deltaStep, false, kernel + <usize>(i * inputs) * deltaStep, deltaStep, true,
          deltaBefore + <usize>begin * beforeStep, beforeStep, end - begin, inputs, units, ZERO, 0, scratch,
        );
      }
    } else if (members > 1 && inputs * units >= LARGE) {
      const column = firstColumnOf(inputs, member, members);
      const columns = firstColumnOf(inputs, member + 1, members) - column;
      barrier(team, members);
      if (columns > 0) {
        product(
          delta, deltaStep, false, kernel + <usize>column * deltaStep, deltaStep, true,
          deltaBefore + (<usize>column << 2), beforeStep,
          rows, columns, units, ZERO, 0, scratch,
        );
      }
      barrier(team, members);
    } else if (own > 0) {
      product(
        delta + <usize>first * deltaStep, deltaStep, false, kernel, deltaStep, true, before, beforeStep,
        own, inputs, units, ZERO, 0, scratch,
      );
    }
    const count = own * inputs;
    if (dropsOf(network, layer - 1) != 0) {
      multiplyInto(before, workspace + maskAt(network, layer - 1) + start, before, count);
    }
    differentiate(activationOf(network, layer - 1), workspace + outputAt(network, layer - 1) + start, before, count);
  }
}

/** Bytes of scratch memory that one layer needs for batches of `rows`; a network needs the most of its layers. */
export function mlpScratch(rows: i32, inputs: i32, units: i32): i32 {
  const products = max(productScratch(rows, units, inputs, false), productScratch(rows, inputs, units, false));
  return max(products, updateScratch(rows, units));
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

/** The first of a batch's `rows` that is member `member`'s: fours of rows are not cut, because vectors span them. */
// @ts-ignore: decorator
@inline
function firstRowOf(rows: i32, member: i32, members: i32): i32 {
  return min(shareOf((rows + 3) >> 2, member, members) << 2, rows);
}

/**
 * Member `member`'s part of one step of the optimizer. Output layers of submodels are shared out by submodels, all
 * other layers by rows of their kernels.
 */
function updateLayers(
  network: usize, workspace: usize, rows: i32, step: OptimizerStep, scratch: usize, member: i32, members: i32,
): void {
  const submodels = submodelsOf(network);
  const last = layersOf(network) - 1;
  const each = rows / copiesOf(network);
  const x = workspace + inputAt(network);
  const numbers = numbersOf(network), levels = widthOf(network) - numbers;
  const lists = workspace + listsAt(network, member);
  if (levels > 0) listLevels(workspace + codesAt(network), each, categoriesOf(network), numbers, levels, lists);
  for (let layer = last; layer >= 0; layer--) {
    const kernelRows = inputsOf(network, layer), units = unitsOf(network, layer);
    const inputs = layer == 0 ? numbers : kernelRows;
    const ownLevels = kernelRows - inputs;
    const d = workspace + deltaAt(network, layer);
    const kernel = kernelAt(network, layer), bias = biasAt(network, layer);
    if (submodels > 0 && layer == last) {
      const end = shareOf(submodels, member + 1, members);
      for (let i = shareOf(submodels, member, members); i < end; i++) {
        const input = layer == 0 ? x : layerInput(network, layer, workspace, true) + (<usize>(i * each * inputs) << 2);
        updateLayer(
          input, inputs, d + (<usize>(i * each * units) << 2), units, each, layer == 0 ? 1 : 0, step,
          kernel + (<usize>(i * kernelRows * units) << 2), bias + (<usize>(i * units) << 2),
          <usize>(i * kernelRows) << 2, ownLevels, lists, scratch, 0, 1,
        );
      }
    } else if (submodels > 0 && layer == 0) {
      updateLayer(
        x, inputs, d, units, each, submodels, step, kernel, bias, 0, ownLevels, lists, scratch, member, members,
      );
    } else {
      const h = layerInput(network, layer, workspace, true);
      updateLayer(h, inputs, d, units, rows, 0, step, kernel, bias, 0, ownLevels, lists, scratch, member, members);
    }
  }
}

/** Member `member`'s part of the batches of `order[0..count)`. See `mlpTrainEpoch`. */
function trainBatches(
  network: usize, params: usize, slots: usize, workspace: usize, features: usize, labels: usize, order: usize,
  count: i32, rates: usize, firstStep: u32, weightDecay: f64, seed: u32, threshold: u32, scale: f32,
  team: TeamBlock, member: i32, members: i32,
): void {
  workspace = aligned(workspace);
  const result = workspace;
  const batchLabels = workspace + 64;
  const batch = batchOf(network);
  const copies = copiesOf(network);
  const layers = layersOf(network);
  const head = headOf(network);
  const smoothing = smoothingOf(network);
  const classes = unitsOf(network, layers - 1);
  const logits = workspace + outputAt(network, layers - 1);
  const scratch = workspace + scratchAt(network, member);
  const step = changetype<OptimizerStep>(workspace + stepAt(network, member));
  const optimizer = optimizerOf(network);
  step.optimizer = optimizer;
  step.beta2 = beta2Of(network);
  step.rest2 = rest2Of(network);
  step.params = params;
  step.slots = apart(slots + 64, params + 1344);
  step.seconds = apart(step.slots + (<usize>paramsOf(network) << 2), params + 2688);
  let number = firstStep;
  for (let start = 0; start < count; start += batch, number++, rates += 8) {
    const each = min(count - start, batch);
    const rows = each * copies;
    const from = firstRowOf(rows, member, members);
    const own = firstRowOf(rows, member + 1, members) - from;
    const gradient = <f32>(1.0 / <f64>rows);
    const ownLabels = batchLabels + (<usize>from << 2);
    const ownLogits = logits + (<usize>(from * classes) << 2);
    const batchOrder = order + (<usize>start << 2);
    gatherBatch(
      network, params, workspace, features, labels, batchOrder, each, from, own, true, team, member, members,
    );
    forward(network, params, workspace, rows, from, own, true, seed, number, threshold, scale, team, member, members);
    if (members == 1) {
      finishHead(head, logits, rows, classes, batchLabels, gradient, smoothing, result);
    } else {
      // The loss is summed by the leader alone, row after row, from a copy.
      const copied = workspace + logitsAt(network) + (<usize>(from * classes) << 2);
      memory.copy(copied, ownLogits, <usize>(own * classes) << 2);
      finishHead(head, ownLogits, own, classes, ownLabels, gradient, smoothing, scratch);
    }
    if (head != CONSTANT_HEAD) backward(network, params, workspace, rows, from, own, team, member, members);
    const rate = load<f64>(rates);
    let power1: f32 = 0, power2: f32 = 0;
    if (optimizer == ADAM) power1 = load<f32>(slots), power2 = load<f32>(slots, 4);
    step.rate = <f32>rate / (1 - power1);
    step.scaleRate = <f32>(rate * <f64>scaleRateOf(network)) / (1 - power1);
    step.root = 1 / (1 - power2);
    step.keep = <f32>max(1 - rate * weightDecay, 0);
    barrier(team, members);
    if (member == 0 && members > 1) {
      finishHead(head, workspace + logitsAt(network), rows, classes, batchLabels, gradient, smoothing, result);
    }
    if (head != CONSTANT_HEAD) {
      if (member == 0 && optimizer == ADAM) {
        store<f32>(slots, power1 * BETA1);
        store<f32>(slots, power2 * step.beta2, 4);
      }
      updateLayers(network, workspace, rows, step, scratch, member, members);
    }
    barrier(team, members);
  }
}

/** Member `member`'s part of measuring `order[0..count)`. See `mlpEvaluate`. */
function evaluateRows(
  network: usize, params: usize, workspace: usize, features: usize, labels: usize, order: usize, count: i32,
  probabilities: usize, team: TeamBlock, member: i32, members: i32,
): void {
  workspace = aligned(workspace);
  const batchLabels = workspace + 64;
  const batch = rowsOf(network);
  const head = headOf(network);
  const submodels = submodelsOf(network);
  const copies = copiesOf(network);
  const last = layersOf(network) - 1;
  const classes = unitsOf(network, last);
  const z = workspace + outputAt(network, last);
  const outputs = submodels > 0 ? workspace + logitsAt(network) : z;
  for (let start = 0; start < count; start += batch) {
    const each = min(count - start, batch);
    const rows = each * copies;
    const from = firstRowOf(rows, member, members);
    const own = firstRowOf(rows, member + 1, members) - from;
    const batchOrder = order + (<usize>start << 2);
    gatherBatch(
      network, params, workspace, features, labels, batchOrder, each, from, own, false, team, member, members,
    );
    forward(network, params, workspace, rows, from, own, false, 0, 0, 0, 1, team, member, members);
    barrier(team, members);
    if (member == 0) {
      if (submodels > 0) finishMean(head, z, each, submodels, classes, batchLabels, outputs, workspace);
      else finishHead(head, z, each, classes, batchLabels, 0, 0, workspace);
      if (probabilities != 0) {
        memory.copy(probabilities + (<usize>(start * classes) << 2), outputs, <usize>(each * classes) << 2);
      }
    }
    barrier(team, members);
  }
}

/** Before the first batch: sums of loss and hits, float64 at the beginning of the workspace. */
function clearResult(workspace: usize): void {
  const result = aligned(workspace);
  store<f64>(result, 0);
  store<f64>(result, 0, 8);
}

/** The loss is one number of any size, for which float32 is enough; hits are counted, which it is not above 2²⁴. */
function giveResult(workspace: usize, out: usize): void {
  const result = aligned(workspace);
  store<f32>(out, <f32>load<f64>(result));
  store<i32>(out, <i32>load<f64>(result, 8), 4);
}

const TRAIN: i32 = 1;
const EVALUATE: i32 = 2;

/**
 * One epoch of mini-batches over the rows `order[0..count)`; the last batch may be short.
 *
 * @param network see network.ts
 * @param params float32, changed in place
 * @param slots the optimizer's values: for Adam β₁ᵗ and β₂ᵗ, from the 16th float on one value per parameter and for
 *   Adam another, with a page to spare for each; in place
 * @param features [n, numbers + categories]; a code is a small integer, below 0 where none of the levels is set
 * @param labels int32 [n]
 * @param order int32 rows of `features`
 * @param rates float64, the learning rate of each step of this epoch
 * @param firstStep steps that were taken before this epoch, for dropout
 * @param weightDecay decoupled: before a step kernels are multiplied by 1 − rate · weightDecay
 * @param seed dropout's word; `threshold` and `scale` say how much it drops (assembly/random.ts)
 * @param out sum over the rows of the loss, float32, then the number of rows that were right, int32; both as they were
 *   met in training, and with submodels over the rows of all of them
 */
export function mlpTrainEpoch(
  network: usize, params: usize, slots: usize, workspace: usize, features: usize, labels: usize, order: usize,
  count: i32, rates: usize, firstStep: u32, weightDecay: f64, seed: u32, threshold: u32, scale: f32, out: usize,
): void {
  clearResult(workspace);
  trainBatches(
    network, params, slots, workspace, features, labels, order, count, rates, firstStep, weightDecay, seed, threshold,
    scale, noTeam(), 0, 1,
  );
  giveResult(workspace, out);
}

/**
 * Loss and hits of the rows `order[0..count)`, without dropout, with submodels those of their mean; changes nothing but
 * the workspace.
 * @param probabilities where [count, units of the last layer] go, or 0
 * @param out as in `mlpTrainEpoch`
 */
export function mlpEvaluate(
  network: usize, params: usize, workspace: usize, features: usize, labels: usize, order: usize, count: i32,
  probabilities: usize, out: usize,
): void {
  clearResult(workspace);
  evaluateRows(network, params, workspace, features, labels, order, count, probabilities, noTeam(), 0, 1);
  giveResult(workspace, out);
}

/**
 * A piece of an epoch by a team (team.ts): whole batches of `mlpTrainEpoch`, whose other arguments these are.
 * @param begins whether it is the epoch's first; `out` is the sum over the pieces so far
 * @param most members at most; gives how many there were
 */
export function mlpTrainPiece(
  network: usize, params: usize, slots: usize, workspace: usize, features: usize, labels: usize, order: usize,
  count: i32, rates: usize, firstStep: u32, weightDecay: f64, seed: u32, threshold: u32, scale: f32,
  out: usize, begins: bool, team: TeamBlock, most: i32,
): i32 {
  if (begins) clearResult(workspace);
  writeTask(team, TRAIN, network, params, workspace, features, labels, order, count);
  const task = taskOf(team);
  task.slots = slots;
  task.rates = rates;
  task.firstStep = firstStep;
  task.weightDecay = weightDecay;
  task.seed = seed;
  task.threshold = threshold;
  task.scale = scale;
  const members = openPiece(team, most);
  trainBatches(
    network, params, slots, workspace, features, labels, order, count, rates, firstStep, weightDecay, seed, threshold,
    scale, team, 0, members,
  );
  giveResult(workspace, out);
  return members;
}

/** A piece of `mlpEvaluate`, whole batches of 64 rows or the network's batch size; see `mlpTrainPiece`. */
export function mlpEvaluatePiece(
  network: usize, params: usize, workspace: usize, features: usize, labels: usize, order: usize, count: i32,
  probabilities: usize, out: usize, begins: bool, team: TeamBlock, most: i32,
): i32 {
  if (begins) clearResult(workspace);
  writeTask(team, EVALUATE, network, params, workspace, features, labels, order, count);
  taskOf(team).probabilities = probabilities;
  const members = openPiece(team, most);
  evaluateRows(network, params, workspace, features, labels, order, count, probabilities, team, 0, members);
  giveResult(workspace, out);
  return members;
}

/** What both kinds of pieces tell the helpers. */
function writeTask(
  team: TeamBlock, kind: i32, network: usize, params: usize, workspace: usize, features: usize, labels: usize,
  order: usize,
  count: i32,
): void {
  const task = taskOf(team);
  task.kind = kind;
  task.network = network;
  task.params = params;
  task.workspace = workspace;
  task.features = features;
  task.labels = labels;
  task.order = order;
  task.count = count;
}

/**
 * Helps the leader of `team` with network `number` until that is done; gives the pieces that it took part in. Sleeps
 * while there is nothing to do, so it is for threads that have nothing else.
 */
export function mlpAssist(team: TeamBlock, number: i32): i32 {
  const task = taskOf(team);
  let pieces = 0;
  let piece = pieceOf(team);
  const member = join(team, number);
  if (member == 0) return 0;
  while (true) {
    const next = nextPiece(team, number, piece);
    if (next == piece) return pieces;
    piece = next;
    const members = membersOf(piece);
    if (member >= members) continue;
    pieces++;
    if (task.kind == TRAIN) {
      trainBatches(
        task.network, task.params, task.slots, task.workspace, task.features, task.labels, task.order, task.count,
        task.rates, task.firstStep, task.weightDecay, task.seed, task.threshold, task.scale,
        team, member, members,
      );
    } else {
      evaluateRows(
        task.network, task.params, task.workspace, task.features, task.labels, task.order, task.count,
        task.probabilities, team, member, members,
      );
    }
  }
}
