// The kernels of assembly/ that are ops of tfjs. They are registered like tfjs's own, and take the place of some.
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import { dropoutMaskKernel } from './dropout.ts';
import { mlpEvaluateKernel, mlpTrainEpochKernel } from './mlp.ts';
import { padSequencesKernel } from './pad.ts';
import { batchMatMul, fusedMatMul } from './product.ts';
import { discountedReturnsKernel } from './returns.ts';
import { unsortedSegmentSum } from './segment.ts';

export const ownKernels: readonly KernelConfig[] = [
  batchMatMul,
  discountedReturnsKernel,
  dropoutMaskKernel,
  fusedMatMul,
  mlpEvaluateKernel,
  mlpTrainEpochKernel,
  padSequencesKernel,
  unsortedSegmentSum,
];
