// The ops of tfjs that only tests use, of the same copy of tfjs.
export { memory } from '@tensorflow/tfjs-core/dist/globals';
export { grad, grads } from '@tensorflow/tfjs-core/dist/gradients';
export { ones } from '@tensorflow/tfjs-core/dist/ops/ones';
export { tensor } from '@tensorflow/tfjs-core/dist/ops/tensor';
