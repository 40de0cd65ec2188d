// Rewards to returns, along the steps of each sequence and never across sequences.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core/dist/tensor';
import { address, kernelsOf, output } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';
import { tensor1d } from './tf.ts';

export interface ReturnsOptions {
  /** Discount per step, 0..1. */
  readonly alpha?: number;
  /** Brings the valid entries to mean 0 and (population) deviation 1, or to 0 when they are all the same. */
  readonly normalize?: boolean;
}

interface ReturnsKernels {
  discountedReturns(
    rewards: number,
    lengths: number,
    rows: number,
    steps: number,
    out: number,
    alpha: number,
    normalize: number,
  ): void;
}

export const discountedReturnsKernel: KernelConfig = {
  kernelName: 'DiscountedReturns',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { rewards, lengths } = inputs as { rewards: TensorInfo; lengths: TensorInfo };
    const { alpha, normalize } = attrs as { alpha: number; normalize: boolean };
    const wasm = backend as unknown as BackendWasm;
    const [rows, steps] = rewards.shape as [number, number];
    const out = output(wasm, rewards.shape, 'float32');
    kernelsOf<ReturnsKernels>(wasm).discountedReturns(
      address(wasm, rewards),
      address(wasm, lengths),
      rows,
      steps,
      address(wasm, out),
      alpha,
      Number(normalize),
    );
    return out;
  },
};

/** Fails unless every sequence has a length that fits. */
function checkLengths(lengths: ArrayLike<number>, rows: number, steps: number): void {
  if (lengths.length !== rows)
    throw new Error(`Got ${lengths.length} lengths for ${rows} rows; pass one length per row.`);
  for (let row = 0; row < rows; row++) {
    const length = lengths[row] as number;
    if (!Number.isInteger(length) || length < 0 || length > steps) {
      throw new Error(
        `Got length ${length} for row ${row}; lengths are whole numbers from 0 to ${steps}, the steps of the rewards.`,
      );
    }
  }
}

/**
 * The discounted reward-to-go G_t = Σ_k alpha^k r_{t+k} of every step, within its sequence (Sutton and Barto,
 * Reinforcement Learning, 2nd edition, equation 3.8). Steps from a row's length on are padding: they add nothing, are
 * not normalised, and come out as 0. Sums are float64.
 *
 * @param rewards float32 [rows, steps], finite
 * @param lengths how many steps of each row count, 0..steps
 * @returns float32 [rows, steps]
 */
export function discountedReturns(
  rewards: Tensor2D,
  lengths: ArrayLike<number>,
  { alpha = 0.9, normalize = false }: ReturnsOptions = {},
): Tensor2D {
  const [rows, steps] = rewards.shape;
  checkLengths(lengths, rows, steps);
  if (rewards.dtype !== 'float32') throw new Error(`Got rewards of ${rewards.dtype}; cast them to float32.`);
  return ENGINE.tidy(() => {
    const inputs = { rewards, lengths: tensor1d(Int32Array.from(lengths), 'int32') };
    return ENGINE.runKernel('DiscountedReturns', inputs, { alpha, normalize }) as Tensor as Tensor2D;
  });
}
