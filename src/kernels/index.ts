// What the other stages use of the kernels: the backend, then the operations that are our own. tfjs's ops are in tf.ts.
export { compileModules, openBackend } from './backend.ts';
export type { Backend, BackendModules, BackendOptions, Threads } from './backend.ts';
