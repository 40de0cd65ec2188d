// Dropout masks as a function of trial, layer and step, so that both trainers and every runtime drop the same units.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core/dist/tensor';
import { address, kernelsOf, output } from './heap.ts';
import type { BackendWasm } from './heap.ts';

/** What a mask is a function of. */
export interface MaskKey {
  /** 32 bits from the trial's stream 'dropout'. */
  readonly seed: number;
  /** The layer's index in the architecture. */
  readonly layer: number;
  /** Batches trained so far, counted over all epochs. */
  readonly step: number;
}

interface DropoutKernels {
  dropoutMask(
    out: number,
    count: number,
    seed: number,
    layer: number,
    step: number,
    threshold: number,
    scale: number,
  ): void;
}

/** Least hash that keeps a unit, ⌈rate · 2³²⌉, and what a kept output is multiplied with, 1 / (1 - rate). */
export function dropoutConstants(rate: number): { threshold: number; scale: number } {
  if (!(rate >= 0 && rate <= 1)) throw new Error(`Got dropout rate ${rate}; pass a number from 0 to 1.`);
  // At rate 1 the one hash that a 32-bit threshold cannot exclude is dropped by the scale.
  if (rate === 1) return { threshold: 0xffffffff, scale: 0 };
  return { threshold: Math.min(Math.ceil(rate * 0x100000000), 0xffffffff), scale: Math.fround(1 / (1 - rate)) };
}

export const dropoutMaskKernel: KernelConfig = {
  kernelName: 'DropoutMask',
  backendName: 'wasm',
  kernelFunc: ({ backend, attrs }) => {
    const { rows, units, seed, layer, step, threshold, scale } = attrs as Record<string, number>;
    const wasm = backend as unknown as BackendWasm;
    const out = output(wasm, [rows as number, units as number], 'float32');
    kernelsOf<DropoutKernels>(wasm).dropoutMask(
      address(wasm, out),
      (rows as number) * (units as number),
      seed as number,
      layer as number,
      step as number,
      threshold as number,
      scale as number,
    );
    return out;
  },
};

/**
 * Inverted dropout's factors: 1 / (1 - rate) for a kept unit, 0 for a dropped one. A unit is kept when
 * MurmurHash3_x86_32 of (layer, step, row · units + unit), seeded with `seed`, is at least rate · 2³².
 *
 * @returns float32 [rows, units]
 */
export function dropoutMask(rows: number, units: number, rate: number, { seed, layer, step }: MaskKey): Tensor2D {
  const attrs = { rows, units, seed, layer, step, ...dropoutConstants(rate) };
  return ENGINE.runKernel('DropoutMask', {}, attrs) as Tensor as Tensor2D;
}
