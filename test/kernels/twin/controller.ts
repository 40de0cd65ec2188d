// The plain twin of assembly/controller.ts: the same network, one number at a time in float64. It uses JavaScript's exp,
// log and tanh, which are not the same in all engines, so nothing but tests may call it.
import type { ControllerSize } from '../../../src/kernels/controller.ts';

type Numbers = ArrayLike<number>;

/** As `ControllerBatch` and `ControllerTargets`, as plain numbers. */
export interface PlainBatch {
  readonly rows: number;
  readonly steps: number;
  readonly inputs: Numbers;
  readonly chosen: Numbers;
  readonly logitMask: Numbers;
}
export interface PlainTargets {
  readonly oldLogProbs: Numbers;
  readonly advantages: Numbers;
  readonly targets: Numbers;
  readonly weights: Numbers;
  readonly policyRows: number;
  readonly entropyWeight: number;
  readonly clip?: number;
}

/** What a step of one row came to. */
interface Step {
  /** Of the gates input, forget, output and candidate, 4 units. */
  readonly gates: number[];
  readonly cell: number[];
  readonly hidden: number[];
  /** Log of the policy by token id, -∞ where logitMask. */
  readonly logs: number[];
  readonly score: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const range = (length: number) => Array.from({ length }, (_, i) => i);
const zeros = (length: number) => new Array<number>(length).fill(0);

/** Where each weight's first number lies. */
function offsetsOf({ tokens, embedding, units }: ControllerSize) {
  const input = tokens * embedding;
  const recurrent = input + embedding * 4 * units;
  const bias = recurrent + units * 4 * units;
  const head = bias + 4 * units;
  const headBias = head + units * (tokens + 1);
  return { input, recurrent, bias, head, headBias };
}

/** One step of one row from hidden and cell. */
export function step(
  size: ControllerSize,
  p: Numbers,
  { hidden, cell }: { readonly hidden: Numbers; readonly cell: Numbers },
  token: number,
  logitMask: (token: number) => number,
): Step {
  const { tokens, embedding, units } = size;
  const at = offsetsOf(size);
  const gates = range(4 * units).map((column) => {
    let sum = p[at.bias + column]!;
    for (let e = 0; e < embedding; e++) sum += p[token * embedding + e]! * p[at.input + e * 4 * units + column]!;
    for (let u = 0; u < units; u++) sum += hidden[u]! * p[at.recurrent + u * 4 * units + column]!;
    return column < 3 * units ? sigmoid(sum) : Math.tanh(sum);
  });
  const next = range(units).map((u) => gates[units + u]! * cell[u]! + gates[u]! * gates[3 * units + u]!);
  const shown = next.map((c, u) => gates[2 * units + u]! * Math.tanh(c));
  const logits = range(tokens + 1).map((column) =>
    shown.reduce((sum, h, u) => sum + h * p[at.head + u * (tokens + 1) + column]!, p[at.headBias + column]!),
  );
  const open = logits.slice(0, tokens).map((logit, id) => logit + logitMask(id));
  const top = Math.max(...open);
  const total = Math.log(open.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  return {
    gates,
    cell: next,
    hidden: shown,
    logs: open.map((logit) => logit - top - total),
    score: sigmoid(logits[tokens]!),
  };
}

function runRow(size: ControllerSize, p: Numbers, batch: PlainBatch, row: number): Step[] {
  const done: Step[] = [];
  const start = { hidden: zeros(size.units), cell: zeros(size.units) };
  for (let nth = 0; nth < batch.steps; nth++) {
    const at = nth * batch.rows + row;
    done.push(step(size, p, done.at(-1) ?? start, batch.inputs[at]!, (id) => batch.logitMask[at * size.tokens + id]!));
  }
  return done;
}

const entropyOf = (logs: readonly number[]) =>
  logs.reduce((sum, log) => (log === -Infinity ? sum : sum - Math.exp(log) * log), 0);

/** What `runController` gives. */
export function runController(size: ControllerSize, parameters: Numbers, batch: PlainBatch): number[] {
  const all = batch.steps * batch.rows;
  const out = zeros(3 * all);
  for (let row = 0; row < batch.rows; row++) {
    runRow(size, parameters, batch, row).forEach(({ logs, score }, nth) => {
      const at = nth * batch.rows + row;
      out[at] = logs[batch.chosen[at]!]!;
      out[all + at] = entropyOf(logs);
      out[2 * all + at] = score;
    });
  }
  return out;
}

/** What `controllerGradient` gives. */
export function controllerGradient(
  size: ControllerSize,
  p: Numbers,
  batch: PlainBatch,
  { oldLogProbs, advantages, targets, weights, policyRows, entropyWeight, clip = 0.2 }: PlainTargets,
): { gradient: Float64Array; losses: [policy: number, entropy: number, predictor: number] } {
  const { tokens, embedding, units } = size;
  const at = offsetsOf(size);
  const gradient = new Float64Array(p.length);
  const losses: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < batch.rows; row++) {
    const done = runRow(size, p, batch, row);
    let laterHidden = zeros(units);
    let laterCell = zeros(units);
    for (let nth = batch.steps - 1; nth >= 0; nth--) {
      const index = nth * batch.rows + row;
      const { gates, cell, hidden, logs, score } = done[nth]!;
      const token = batch.chosen[index]!;
      const ratio = Math.exp(logs[token]! - oldLogProbs[index]!);
      const free = ratio * advantages[index]!;
      const bound = Math.min(Math.max(ratio, 1 - clip), 1 + clip) * advantages[index]!;
      const entropy = entropyOf(logs);
      const error = score - targets[index]!;
      losses[0] -= Math.min(free, bound) / policyRows;
      losses[1] += entropy / policyRows;
      losses[2] += weights[index]! * error * error;

      const toLog = free <= bound ? -free / policyRows : 0;
      const toLogits = logs.map((log, id) => {
        if (log === -Infinity) return 0;
        const even = (entropyWeight / policyRows) * Math.exp(log) * (log + entropy);
        return even + toLog * ((id === token ? 1 : 0) - Math.exp(log));
      });
      toLogits.push(2 * weights[index]! * error * score * (1 - score));
      const toHidden = [...laterHidden];
      toLogits.forEach((slope, column) => {
        gradient[at.headBias + column]! += slope;
        for (let u = 0; u < units; u++) {
          gradient[at.head + u * (tokens + 1) + column]! += hidden[u]! * slope;
          toHidden[u]! += p[at.head + u * (tokens + 1) + column]! * slope;
        }
      });

      const earlier = done[nth - 1];
      const toCell = cell.map((c, u) => {
        const seen = Math.tanh(c);
        return laterCell[u]! + toHidden[u]! * gates[2 * units + u]! * (1 - seen * seen);
      });
      const toGates = gates.map((gate, column) => {
        const u = column % units;
        if (column < units) return toCell[u]! * gates[3 * units + u]! * gate * (1 - gate);
        if (column < 2 * units) return toCell[u]! * (earlier?.cell[u] ?? 0) * gate * (1 - gate);
        if (column < 3 * units) return toHidden[u]! * Math.tanh(cell[u]!) * gate * (1 - gate);
        return toCell[u]! * gates[u]! * (1 - gate * gate);
      });
      laterCell = toCell.map((slope, u) => slope * gates[units + u]!);
      laterHidden = zeros(units);
      const read = batch.inputs[index]! * embedding;
      toGates.forEach((slope, column) => {
        gradient[at.bias + column]! += slope;
        for (let u = 0; u < units; u++) {
          gradient[at.recurrent + u * 4 * units + column]! += (earlier?.hidden[u] ?? 0) * slope;
          laterHidden[u]! += p[at.recurrent + u * 4 * units + column]! * slope;
        }
        for (let e = 0; e < embedding; e++) {
          gradient[at.input + e * 4 * units + column]! += p[read + e]! * slope;
          gradient[read + e]! += p[at.input + e * 4 * units + column]! * slope;
        }
      });
    }
  }
  return { gradient, losses };
}
