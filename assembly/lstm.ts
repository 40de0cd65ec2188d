// An LSTM over sequences and its backpropagation through time (Hochreiter and Schmidhuber, Neural Computation 9(8),
// 1997, with forget gates), because autodiff's ops for the few rows of a round cost many times their arithmetic.
//
// The rows of a step lie together, step behind step. A row of gates is [input, forget, output, candidate], each `units`
// wide. It holds the pre-activations first, then the activations, at last the gradient by the pre-activations.
import { sigmoid4, tanh4 } from './elementary';
import { storeFirst } from './lanes';
import { ADD, product } from './product';

/**
 * One step: c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
 * @param gates [rows, 4 units]: pre-activations -> activations
 * @param before c, or 0 where a sequence begins
 * @param cell c'; may be `before`
 * @param cellTanh tanh c'
 * @param hidden h'
 * All but the gates are [rows, units]. Up to three floats behind what is read are read, too.
 */
export function lstmStep(
  gates: usize, rows: i32, units: i32, before: usize, cell: usize, cellTanh: usize, hidden: usize,
): void {
  const width = <usize>units << 2;
  for (let row = 0; row < rows; row++, gates += 3 * width) {
    for (let left = units; left > 0; left -= 4) {
      const input = sigmoid4(v128.load(gates)), forget = sigmoid4(v128.load(gates + width));
      const output = sigmoid4(v128.load(gates + 2 * width)), candidate = tanh4(v128.load(gates + 3 * width));
      let next = f32x4.mul(input, candidate);
      if (before != 0) next = f32x4.add(next, f32x4.mul(forget, v128.load(before)));
      const tanhCell = tanh4(next);
      storeFirst(gates, input, left), storeFirst(gates + width, forget, left);
      storeFirst(gates + 2 * width, output, left), storeFirst(gates + 3 * width, candidate, left);
      storeFirst(cell, next, left), storeFirst(cellTanh, tanhCell, left);
      storeFirst(hidden, f32x4.mul(output, tanhCell), left);
      const bytes = <usize>min(left, 4) << 2;
      gates += bytes, cell += bytes, cellTanh += bytes, hidden += bytes;
      if (before != 0) before += bytes;
    }
  }
}

/**
 * The gradient of one step.
 * @param gates activations -> gradient by the pre-activations
 * @param before as in `lstmStep`
 * @param hiddenGradient dL/dh'
 * @param cellGradient dL/dc' from later steps -> dL/dc; not read at the `last` step
 */
function lstmStepBackward(
  gates: usize, rows: i32, units: i32, before: usize, cellTanh: usize, hiddenGradient: usize, cellGradient: usize,
  last: bool,
): void {
  const width = <usize>units << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, gates += 3 * width) {
    for (let left = units; left > 0; left -= 4) {
      const input = v128.load(gates), forget = v128.load(gates + width);
      const output = v128.load(gates + 2 * width), candidate = v128.load(gates + 3 * width);
      const tanhCell = v128.load(cellTanh), byHidden = v128.load(hiddenGradient);
      let byCell = f32x4.mul(f32x4.mul(byHidden, output), f32x4.sub(one, f32x4.mul(tanhCell, tanhCell)));
      if (!last) byCell = f32x4.add(byCell, v128.load(cellGradient));
      const previous = before == 0 ? f32x4.splat(0) : v128.load(before);
      const byInput = f32x4.mul(f32x4.mul(byCell, candidate), f32x4.mul(input, f32x4.sub(one, input)));
      const byForget = f32x4.mul(f32x4.mul(byCell, previous), f32x4.mul(forget, f32x4.sub(one, forget)));
      const byOutput = f32x4.mul(f32x4.mul(byHidden, tanhCell), f32x4.mul(output, f32x4.sub(one, output)));
      const byCandidate = f32x4.mul(f32x4.mul(byCell, input), f32x4.sub(one, f32x4.mul(candidate, candidate)));
      storeFirst(gates, byInput, left), storeFirst(gates + width, byForget, left);
      storeFirst(gates + 2 * width, byOutput, left), storeFirst(gates + 3 * width, byCandidate, left);
      storeFirst(cellGradient, f32x4.mul(byCell, forget), left);
      const bytes = <usize>min(left, 4) << 2;
      gates += bytes, cellTanh += bytes, hiddenGradient += bytes, cellGradient += bytes;
      if (before != 0) before += bytes;
    }
  }
}

/**
 * All steps from a state of zeros.
 * @param gates [steps · rows, 4 units]: the tokens' part of the pre-activations -> activations
 * @param kernel the recurrent one, U [units, 4 units]: a step adds h·U to the next step's pre-activations
 * @param scratch for products of these sizes
 */
export function lstmForward(
  gates: usize, kernel: usize, steps: i32, rows: i32, units: i32, cell: usize, cellTanh: usize, hidden: usize,
  scratch: usize,
): void {
  const width = <usize>units << 2;
  const step = <usize>rows * width;
  for (let index = 0; index < steps; index++) {
    const first = index == 0;
    if (!first) {
      product(
        hidden - step, width, false, kernel, 4 * width, false, gates, 4 * width, rows, 4 * units, units, ADD, 0,
        scratch,
      );
    }
    lstmStep(gates, rows, units, first ? 0 : cell - step, cell, cellTanh, hidden);
    gates += 4 * step, cell += step, cellTanh += step, hidden += step;
  }
}

/**
 * The gradient of `lstmForward`, from the last step to the first.
 * @param gates activations -> dL/dgates
 * @param hiddenGradient dL/dhidden from the output head -> the whole of it, with what comes from later steps
 * @param cellGradient room for [rows, units]
 */
export function lstmBackward(
  gates: usize, kernel: usize, steps: i32, rows: i32, units: i32, cell: usize, cellTanh: usize,
  hiddenGradient: usize, cellGradient: usize, scratch: usize,
): void {
  const width = <usize>units << 2;
  const step = <usize>rows * width;
  for (let index = steps - 1; index >= 0; index--) {
    const at = <usize>index * step;
    const stepGates = gates + 4 * at;
    const before = index == 0 ? 0 : cell + at - step;
    const last = index == steps - 1;
    lstmStepBackward(stepGates, rows, units, before, cellTanh + at, hiddenGradient + at, cellGradient, last);
    if (index == 0) return;
    product(
      stepGates, 4 * width, false, kernel, 4 * width, true, hiddenGradient + at - step, width, rows, units, 4 * units,
      ADD, 0, scratch,
    );
  }
}
