// What the other stages use of the kernels: the backend, then the custom operations. tfjs's ops are in tf.ts.
export { compileModules, openBackend } from './backend.ts';
export type { Backend, BackendModules, BackendOptions, Threads } from './backend.ts';
export { padSequences } from './pad.ts';
export type { PadOptions } from './pad.ts';
export { discountedReturns } from './returns.ts';
export type { ReturnsOptions } from './returns.ts';
export { dropoutMask } from './dropout.ts';
export { controllerGradient, controllerParameters, runController, stepController } from './controller.ts';
export type { ControllerBatch, ControllerSize } from './controller.ts';
export { adamStep, clipNorm } from './adam.ts';
