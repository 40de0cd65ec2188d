// The controller's whole network: an embedding of tokens, an LSTM, and an output head with a policy and a predictor. A
// run, a gradient and a step of sampling are one call each, because a call costs more than the arithmetic of an op. The
// weights are one flat vector, and so is their gradient.
import { columnSums } from './backward';
import { lstmBackward, lstmForward, lstmStep } from './lstm';
import { policyProbabilities, policyLoss, policyRun } from './policy';
import { ADD, BIAS, product, productScratch, ZERO } from './product';

/** Floats behind a part that its last vector may touch. */
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
  /** Each token's part of the gates' pre-activations, [tokens, 4 units], then the gradient by it. */
  table: usize;
  /** [all, 4 units]; see lstm.ts. */
  gates: usize;
  /** [all, units] each. */
  cell: usize;
  cellTanh: usize;
  hidden: usize;
  hiddenGradient: usize;
  cellGradient: usize;
  /** [all, tokens + 1]: the policy's by token, then the predictor's. */
  logits: usize;
  /** One row of the policy in whole vectors. */
  logProbs: usize;
  scratch: usize;
}

/** Addresses of the weights or of their gradients; their shapes are in src/kernels/controller.ts. */
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
  run.cellTanh = run.cell + part;
  run.hidden = run.cellTanh + part;
  run.hiddenGradient = run.hidden + part;
  run.cellGradient = run.hiddenGradient + part;
  run.logits = run.cellGradient + part;
  run.logProbs = run.logits + (<usize>(all * (tokens + 1)) << 2);
  run.scratch = run.logProbs + (<usize>(vectors(tokens) + SLACK) << 2);
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

/** C[m, n] = Aᵀ·B of A [k, m] and B [k, n], without gaps: the gradient by a kernel. */
function matMulTransposedA(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  product(a, <usize>m << 2, true, b, <usize>n << 2, false, c, <usize>n << 2, m, n, k, ZERO, 0, scratch);
}

/** C[m, n] = A·Bᵀ of A [m, k] and B [n, k], without gaps: the gradient by a kernel's inputs. */
function matMulTransposedB(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  product(a, <usize>k << 2, false, b, <usize>k << 2, true, c, <usize>n << 2, m, n, k, ZERO, 0, scratch);
}

/** The tokens' part of the gates. There are fewer tokens than rows of steps, so each is multiplied once. */
function embedTokens(run: Run, weights: Weights, inputs: usize): void {
  const gates = 4 * run.units;
  const bytes = <usize>gates << 2;
  dense(weights.embedding, weights.inputKernel, weights.bias, run.table, run.tokens, gates, run.embedding, run.scratch);
  for (let row: usize = 0; row < <usize>run.all; row++) {
    memory.copy(run.gates + row * bytes, run.table + <usize>load<i32>(inputs + (row << 2)) * bytes, bytes);
  }
}

/** The gradients of embedding, input kernel and bias from that of the gates. */
function embedTokensBackward(run: Run, weights: Weights, gradient: Weights, inputs: usize): void {
  const gates = 4 * run.units;
  const bytes = <usize>gates << 2;
  memory.fill(run.table, 0, <usize>run.tokens * bytes);
  for (let row: usize = 0; row < <usize>run.all; row++) {
    const from = run.gates + row * bytes, to = run.table + <usize>load<i32>(inputs + (row << 2)) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
    }
  }
  columnSums(run.table, run.tokens, gates, gradient.bias);
  matMulTransposedA(weights.embedding, run.table, gradient.inputKernel, run.embedding, gates, run.tokens, run.scratch);
  matMulTransposedB(run.table, weights.inputKernel, gradient.embedding, run.tokens, run.embedding, gates, run.scratch);
}

/** Logits of policy and predictor. */
function outputHead(run: Run, weights: Weights): void {
  dense(run.hidden, weights.headKernel, weights.headBias, run.logits, run.all, run.tokens + 1, run.units, run.scratch);
}

function forward(run: Run, weights: Weights, inputs: usize): void {
  embedTokens(run, weights, inputs);
  lstmForward(
    run.gates, weights.recurrentKernel, run.steps, run.rows, run.units, run.cell, run.cellTanh, run.hidden, run.scratch,
  );
  outputHead(run, weights);
}

