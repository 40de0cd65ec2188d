// The controller's whole network, an LSTM that reads tokens through an embedding and ends in a policy and a predictor,
// one call for a run, a gradient or a step of sampling. Its weights are one flat vector, and so is their gradient.
import { columnSums } from './backward';
import { lstmBackward, lstmForward, lstmStep } from './lstm';
import { policyChances, policyLoss, policyRun } from './policy';
import { ADD, BIAS, product, productScratch, ZERO } from './product';

/** Floats that vectors at a part's end may touch. */
const SLACK: i32 = 16;
const HEAD_BYTES: i32 = 64;

/** Sizes of a run and where its values lie, at the beginning of its workspace. `all` is steps · rows. */
// @ts-ignore: decorator
@unmanaged
class Run {
  tokens: i32;
  embedding: i32;
  units: i32;
  rows: i32;
  steps: i32;
  all: i32;
  /** What each token puts into the gates, [tokens, 4 units], then the gradient of that. */
  table: usize;
  /** [all, 4 units]; see lstm.ts. */
  gates: usize;
  /** [all, units] each, as their gradients. */
  cell: usize;
  shown: usize;
  hidden: usize;
  toHidden: usize;
  toCell: usize;
  /** [all, tokens + 1]: the tokens', then the predictor's. */
  logits: usize;
  /** One row of the policy, whole vectors. */
  logs: usize;
  scratch: usize;
}

/** Where each weight, or its gradient, lies; shapes as in src/kernels/controller.ts. */
// @ts-ignore: decorator
@unmanaged
class Weights {
  embedding: usize;
  inputKernel: usize;
  recurrentKernel: usize;
  bias: usize;
  headKernel: usize;
  headBias: usize;
}

function vectors(tokens: i32): i32 {
  return (tokens + 3) & ~3;
}

/** Bytes of the workspace that the functions below need. */
export function controllerWorkspace(tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32): i32 {
  const all = rows * steps;
  const floats = 4 * units * tokens + all * (9 * units + tokens + 1) + vectors(tokens) + SLACK;
  const longest = max(max(all, 4 * units), max(tokens + 1, embedding));
  return 3 * HEAD_BYTES + (floats << 2) + productScratch(longest, longest, longest, true);
}

function planRun(work: usize, tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32): Run {
  const run = changetype<Run>(work);
  const all = rows * steps;
  const part = <usize>(all * units) << 2;
  run.tokens = tokens, run.embedding = embedding, run.units = units, run.rows = rows, run.steps = steps, run.all = all;
  run.table = work + 3 * HEAD_BYTES;
  run.gates = run.table + (<usize>(4 * units * tokens) << 2);
  run.cell = run.gates + 4 * part;
  run.shown = run.cell + part;
  run.hidden = run.shown + part;
  run.toHidden = run.hidden + part;
  run.toCell = run.toHidden + part;
  run.logits = run.toCell + part;
  run.logs = run.logits + (<usize>(all * (tokens + 1)) << 2);
  run.scratch = run.logs + (<usize>(vectors(tokens) + SLACK) << 2);
  return run;
}

/** @param at room for the six addresses */
function weightsAt(at: usize, run: Run, params: usize): Weights {
  const weights = changetype<Weights>(at);
  const gates = 4 * run.units;
  weights.embedding = params;
  weights.inputKernel = weights.embedding + (<usize>(run.tokens * run.embedding) << 2);
  weights.recurrentKernel = weights.inputKernel + (<usize>(run.embedding * gates) << 2);
  weights.bias = weights.recurrentKernel + (<usize>(run.units * gates) << 2);
  weights.headKernel = weights.bias + (<usize>gates << 2);
  weights.headBias = weights.headKernel + (<usize>(run.units * (run.tokens + 1)) << 2);
  return weights;
}

/** C[m, n] = A·B + a row of biases, without gaps. */
function dense(a: usize, b: usize, bias: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  product(a, <usize>k << 2, false, b, <usize>n << 2, false, c, <usize>n << 2, m, n, k, BIAS, bias, scratch);
}

/** C[m, n] = Aᵀ·B of A [k, m] and B [k, n], without gaps: a kernel's gradient. */
function across(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  product(a, <usize>m << 2, true, b, <usize>n << 2, false, c, <usize>n << 2, m, n, k, ZERO, 0, scratch);
}

/** C[m, n] = A·Bᵀ of A [m, k] and B [n, k], without gaps: back through a kernel. */
function back(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  product(a, <usize>k << 2, false, b, <usize>k << 2, true, c, <usize>n << 2, m, n, k, ZERO, 0, scratch);
}

/** What is read goes into the gates. There are fewer tokens than steps, so each is multiplied once. */
function readTokens(run: Run, weights: Weights, inputs: usize): void {
  const gates = 4 * run.units;
  const bytes = <usize>gates << 2;
  dense(weights.embedding, weights.inputKernel, weights.bias, run.table, run.tokens, gates, run.embedding, run.scratch);
  for (let row: usize = 0; row < <usize>run.all; row++) {
    memory.copy(run.gates + row * bytes, run.table + <usize>load<i32>(inputs + (row << 2)) * bytes, bytes);
  }
}

