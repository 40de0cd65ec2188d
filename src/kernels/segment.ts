// The sum of rows by segment, the gradient of an embedding lookup, which tfjs's wasm backend lacks.
import { UnsortedSegmentSum } from '@tensorflow/tfjs-core/dist/kernel_names';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import { address, kernelsOf, output } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';

interface SegmentKernels {
  unsortedSegmentSum(x: number, ids: number, rows: number, width: number, segments: number, out: number): void;
}

/** out[s, …] = sum of x[i, …] over the i with segmentIds[i] = s; x float32 [n, …], segmentIds int32 [n]. */
export const unsortedSegmentSum: KernelConfig = {
  kernelName: UnsortedSegmentSum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const { numSegments } = attrs as { numSegments: number };
    const wasm = backend as unknown as BackendWasm;
    const [rows = 0, ...rest] = x.shape;
    if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32') {
      throw new Error(
        `unsortedSegmentSum got ${x.dtype} by ${segmentIds.dtype}; pass float32 values and int32 segment ids.`,
      );
    }
    if (segmentIds.shape.length !== 1 || segmentIds.shape[0] !== rows) {
      throw new Error(
        `unsortedSegmentSum got segment ids [${segmentIds.shape}] for values [${x.shape}]; pass one id per row.`,
      );
    }
    const width = rest.reduce((product, length) => product * length, 1);
    const out = output(wasm, [numSegments, ...rest], 'float32');
    kernelsOf<SegmentKernels>(wasm).unsortedSegmentSum(
      address(wasm, x),
      address(wasm, segmentIds),
      rows,
      width,
      numSegments,
      address(wasm, out),
    );
    return out;
  },
};