/** The gradient by every weight from that by the logits. */
function backward(run: Run, weights: Weights, gradient: Weights, inputs: usize): void {
  const all = run.all, units = run.units, gates = 4 * units, outputs = run.tokens + 1;
  const scratch = run.scratch;
  matMulTransposedA(run.hidden, run.logits, gradient.headKernel, units, outputs, all, scratch);
  // Sums are written in whole vectors, for which there is no room behind the gradient's end.
  columnSums(run.logits, all, outputs, run.logProbs);
  memory.copy(gradient.headBias, run.logProbs, <usize>outputs << 2);
  matMulTransposedB(run.logits, weights.headKernel, run.hiddenGradient, all, units, outputs, scratch);
  lstmBackward(
    run.gates, weights.recurrentKernel, run.steps, run.rows, units, run.cell, run.cellTanh, run.hiddenGradient,
    run.cellGradient,
    scratch,
  );
  if (run.steps == 1) {
    memory.fill(gradient.recurrentKernel, 0, <usize>(units * gates) << 2);
  } else {
    const later = run.gates + (<usize>(run.rows * gates) << 2);
    matMulTransposedA(run.hidden, later, gradient.recurrentKernel, units, gates, all - run.rows, scratch);
  }
  embedTokensBackward(run, weights, gradient, inputs);
}

/**
 * Runs sequences through the network. The rows of a step lie together, step behind step.
 * @param inputs int32 [steps · rows]: the tokens that are read
 * @param logitMask float32 [steps · rows, tokens]
 * @param chosen int32 [steps · rows]
 * @param out float32 [3, steps · rows]; see `policyRun`
 */
export function controllerRun(
  tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32,
  params: usize, inputs: usize, logitMask: usize, chosen: usize, work: usize, out: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, steps);
  forward(run, weightsAt(work + HEAD_BYTES, run, params), inputs);
  policyRun(run.logits, logitMask, chosen, run.all, tokens, run.logProbs, out);
}

/**
 * The gradient of `policyLoss` by the weights, as flat as they are. The other arguments are those of `controllerRun`
 * and `policyLoss`.
 */
export function controllerGradient(
  tokens: i32, embedding: i32, units: i32, rows: i32, steps: i32,
  params: usize, inputs: usize, logitMask: usize, chosen: usize, oldLogProbs: usize, advantages: usize, targets: usize,
  targetWeights: usize, policyRows: i32, clip: f32, entropyWeight: f32, work: usize, gradient: usize, losses: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, steps);
  const weights = weightsAt(work + HEAD_BYTES, run, params);
  forward(run, weights, inputs);
  policyLoss(
    run.logits, logitMask, chosen, oldLogProbs, advantages, targets, targetWeights, run.all, tokens, policyRows, clip,
    entropyWeight, run.logProbs, losses,
  );
  backward(run, weights, weightsAt(work + 2 * HEAD_BYTES, run, gradient), inputs);
}

/**
 * One step of sampling, for all rows.
 * @param inputs int32 [rows]: the tokens that were chosen last
 * @param state float32 [2, rows, units]: hidden and cell, in place; zeros at the start
 * @param probabilities float32 [rows, tokens]: of the next token
 */
export function controllerStep(
  tokens: i32, embedding: i32, units: i32, rows: i32,
  params: usize, inputs: usize, logitMask: usize, state: usize, work: usize, probabilities: usize,
): void {
  const run = planRun(work, tokens, embedding, units, rows, 1);
  const weights = weightsAt(work + HEAD_BYTES, run, params);
  const width = <usize>units << 2;
  const part = <usize>rows * width;
  embedTokens(run, weights, inputs);
  product(
    state, width, false, weights.recurrentKernel, 4 * width, false, run.gates, 4 * width, rows, 4 * units, units,
    ADD, 0, run.scratch,
  );
  memory.copy(run.cell, state + part, part);
  lstmStep(run.gates, rows, units, run.cell, run.cell, run.cellTanh, run.hidden);
  memory.copy(state, run.hidden, part);
  memory.copy(state + part, run.cell, part);
  outputHead(run, weights);
  policyProbabilities(run.logits, logitMask, rows, tokens, run.logProbs, probabilities);
}