/** From the gates' gradient to that of what puts tokens into them. */
function readBack(run: Run, weights: Weights, gradient: Weights, inputs: usize): void {
  const gates = 4 * run.units;
  const bytes = <usize>gates << 2;
  memory.fill(run.table, 0, <usize>run.tokens * bytes);
  for (let row: usize = 0; row < <usize>run.all; row++) {
    const from = run.gates + row * bytes, to = run.table + <usize>load<i32>(inputs + (row << 2)) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  columnSums(run.table, run.tokens, gates, gradient.bias);
  across(weights.embedding, run.table, gradient.inputKernel, run.embedding, gates, run.tokens, run.scratch);
  back(run.table, weights.inputKernel, gradient.embedding, run.tokens, run.embedding, gates, run.scratch);
}

function speak(run: Run, weights: Weights): void {
  dense(run.hidden, weights.headKernel, weights.headBias, run.logits, run.all, run.tokens + 1, run.units, run.scratch);
}

function forward(run: Run, weights: Weights, inputs: usize): void {
  readTokens(run, weights, inputs);
  lstmForward(run.gates, weights.recurrentKernel, run.steps, run.rows, run.units, run.cell, run.shown, run.hidden, run.scratch);
  speak(run, weights);
}

/** From the logits' gradient to that of every weight. */
function backward(run: Run, weights: Weights, gradient: Weights, inputs: usize): void {
  const all = run.all, units = run.units, gates = 4 * units, outputs = run.tokens + 1;
  const scratch = run.scratch;
  across(run.hidden, run.logits, gradient.headKernel, units, outputs, all, scratch);
  // Sums are written in whole vectors, and behind the gradient's end there is no room.
  columnSums(run.logits, all, outputs, run.logs);
  memory.copy(gradient.headBias, run.logs, <usize>outputs << 2);
  back(run.logits, weights.headKernel, run.toHidden, all, units, outputs, scratch);
  lstmBackward(
    run.gates, weights.recurrentKernel, run.steps, run.rows, units, run.cell, run.shown, run.toHidden, run.toCell, scratch,
  );
  if (run.steps == 1) memory.fill(gradient.recurrentKernel, 0, <usize>(units * gates) << 2);
  else across(run.hidden, run.gates + (<usize>(run.rows * gates) << 2), gradient.recurrentKernel, units, gates, all - run.rows, scratch);
  readBack(run, weights, gradient, inputs);
}

/**
 * Runs sequences through the network. Rows of one step lie together, step behind step.
 * @param inputs int32 [steps · rows], what is read at each step
 * @param barred float32 [steps · rows, tokens]
 * @param chosen int32 [steps · rows]
 * @param out float32 [3, steps · rows]; see `policyRun`
 */
export function controllerRun(
  tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32,
  params: usize, inputs: usize, barred: usize, chosen: usize, work: usize, out: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, steps);
  forward(run, weightsAt(work + HEAD_BYTES, run, params), inputs);
  policyRun(run.logits, barred, chosen, run.all, tokens, run.logs, out);
}

/** The gradient of `policyLoss` by the weights, as flat as they are; other arguments as in `controllerRun` and `policyLoss`. */
export function controllerGradient(
  tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32,
  params: usize, inputs: usize, barred: usize, chosen: usize, before: usize, advantages: usize, targets: usize, weights: usize,
  policyRows: i32, clip: f32, entropyWeight: f32, work: usize, gradient: usize, losses: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, steps);
  const placed = weightsAt(work + HEAD_BYTES, run, params);
  forward(run, placed, inputs);
  policyLoss(
    run.logits, barred, chosen, before, advantages, targets, weights, run.all, tokens, policyRows, clip, entropyWeight, run.logs, losses,
  );
  backward(run, placed, weightsAt(work + 2 * HEAD_BYTES, run, gradient), inputs);
}

/**
 * One step of sampling, for all rows.
 * @param inputs int32 [rows], what was chosen last
 * @param remembered float32 [2, rows, units], hidden and cell, in place; zeros at the start
 * @param chances float32 [rows, tokens], of what comes next
 */
export function controllerStep(
  tokens: i32, embedding: i32, units: i32, rows: i32,
  params: usize, inputs: usize, barred: usize, remembered: usize, work: usize, chances: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, 1);
  const weights = weightsAt(work + HEAD_BYTES, run, params);
  const width = <usize>units << 2;
  const part = <usize>rows * width;
  readTokens(run, weights, inputs);
  product(remembered, width, false, weights.recurrentKernel, 4 * width, false, run.gates, 4 * width, rows, 4 * units, units, ADD, 0, run.scratch);
  memory.copy(run.cell, remembered + part, part);
  lstmStep(run.gates, rows, units, run.cell, run.cell, run.shown, run.hidden);
  memory.copy(remembered, run.hidden, part);
  memory.copy(remembered + part, run.cell, part);
  speak(run, weights);
  policyChances(run.logits, barred, rows, tokens, run.logs, chances);
}
