// Ragged token sequences to one tensor, as the tutorial does with Keras's pad_sequences.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core/dist/tensor';
import { address, kernelsOf, output } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';
import { tensor1d } from './tf.ts';

export interface PadOptions {
  /** Columns of the result; the longest sequence's length where left out. */
  readonly maxLength?: number;
  /** Where the padding goes. */
  readonly padding?: 'pre' | 'post';
  /** Which end of a sequence longer than `maxLength` is cut off. */
  readonly truncating?: 'pre' | 'post';
  readonly value?: number;
  readonly dtype?: 'int32' | 'float32';
}

interface PadKernels {
  padSequences(
    values: number,
    lengths: number,
    rows: number,
    maxLength: number,
    out: number,
    fill: number,
    padAtEnd: number,
    cutAtEnd: number,
  ): void;
}

export const padSequencesKernel: KernelConfig = {
  kernelName: 'PadSequences',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { values, lengths } = inputs as { values: TensorInfo; lengths: TensorInfo };
    const { maxLength, padAtEnd, cutAtEnd, fill } = attrs as Record<string, number>;
    const wasm = backend as unknown as BackendWasm;
    const rows = lengths.shape[0] as number;
    const out = output(wasm, [rows, maxLength as number], values.dtype);
    kernelsOf<PadKernels>(wasm).padSequences(
      address(wasm, values),
      address(wasm, lengths),
      rows,
      maxLength as number,
      address(wasm, out),
      fill as number,
      padAtEnd as number,
      cutAtEnd as number,
    );
    return out;
  },
};

/** The checked sequences, flat, and the options with their defaults. */
function flattenSequences(sequences: readonly ArrayLike<number>[], options: PadOptions) {
  const { padding = 'pre', truncating = 'pre', value = 0, dtype = 'int32' } = options;
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  const maxLength = options.maxLength ?? lengths.reduce((longest, length) => Math.max(longest, length), 0);
  if (!Number.isInteger(maxLength) || maxLength < 0) {
    throw new Error(`Got maxLength ${maxLength}; pass a whole number of at least 0.`);
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const values = dtype === 'int32' ? new Int32Array(total) : new Float32Array(total);
  const fill = dtype === 'int32' ? new Int32Array([value]) : new Float32Array([value]);
  let at = 0;
  for (const sequence of sequences) {
    values.set(sequence, at);
    at += sequence.length;
  }
  return { values, lengths, maxLength, padding, truncating, fill, dtype };
}

/**
 * Sequences of different lengths as one [rows, maxLength] tensor: longer ones are cut, shorter ones padded, with the
 * semantics and defaults of Keras's `pad_sequences` (both at the front, 0).
 *
 * @param sequences rows of numbers, any length, also none
 * @throws when `maxLength` is not a whole number of at least 0
 */
export function padSequences(sequences: readonly ArrayLike<number>[], options: PadOptions = {}): Tensor2D {
  const { values, lengths, maxLength, padding, truncating, fill, dtype } = flattenSequences(sequences, options);
  return ENGINE.tidy(() => {
    const inputs = { values: tensor1d(values, dtype), lengths: tensor1d(lengths, 'int32') };
    const attrs = {
      maxLength,
      fill: new Int32Array(fill.buffer)[0] as number,
      padAtEnd: Number(padding === 'post'),
      cutAtEnd: Number(truncating === 'post'),
    };
    return ENGINE.runKernel('PadSequences', inputs, attrs) as Tensor as Tensor2D;
  });
}
