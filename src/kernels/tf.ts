// The ops of tfjs-core that this project uses. Each comes from its own module: one import of the whole namespace would
// put every op of tfjs into the bundle.
export { Tensor, Variable } from '@tensorflow/tfjs-core/dist/tensor';
export type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core/dist/tensor';

// The engine.
export { dispose, tidy } from '@tensorflow/tfjs-core/dist/globals';
export { valueAndGrads } from '@tensorflow/tfjs-core/dist/gradients';

// Making tensors.
export { oneHot } from '@tensorflow/tfjs-core/dist/ops/one_hot';
export { scalar } from '@tensorflow/tfjs-core/dist/ops/scalar';
export { tensor } from '@tensorflow/tfjs-core/dist/ops/tensor';
export { tensor1d } from '@tensorflow/tfjs-core/dist/ops/tensor1d';
export { tensor2d } from '@tensorflow/tfjs-core/dist/ops/tensor2d';
export { tensor3d } from '@tensorflow/tfjs-core/dist/ops/tensor3d';
export { variable } from '@tensorflow/tfjs-core/dist/ops/variable';

// Shapes.
export { cast } from '@tensorflow/tfjs-core/dist/ops/cast';
export { concat } from '@tensorflow/tfjs-core/dist/ops/concat';
export { gather } from '@tensorflow/tfjs-core/dist/ops/gather';
export { reshape } from '@tensorflow/tfjs-core/dist/ops/reshape';
export { slice } from '@tensorflow/tfjs-core/dist/ops/slice';
export { split } from '@tensorflow/tfjs-core/dist/ops/split';
export { squeeze } from '@tensorflow/tfjs-core/dist/ops/squeeze';
export { transpose } from '@tensorflow/tfjs-core/dist/ops/transpose';

// Arithmetic.
export { add } from '@tensorflow/tfjs-core/dist/ops/add';
export { exp } from '@tensorflow/tfjs-core/dist/ops/exp';
export { log } from '@tensorflow/tfjs-core/dist/ops/log';
export { matMul } from '@tensorflow/tfjs-core/dist/ops/mat_mul';
export { mul } from '@tensorflow/tfjs-core/dist/ops/mul';
export { neg } from '@tensorflow/tfjs-core/dist/ops/neg';
export { square } from '@tensorflow/tfjs-core/dist/ops/square';
export { sub } from '@tensorflow/tfjs-core/dist/ops/sub';

// Reductions.
export { argMax } from '@tensorflow/tfjs-core/dist/ops/arg_max';
export { mean } from '@tensorflow/tfjs-core/dist/ops/mean';
export { sum } from '@tensorflow/tfjs-core/dist/ops/sum';

// Activations.
export { elu } from '@tensorflow/tfjs-core/dist/ops/elu';
export { logSoftmax } from '@tensorflow/tfjs-core/dist/ops/log_softmax';
export { relu } from '@tensorflow/tfjs-core/dist/ops/relu';
export { sigmoid } from '@tensorflow/tfjs-core/dist/ops/sigmoid';
export { softmax } from '@tensorflow/tfjs-core/dist/ops/softmax';
export { softplus } from '@tensorflow/tfjs-core/dist/ops/softplus';
export { tanh } from '@tensorflow/tfjs-core/dist/ops/tanh';

// Comparisons.
export { equal } from '@tensorflow/tfjs-core/dist/ops/equal';
export { greater } from '@tensorflow/tfjs-core/dist/ops/greater';

// Optimizers.
export { AdagradOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/adagrad_optimizer';
export { AdamOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/adam_optimizer';
export { MomentumOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/momentum_optimizer';
export { Optimizer } from '@tensorflow/tfjs-core/dist/optimizers/optimizer';
export { RMSPropOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/rmsprop_optimizer';
export { SGDOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/sgd_optimizer';
