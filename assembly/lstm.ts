// An LSTM over sequences, forwards and back through time (Hochreiter and Schmidhuber, Neural Computation 9(8), 1997,
// with forget gates). Autodiff's ops for the few rows of a round cost many times the arithmetic that is in them.
//
// Rows of one step lie together, step behind step. A row of gates is [input, forget, output, candidate], each `units`
// wide: first what goes into them, then, in its place, their activations, at last the gradient of what went in.
import { sigmoid4, tanh4 } from './elementary';
import { storeFirst } from './lanes';
import { ADD, product } from './product';

/**
 * One step: c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
 * @param gates [rows, 4 units], in place
 * @param before c, or 0 where a sequence begins
 * @param cell c'; may be `before`
 * @param shown tanh c'
 * @param hidden h'
 * All but the gates are [rows, units]; up to three floats behind what is read are touched.
 */
export function lstmStep(gates: usize, rows: i32, units: i32, before: usize, cell: usize, shown: usize, hidden: usize): void {
  const width = <usize>units << 2;
  for (let row = 0; row < rows; row++, gates += 3 * width) {
    for (let left = units; left > 0; left -= 4) {
      const input = sigmoid4(v128.load(gates)), forget = sigmoid4(v128.load(gates + width));
      const output = sigmoid4(v128.load(gates + 2 * width)), candidate = tanh4(v128.load(gates + 3 * width));
      let next = f32x4.mul(input, candidate);
      if (before != 0) next = f32x4.add(next, f32x4.mul(forget, v128.load(before)));
      const seen = tanh4(next);
      storeFirst(gates, input, left), storeFirst(gates + width, forget, left);
      storeFirst(gates + 2 * width, output, left), storeFirst(gates + 3 * width, candidate, left);
      storeFirst(cell, next, left), storeFirst(shown, seen, left);
      storeFirst(hidden, f32x4.mul(output, seen), left);
      const bytes = <usize>min(left, 4) << 2;
      gates += bytes, cell += bytes, shown += bytes, hidden += bytes;
      if (before != 0) before += bytes;
    }
  }
}

/**
 * The gradient of one step.
 * @param gates activations -> gradient of what went in
 * @param before as in `lstmStep`
 * @param toHidden dL/dh'
 * @param toCell dL/dc' as far as it comes from later steps -> dL/dc; nothing is read where `last`
 */
function stepBack(gates: usize, rows: i32, units: i32, before: usize, shown: usize, toHidden: usize, toCell: usize, last: bool): void {
  const width = <usize>units << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, gates += 3 * width) {
    for (let left = units; left > 0; left -= 4) {
      const input = v128.load(gates), forget = v128.load(gates + width);
      const output = v128.load(gates + 2 * width), candidate = v128.load(gates + 3 * width);
      const seen = v128.load(shown), above = v128.load(toHidden);
      let here = f32x4.mul(f32x4.mul(above, output), f32x4.sub(one, f32x4.mul(seen, seen)));
      if (!last) here = f32x4.add(here, v128.load(toCell));
      const remembered = before == 0 ? f32x4.splat(0) : v128.load(before);
      storeFirst(gates, f32x4.mul(f32x4.mul(here, candidate), f32x4.mul(input, f32x4.sub(one, input))), left);
      storeFirst(gates + width, f32x4.mul(f32x4.mul(here, remembered), f32x4.mul(forget, f32x4.sub(one, forget))), left);
      storeFirst(gates + 2 * width, f32x4.mul(f32x4.mul(above, seen), f32x4.mul(output, f32x4.sub(one, output))), left);
      storeFirst(gates + 3 * width, f32x4.mul(f32x4.mul(here, input), f32x4.sub(one, f32x4.mul(candidate, candidate))), left);
      storeFirst(toCell, f32x4.mul(here, forget), left);
      const bytes = <usize>min(left, 4) << 2;
      gates += bytes, shown += bytes, toHidden += bytes, toCell += bytes;
      if (before != 0) before += bytes;
    }
  }
}

/**
 * All steps from a memory of zeros.
 * @param gates what the tokens put into the gates, [steps · rows, 4 units] -> activations
 * @param kernel U: every step puts h·U into the next one's gates, [units, 4 units]
 * @param scratch for products of these sizes
 */
export function lstmForward(
  gates: usize, kernel: usize, steps: i32, rows: i32, units: i32, cell: usize, shown: usize, hidden: usize, scratch: usize,
): void {
  const width = <usize>units << 2;
  const step = <usize>rows * width;
  for (let nth = 0; nth < steps; nth++) {
    const first = nth == 0;
    if (!first) product(hidden - step, width, false, kernel, 4 * width, false, gates, 4 * width, rows, 4 * units, units, ADD, 0, scratch);
    lstmStep(gates, rows, units, first ? 0 : cell - step, cell, shown, hidden);
    gates += 4 * step, cell += step, shown += step, hidden += step;
  }
}

/**
 * The gradient of `lstmForward`, from the last step to the first.
 * @param gates activations -> dL/dgates
 * @param toHidden dL/dhidden from outside -> with what comes from later steps
 * @param toCell room for [rows, units]
 */
export function lstmBackward(
  gates: usize, kernel: usize, steps: i32, rows: i32, units: i32, cell: usize, shown: usize, toHidden: usize, toCell: usize, scratch: usize,
): void {
  const width = <usize>units << 2;
  const step = <usize>rows * width;
  for (let nth = steps - 1; nth >= 0; nth--) {
    const at = <usize>nth * step;
    const here = gates + 4 * at;
    stepBack(here, rows, units, nth == 0 ? 0 : cell + at - step, shown + at, toHidden + at, toCell, nth == steps - 1);
    if (nth == 0) return;
    product(here, 4 * width, false, kernel, 4 * width, true, toHidden + at - step, width, rows, units, 4 * units, ADD, 0, scratch);
  }
}
