// The ops of tfjs-core that this project uses. Each comes from its own module: one import of the whole namespace would
// put every op of tfjs into the bundle.
export type { NamedTensorMap, TensorContainer } from '@tensorflow/tfjs-core/dist/tensor_types';
export type { Rank, ShapeMap } from '@tensorflow/tfjs-core/dist/types';
export { Tensor, Variable } from '@tensorflow/tfjs-core/dist/tensor';
export type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core/dist/tensor';

// The engine.
export { dispose, keep, memory, tidy } from '@tensorflow/tfjs-core/dist/globals';
export {
  customGrad,
  grad,
  grads,
  valueAndGrad,
  valueAndGrads,
  variableGrads,
} from '@tensorflow/tfjs-core/dist/gradients';

// Making tensors.
export { fill } from '@tensorflow/tfjs-core/dist/ops/fill';
export { oneHot } from '@tensorflow/tfjs-core/dist/ops/one_hot';
export { ones } from '@tensorflow/tfjs-core/dist/ops/ones';
export { onesLike } from '@tensorflow/tfjs-core/dist/ops/ones_like';
export { range } from '@tensorflow/tfjs-core/dist/ops/range';
export { scalar } from '@tensorflow/tfjs-core/dist/ops/scalar';
export { tensor } from '@tensorflow/tfjs-core/dist/ops/tensor';
export { tensor1d } from '@tensorflow/tfjs-core/dist/ops/tensor1d';
export { tensor2d } from '@tensorflow/tfjs-core/dist/ops/tensor2d';
export { tensor3d } from '@tensorflow/tfjs-core/dist/ops/tensor3d';
export { variable } from '@tensorflow/tfjs-core/dist/ops/variable';
export { zeros } from '@tensorflow/tfjs-core/dist/ops/zeros';
export { zerosLike } from '@tensorflow/tfjs-core/dist/ops/zeros_like';

// Shapes.
export { cast } from '@tensorflow/tfjs-core/dist/ops/cast';
export { clone } from '@tensorflow/tfjs-core/dist/ops/clone';
export { concat } from '@tensorflow/tfjs-core/dist/ops/concat';
export { expandDims } from '@tensorflow/tfjs-core/dist/ops/expand_dims';
export { gather } from '@tensorflow/tfjs-core/dist/ops/gather';
export { pad } from '@tensorflow/tfjs-core/dist/ops/pad';
export { reshape } from '@tensorflow/tfjs-core/dist/ops/reshape';
export { slice } from '@tensorflow/tfjs-core/dist/ops/slice';
export { split } from '@tensorflow/tfjs-core/dist/ops/split';
export { squeeze } from '@tensorflow/tfjs-core/dist/ops/squeeze';
export { stack } from '@tensorflow/tfjs-core/dist/ops/stack';
export { tile } from '@tensorflow/tfjs-core/dist/ops/tile';
export { transpose } from '@tensorflow/tfjs-core/dist/ops/transpose';
export { unstack } from '@tensorflow/tfjs-core/dist/ops/unstack';

// Arithmetic.
export { abs } from '@tensorflow/tfjs-core/dist/ops/abs';
export { add } from '@tensorflow/tfjs-core/dist/ops/add';
export { addN } from '@tensorflow/tfjs-core/dist/ops/add_n';
export { clipByValue } from '@tensorflow/tfjs-core/dist/ops/clip_by_value';
export { div } from '@tensorflow/tfjs-core/dist/ops/div';
export { exp } from '@tensorflow/tfjs-core/dist/ops/exp';
export { log } from '@tensorflow/tfjs-core/dist/ops/log';
export { log1p } from '@tensorflow/tfjs-core/dist/ops/log1p';
export { matMul } from '@tensorflow/tfjs-core/dist/ops/mat_mul';
export { matMul as fusedMatMul } from '@tensorflow/tfjs-core/dist/ops/fused/mat_mul';
export { maximum } from '@tensorflow/tfjs-core/dist/ops/maximum';
export { minimum } from '@tensorflow/tfjs-core/dist/ops/minimum';
export { mul } from '@tensorflow/tfjs-core/dist/ops/mul';
export { neg } from '@tensorflow/tfjs-core/dist/ops/neg';
export { sqrt } from '@tensorflow/tfjs-core/dist/ops/sqrt';
export { square } from '@tensorflow/tfjs-core/dist/ops/square';
export { sub } from '@tensorflow/tfjs-core/dist/ops/sub';
export { unsortedSegmentSum } from '@tensorflow/tfjs-core/dist/ops/unsorted_segment_sum';

// Reductions.
export { all } from '@tensorflow/tfjs-core/dist/ops/all';
export { any } from '@tensorflow/tfjs-core/dist/ops/any';
export { argMax } from '@tensorflow/tfjs-core/dist/ops/arg_max';
export { cumsum } from '@tensorflow/tfjs-core/dist/ops/cumsum';
export { logSumExp } from '@tensorflow/tfjs-core/dist/ops/log_sum_exp';
export { max } from '@tensorflow/tfjs-core/dist/ops/max';
export { mean } from '@tensorflow/tfjs-core/dist/ops/mean';
export { min } from '@tensorflow/tfjs-core/dist/ops/min';
export { sum } from '@tensorflow/tfjs-core/dist/ops/sum';

// Activations.
export { elu } from '@tensorflow/tfjs-core/dist/ops/elu';
export { logSoftmax } from '@tensorflow/tfjs-core/dist/ops/log_softmax';
export { relu } from '@tensorflow/tfjs-core/dist/ops/relu';
export { sigmoid } from '@tensorflow/tfjs-core/dist/ops/sigmoid';
export { softmax } from '@tensorflow/tfjs-core/dist/ops/softmax';
export { softplus } from '@tensorflow/tfjs-core/dist/ops/softplus';
export { tanh } from '@tensorflow/tfjs-core/dist/ops/tanh';

// Comparisons; `notEqual(x, 0)` is also how a number becomes a bool here, for the wasm backend's cast copies bytes.
export { equal } from '@tensorflow/tfjs-core/dist/ops/equal';
export { greater } from '@tensorflow/tfjs-core/dist/ops/greater';
export { greaterEqual } from '@tensorflow/tfjs-core/dist/ops/greater_equal';
export { isFinite } from '@tensorflow/tfjs-core/dist/ops/is_finite';
export { less } from '@tensorflow/tfjs-core/dist/ops/less';
export { lessEqual } from '@tensorflow/tfjs-core/dist/ops/less_equal';
export { logicalAnd } from '@tensorflow/tfjs-core/dist/ops/logical_and';
export { logicalNot } from '@tensorflow/tfjs-core/dist/ops/logical_not';
export { logicalOr } from '@tensorflow/tfjs-core/dist/ops/logical_or';
export { notEqual } from '@tensorflow/tfjs-core/dist/ops/not_equal';
export { where } from '@tensorflow/tfjs-core/dist/ops/where';

// Optimizers.
export { AdagradOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/adagrad_optimizer';
export { AdamOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/adam_optimizer';
export { MomentumOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/momentum_optimizer';
export { Optimizer } from '@tensorflow/tfjs-core/dist/optimizers/optimizer';
export { RMSPropOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/rmsprop_optimizer';
export { SGDOptimizer } from '@tensorflow/tfjs-core/dist/optimizers/sgd_optimizer';
