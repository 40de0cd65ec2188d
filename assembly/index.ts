// The one binary of kernels. Every export is a pure function over numbers and addresses on tfjs's heap.
export * from './adam';
export { controllerGradient, controllerRun, controllerStep, controllerWorkspace } from './controller';
export * from './pad';
export { dropoutMask, hash4 } from './random';
export * from './returns';
export * from './gemm';
export * from './math';
export * from './train';
export { teamBytes, teamEnd } from './team';
