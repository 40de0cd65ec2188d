// The fused trainer's kernels as ops of tfjs: one call trains an epoch, one measures rows. A step of a small network is
// some microseconds of arithmetic, and the call of an op costs as much.
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import { address, kernelsOf, output } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';

export interface MlpKernels {
  mlpScratch(rows: number, inputs: number, units: number): number;
  mlpTrainEpoch(
    network: number,
    params: number,
    slots: number,
    workspace: number,
    features: number,
    labels: number,
    order: number,
    count: number,
    rates: number,
    firstStep: number,
    weightDecay: number,
    seed: number,
    threshold: number,
    scale: number,
    out: number,
  ): void;
  mlpEvaluate(
    network: number,
    params: number,
    workspace: number,
    features: number,
    labels: number,
    order: number,
    count: number,
    probabilities: number,
    out: number,
  ): void;
}

/** Sums over rows; in training, the mean over the submodels of their sums. */
export interface Measured {
  readonly loss: number;
  /** Rows that were right. */
  readonly right: number;
}

/** Words that a call's `out` has: the loss as float32, then the rows that were right as int32. */
export const measuredWords = 2;

/** @param copies how often each row was measured */
export function readMeasured(words: Int32Array, copies = 1): Measured {
  const loss = new Float32Array(words.buffer, words.byteOffset, 1)[0]!;
  return { loss: loss / copies, right: words[1]! / copies };
}

/**
 * The learning rates of an epoch's steps, as the kernels read them.
 *
 * @param rates one for each of the `steps`, or one for all
 * @throws Error when there are not as many as steps
 */
export function ratesOfSteps(rates: number | Float64Array, steps: number): Float64Array {
  if (typeof rates === 'number') return new Float64Array(steps).fill(rates);
  if (rates.length === steps) return rates;
  throw new Error(`Got ${rates.length} learning rates for ${steps} steps; pass one for each step, or one number.`);
}

type NetworkTensors = Record<
  'network' | 'params' | 'slots' | 'workspace' | 'features' | 'labels' | 'order' | 'rates',
  TensorInfo
>;

export const mlpTrainEpochKernel: KernelConfig = {
  kernelName: 'MlpTrainEpoch',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as unknown as BackendWasm;
    const tensors = inputs as NetworkTensors;
    const { firstStep, weightDecay, seed, threshold, scale } = attrs as Record<string, number>;
    const out = output(wasm, [measuredWords], 'int32');
    const at = (name: keyof NetworkTensors) => address(wasm, tensors[name]);
    kernelsOf<MlpKernels>(wasm).mlpTrainEpoch(
      at('network'),
      at('params'),
      at('slots'),
      at('workspace'),
      at('features'),
      at('labels'),
      at('order'),
      tensors.order.shape[0] as number,
      at('rates'),
      firstStep as number,
      weightDecay as number,
      seed as number,
      threshold as number,
      scale as number,
      address(wasm, out),
    );
    return out;
  },
};

export const mlpEvaluateKernel: KernelConfig = {
  kernelName: 'MlpEvaluate',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as unknown as BackendWasm;
    const tensors = inputs as NetworkTensors;
    const { classes } = attrs as { classes: number };
    const count = tensors.order.shape[0] as number;
    const out = output(wasm, [measuredWords], 'int32');
    const probabilities = classes > 0 ? output(wasm, [count, classes], 'float32') : undefined;
    const at = (name: keyof NetworkTensors) => address(wasm, tensors[name]);
    kernelsOf<MlpKernels>(wasm).mlpEvaluate(
      at('network'),
      at('params'),
      at('workspace'),
      at('features'),
      at('labels'),
      at('order'),
      count,
      probabilities ? address(wasm, probabilities) : 0,
      address(wasm, out),
    );
    return probabilities ? [out, probabilities] : [out];
  },
};
