// Adam as a pure function on one flat vector: tfjs's optimizer keeps its slots to itself, and a strategy's state has to
// go in and come out. Only + - * / and square roots, so plain JavaScript gives the same bits everywhere.

export interface AdamState {
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** beta1^t and beta2^t after t steps, carried because `Math.pow` differs between engines. */
  readonly beta1Power: number;
  readonly beta2Power: number;
}

/** Before the first step on `length` parameters. */
export function startAdam(length: number): AdamState {
  return { mean: new Float32Array(length), square: new Float32Array(length), beta1Power: 1, beta2Power: 1 };
}

/**
 * One step of Adam (Kingma and Ba, 2015): m' = β1·m + (1-β1)·g, v' = β2·v + (1-β2)·g²,
 * p' = p - rate · (m'/(1-β1^t)) / (√(v'/(1-β2^t)) + ε), with tfjs's and Keras's β1 = 0.9, β2 = 0.999, ε = 1e-7.
 *
 * @throws when the lengths differ
 */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  rate: number,
): { parameters: Float32Array; state: AdamState } {
  if (gradient.length !== parameters.length || state.mean.length !== parameters.length) {
    throw new Error(
      `Got ${gradient.length} gradients and slots for ${state.mean.length} of ${parameters.length} parameters; pass one each.`,
    );
  }
  const beta1Power = state.beta1Power * 0.9;
  const beta2Power = state.beta2Power * 0.999;
  const next = new Float32Array(parameters.length);
  const mean = new Float32Array(parameters.length);
  const square = new Float32Array(parameters.length);
  for (let i = 0; i < next.length; i++) {
    const g = gradient[i]!;
    mean[i] = 0.9 * state.mean[i]! + (1 - 0.9) * g;
    square[i] = 0.999 * state.square[i]! + (1 - 0.999) * g * g;
    next[i] =
      parameters[i]! - (rate * (mean[i]! / (1 - beta1Power))) / (Math.sqrt(square[i]! / (1 - beta2Power)) + 1e-7);
  }
  return { parameters: next, state: { mean, square, beta1Power, beta2Power } };
}

/** Scales a gradient, in place, to a Euclidean norm of at most `limit`; gives the norm it had. */
export function clipNorm(gradient: Float32Array, limit: number): number {
  let squares = 0;
  for (const g of gradient) squares += g * g;
  const norm = Math.sqrt(squares);
  if (norm > limit) for (let i = 0; i < gradient.length; i++) gradient[i]! *= limit / norm;
  return norm;
}
