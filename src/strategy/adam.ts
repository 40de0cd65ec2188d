// Adam whose slots are plain data: tfjs's optimizer keeps its own to itself, and a strategy's state has to go in and
// come out.
import { adamStep } from '../kernels/adam.ts';
import { type Tensor1D, tensor1d } from '../kernels/tf.ts';

export interface AdamState {
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** beta1^t and beta2^t after t steps, carried because `Math.pow` differs between engines. */
  readonly beta1Power: number;
  readonly beta2Power: number;
}

export interface Adam {
  /** Moves the parameters, in place, one step down this gradient. */
  step(parameters: Tensor1D, gradient: Tensor1D, rate: number): void;
  /** Copies of the slots as they stand. */
  state(): AdamState;
}

/** Before the first step on `length` parameters. */
export function startAdam(length: number): AdamState {
  return { mean: new Float32Array(length), square: new Float32Array(length), beta1Power: 1, beta2Power: 1 };
}

/** Goes on from a state that stays as it is. The slots are on the heap until the `tidy` around this call ends. */
export function openAdam(start: AdamState): Adam {
  const [mean, square] = [tensor1d(start.mean), tensor1d(start.square)];
  let { beta1Power, beta2Power } = start;
  return {
    step(parameters, gradient, rate) {
      beta1Power *= 0.9;
      beta2Power *= 0.999;
      adamStep({ parameters, gradient, mean, square }, rate / (1 - beta1Power), 1 / (1 - beta2Power));
    },
    state: () => ({
      mean: mean.dataSync() as Float32Array,
      square: square.dataSync() as Float32Array,
      beta1Power,
      beta2Power,
    }),
  };
}
