// The kernels of assembly/ that are ops of tfjs. They are registered like tfjs's own and take their place.
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';

export const ownKernels: readonly KernelConfig[] = [
];
