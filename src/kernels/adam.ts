// Adam for the strategies that learn: one call steps a whole vector of parameters. tfjs's optimizer keeps its moments
// to itself, and a strategy's state has to go in and come out.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import type { Tensor1D } from '@tensorflow/tfjs-core/dist/tensor';
import { address, allocate, kernelsOf, release } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';

interface AdamKernels {
  clipNorm(values: number, count: number, limit: number): void;
  adamStep(
    params: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    rate: number,
    root: number,
    spare: number,
  ): void;
}

export const clipNormKernel: KernelConfig = {
  kernelName: 'ClipNorm',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { values } = inputs as { values: TensorInfo };
    const { from, count, limit } = attrs as { from: number; count: number; limit: number };
    const wasm = backend as unknown as BackendWasm;
    kernelsOf<AdamKernels>(wasm).clipNorm(address(wasm, values) + 4 * from, count, limit);
    return [];
  },
};

export const adamStepKernel: KernelConfig = {
  kernelName: 'AdamStep',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { parameters, gradient, mean, square } = inputs as Record<keyof AdamTensors, TensorInfo>;
    const { rate, root } = attrs as { rate: number; root: number };
    const wasm = backend as unknown as BackendWasm;
    const spare = allocate(wasm, 64);
    kernelsOf<AdamKernels>(wasm).adamStep(
      address(wasm, parameters),
      address(wasm, gradient),
      address(wasm, mean),
      address(wasm, square),
      parameters.shape[0] as number,
      rate,
      root,
      spare,
    );
    release(wasm, spare);
    return [];
  },
};

/** All float32 of one length. */
export interface AdamTensors {
  readonly parameters: Tensor1D;
  readonly gradient: Tensor1D;
  readonly mean: Tensor1D;
  readonly square: Tensor1D;
}

/** Scales `count` floats from the one at `from`, in place, to a Euclidean norm of at most `limit`. */
export function clipNorm(values: Tensor1D, limit: number, from = 0, count = values.size - from): void {
  if (!(from >= 0 && count >= 0 && from + count <= values.size))
    throw new Error(`Got ${count} values from ${from} on of ${values.size}; pass a part of them.`);
  ENGINE.runKernel('ClipNorm', { values }, { from, count, limit });
}

/**
 * One step of Adam (Kingma and Ba, 2015), in place on the parameters and both moments: m' = β1·m + (1-β1)·g,
 * v' = β2·v + (1-β2)·g², p' = p - rate · m' / (√(root · v') + ε), with tfjs's β1 = 0.9, β2 = 0.999, ε = 1e-7.
 *
 * @param rate learning rate / (1-β1^t)
 * @param root 1 / (1-β2^t)
 */
export function adamStep(tensors: AdamTensors, rate: number, root: number): void {
  const { parameters, gradient, mean, square } = tensors;
  for (const tensor of [gradient, mean, square]) {
    if (tensor.size !== parameters.size) {
      throw new Error(
        `Got ${gradient.size} gradients for ${parameters.size} parameters with ${mean.size} and ${square.size} ` +
          'moments; pass one of each per parameter.',
      );
    }
  }
  ENGINE.runKernel('AdamStep', { ...tensors }, { rate, root });
}
