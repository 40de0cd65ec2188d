// Products of matrices on the blocked kernel of assembly/gemm.ts. They take the place of tfjs's, which run every
// transposed product, and so both products of a backward pass, in a scalar loop, and which go on using packed weights
// after these changed in place.
import { BatchMatMul } from '@tensorflow/tfjs-core/dist/kernel_names';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import { assertAndGetBroadcastShape } from '@tensorflow/tfjs-core/dist/ops/broadcast_util';
import { address, allocate, kernelsOf, output, release } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';

/** The products of assembly/gemm.ts; matrices are given by their addresses on the heap. */
export interface GemmKernels {
  gemmScratch(m: number, n: number, k: number, transA: number): number;
  gemm(
    a: number,
    b: number,
    c: number,
    m: number,
    n: number,
    k: number,
    transA: number,
    transB: number,
    accumulate: number,
    scratch: number,
  ): void;
}

/** Floats between the matrices of neighbouring batch indexes, per batch dimension of the result; 0 where repeated. */
function batchSteps(outer: readonly number[], out: readonly number[], matrix: number): number[] {
  const steps = new Array<number>(out.length).fill(0);
  let step = matrix;
  for (let i = outer.length - 1; i >= 0; i--) {
    const length = outer[i] as number;
    if (length > 1) steps[i + out.length - outer.length] = step;
    step *= length;
  }
  return steps;
}

function multiply(backend: BackendWasm, a: TensorInfo, b: TensorInfo, transA: boolean, transB: boolean): TensorInfo {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new Error(`matMul got ${a.dtype} and ${b.dtype}; cast both to float32 first.`);
  }
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transA ? [aColumns, aRows] : [aRows, aColumns];
  const [shared, n] = transB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== shared) {
    throw new Error(
      `matMul got shapes [${a.shape}]${transA ? ' transposed' : ''} and [${b.shape}]${transB ? ' transposed' : ''}; ` +
        `the shared dimension is ${k} in one and ${shared} in the other.`,
    );
  }
  const aOuter = a.shape.slice(0, -2);
  const bOuter = b.shape.slice(0, -2);
  const outer = assertAndGetBroadcastShape(aOuter, bOuter);
  const out = output(backend, [...outer, m, n], 'float32');
  const batches = outer.reduce((product, length) => product * length, 1);
  if (batches * m * n === 0) return out;

  const kernels = kernelsOf<GemmKernels>(backend);
  const scratch = allocate(backend, kernels.gemmScratch(m, n, k, Number(transA)));
  const [aAt, bAt, outAt] = [address(backend, a), address(backend, b), address(backend, out)];
  const aSteps = batchSteps(aOuter, outer, aRows * aColumns);
  const bSteps = batchSteps(bOuter, outer, bRows * bColumns);
  for (let batch = 0; batch < batches; batch++) {
    let [aOffset, bOffset, rest] = [0, 0, batch];
    for (let i = outer.length - 1; i >= 0; i--) {
      const length = outer[i] as number;
      const index = rest % length;
      rest = (rest - index) / length;
      aOffset += index * (aSteps[i] as number);
      bOffset += index * (bSteps[i] as number);
    }
    const c = outAt + 4 * m * n * batch;
    kernels.gemm(aAt + 4 * aOffset, bAt + 4 * bOffset, c, m, n, k, Number(transA), Number(transB), 0, scratch);
  }
  release(backend, scratch);
  return out;
}

/** C = op(A)·op(B) for each batch index; shapes [..., m, k] and [..., k, n] after transposing, batches broadcast. */
export const batchMatMul: KernelConfig = {
  kernelName: BatchMatMul,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return multiply(backend as unknown as BackendWasm, a, b, transposeA, transposeB);
  },
};
