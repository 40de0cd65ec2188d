// The kernels of assembly/ that are ops of tfjs. They are registered like tfjs's, and BatchMatMul replaces one of
// those.
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import { adamStepKernel, clipNormKernel } from './adam.ts';
import { controllerGradientKernel, controllerRunKernel, controllerStepKernel } from './controller.ts';
import { dropoutMaskKernel } from './dropout.ts';
import { mlpEvaluateKernel, mlpTrainEpochKernel } from './mlp.ts';
import { padSequencesKernel } from './pad.ts';
import { batchMatMul } from './product.ts';
import { discountedReturnsKernel } from './returns.ts';

export const customKernels: readonly KernelConfig[] = [
  adamStepKernel,
  batchMatMul,
  clipNormKernel,
  controllerGradientKernel,
  controllerRunKernel,
  controllerStepKernel,
  discountedReturnsKernel,
  dropoutMaskKernel,
  mlpEvaluateKernel,
  mlpTrainEpochKernel,
  padSequencesKernel,
];
