// The LSTM with its gradient written out. Autodiff would give the same from three times as many ops, and at ten
// sequences a round it is the number of ops that the controller's time goes into.
import {
  add,
  concat,
  customGrad,
  matMul,
  mul,
  sigmoid,
  split,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tanh,
  zerosLike,
} from '../../kernels/tf.ts';

/** What the LSTM carries from step to step, each [rows, units]. */
export interface Memory {
  readonly hidden: Tensor2D;
  readonly cell: Tensor2D;
}

/** A step's results with what its gradient needs. */
interface Step extends Memory {
  /** σ of the input, forget and output gates, [rows, 3 units]. */
  readonly open: Tensor2D;
  readonly candidate: Tensor2D;
  /** tanh of the cell. */
  readonly shown: Tensor2D;
}

/**
 * One step (Hochreiter and Schmidhuber, Neural Computation 9(8), 1997, with forget gates): with gates i, f, o, g =
 * tokenGates + h·U, c' = σ(f)·c + σ(i)·tanh(g) and h' = σ(o)·tanh(c').
 *
 * @param tokenGates what the token adds to the gates, [rows, 4 units]
 * @param recurrentKernel U, [units, 4 units]
 * @param memory absent at the start, where h and c are 0
 */
export function lstmStep(tokenGates: Tensor2D, recurrentKernel: Tensor2D, memory?: Memory): Step {
  const units = recurrentKernel.shape[0];
  const gates = memory ? add(tokenGates, matMul(memory.hidden, recurrentKernel)) : tokenGates;
  const [gatesOpen, gateCandidate] = split(gates, [3 * units, units], 1) as [Tensor2D, Tensor2D];
  const open: Tensor2D = sigmoid(gatesOpen);
  const candidate: Tensor2D = tanh(gateCandidate);
  const [input, forget, output] = split(open, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const written: Tensor2D = mul(input, candidate);
  const cell: Tensor2D = memory ? add(mul(forget, memory.cell), written) : written;
  const shown: Tensor2D = tanh(cell);
  return { open, candidate, cell, shown, hidden: mul(output, shown) };
}

/**
 * All steps from a memory of zeros, differentiable in both arguments.
 *
 * @param tokenGates [steps · rows, 4 units], all rows of a step together
 * @returns hidden, [steps · rows, units], in the same order
 */
export function lstm(tokenGates: Tensor2D, recurrentKernel: Tensor2D, steps: number): Tensor2D {
  const run = customGrad((...args) => {
    // tfjs hands `save` over behind the inputs; its types do not say so.
    const [gates, kernel, save] = args as unknown as [Tensor2D, Tensor2D, (tensors: Tensor[]) => void];
    const done: Step[] = [];
    for (const stepGates of split(gates, steps) as Tensor2D[]) done.push(lstmStep(stepGates, kernel, done.at(-1)));
    save([
      kernel,
      ...done.flatMap(({ open, candidate, cell, shown, hidden }) => [open, candidate, cell, shown, hidden]),
    ]);
    const value = concat(done.map(({ hidden }) => hidden));
    return {
      value,
      gradFunc: (hiddenGradient: Tensor, saved: Tensor[]) =>
        backward(hiddenGradient as Tensor2D, saved as Tensor2D[], steps),
    };
  });
  return run(tokenGates, recurrentKernel) as Tensor2D;
}

/** Back through time: dL/dhidden [steps · rows, units] -> dL/dtokenGates and dL/dU. */
function backward(hiddenGradient: Tensor2D, saved: Tensor2D[], steps: number): [Tensor2D, Tensor2D] {
  const [kernel, ...rest] = saved as [Tensor2D, ...Tensor2D[]];
  const at = (step: number) => rest.slice(5 * step, 5 * step + 5) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D];
  const gateGradients: Tensor2D[] = [];
  let later: { hidden: Tensor2D; cell: Tensor2D } | undefined;
  const direct = split(hiddenGradient, steps) as Tensor2D[];
  for (let step = steps - 1; step >= 0; step--) {
    const [open, candidate, , shown] = at(step);
    const [input, forget, output] = split(open, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
    const hidden: Tensor2D = later ? add(direct[step]!, later.hidden) : direct[step]!;
    const throughShown: Tensor2D = mul(mul(hidden, output), sub(1, square(shown)));
    const cell: Tensor2D = later ? add(throughShown, later.cell) : throughShown;
    const toForget: Tensor2D = step > 0 ? mul(cell, at(step - 1)[2]) : zerosLike(cell);
    const toOpen = concat([mul(cell, candidate), toForget, mul(hidden, shown)], 1);
    const gates = concat(
      [mul(toOpen, mul(open, sub(1, open))), mul(mul(cell, input), sub(1, square(candidate)))] as Tensor2D[],
      1,
    );
    gateGradients.unshift(gates);
    if (step > 0) later = { hidden: matMul(gates, kernel, false, true), cell: mul(cell, forget) };
  }
  const hiddenBefore = Array.from({ length: steps - 1 }, (_, step) => at(step)[4]);
  const kernelGradient =
    steps > 1 ? matMul(concat(hiddenBefore), concat(gateGradients.slice(1)), true) : zerosLike(kernel);
  return [concat(gateGradients), kernelGradient as Tensor2D];
}
