// Adam on one flat vector whose slots are plain data: tfjs's optimizer keeps its own to itself, and a strategy's state
// has to go in and come out. Only + - * / and square roots, so plain JavaScript gives the same bits everywhere.

export interface AdamState {
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** beta1^t and beta2^t after t steps, carried because `Math.pow` differs between engines. */
  readonly beta1Power: number;
  readonly beta2Power: number;
}

export interface Adam {
  /** Moves the parameters, in place, one step down this gradient. */
  step(parameters: Float32Array, gradient: Float32Array, rate: number): void;
  /** Copies of the slots as they stand. */
  state(): AdamState;
}

/** Before the first step on `length` parameters. */
export function startAdam(length: number): AdamState {
  return { mean: new Float32Array(length), square: new Float32Array(length), beta1Power: 1, beta2Power: 1 };
}

/**
 * Adam (Kingma and Ba, 2015) from a state that stays as it is: m' = β1·m + (1-β1)·g, v' = β2·v + (1-β2)·g²,
 * p' = p - rate · (m'/(1-β1^t)) / (√(v'/(1-β2^t)) + ε), with tfjs's β1 = 0.9, β2 = 0.999, ε = 1e-7.
 */
export function openAdam(start: AdamState): Adam {
  const mean = start.mean.slice();
  const square = start.square.slice();
  let { beta1Power, beta2Power } = start;
  return {
    step(parameters, gradient, rate) {
      if (gradient.length !== mean.length || parameters.length !== mean.length) {
        throw new Error(
          `Got ${gradient.length} gradients for ${parameters.length} parameters; this state has slots for ${mean.length}.`,
        );
      }
      beta1Power *= 0.9;
      beta2Power *= 0.999;
      const meanRate = rate / (1 - beta1Power);
      const squareScale = 1 / (1 - beta2Power);
      for (let i = 0; i < mean.length; i++) {
        const g = gradient[i]!;
        const m = 0.9 * mean[i]! + 0.1 * g;
        const v = 0.999 * square[i]! + 0.001 * g * g;
        mean[i] = m;
        square[i] = v;
        parameters[i]! -= (meanRate * m) / (Math.sqrt(squareScale * v) + 1e-7);
      }
    },
    state: () => ({ mean: mean.slice(), square: square.slice(), beta1Power, beta2Power }),
  };
}

/** Scales a gradient, in place, to a Euclidean norm of at most `limit`; gives the norm it had. */
export function clipNorm(gradient: Float32Array, limit: number): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(squares);
  const scale = limit / norm;
  if (norm > limit) for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
  return norm;
}
