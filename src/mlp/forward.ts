// A network's forward pass in tfjs's own operations: the ops trainer differentiates it, and prediction runs it.
import { type Activation, type Architecture, denseLayers } from '../space/architecture.ts';
import {
  add,
  elu,
  matMul,
  mul,
  relu,
  reshape,
  sigmoid,
  softmax,
  tanh,
  type Tensor,
  type Tensor2D,
} from '../kernels/tf.ts';
import type { LayerWeights } from './candidate.ts';
import { submodelsOf } from './weights.ts';

const activate: Record<Activation, (x: Tensor2D) => Tensor2D> = { sigmoid, tanh, relu, elu };

export interface LayerTensors {
  /** [inputs, units]; of the last layer with submodels [submodels, inputs, units] */
  readonly kernel: Tensor;
  /** [units]; of the last layer with submodels [submodels, 1, units] */
  readonly bias: Tensor;
  /** Of the first layer with submodels [submodels, 1, inputs] */
  readonly scales?: Tensor | undefined;
}

/** Shapes of the layers' tensors. */
export function layerShapes(
  weights: readonly LayerWeights[],
): { kernel: number[]; bias: number[]; scales: number[] }[] {
  const submodels = submodelsOf(weights);
  return weights.map(({ kernel, bias }, index) => {
    const inputs = kernel.length / bias.length;
    const scales = [submodels ?? 0, 1, inputs];
    if (submodels === undefined || index < weights.length - 1)
      return { kernel: [inputs, bias.length], bias: [bias.length], scales };
    const units = bias.length / submodels;
    return { kernel: [submodels, inputs, units], bias: [submodels, 1, units], scales };
  });
}

/**
 * The output layer's values before its softmax or sigmoid, [rows, units]; with submodels [submodels · rows, units], all
 * rows of one before those of the next.
 *
 * @param x [rows, width]
 * @param drop what the dropout layer at index `layer` of the architecture makes of what comes in; without it everything
 *   passes
 */
export function forwardLogits(
  architecture: Architecture,
  layers: readonly LayerTensors[],
  x: Tensor2D,
  drop?: (x: Tensor2D, layer: number) => Tensor2D,
): Tensor2D {
  let index = 0;
  const scales = layers[0]?.scales;
  const [submodels, , width] = (scales?.shape ?? []) as number[];
  if (scales) x = reshape(mul(x, scales), [-1, width!]);
  for (const [at, layer] of architecture.entries()) {
    if (layer === 'dropout') {
      if (drop) x = drop(x, at);
      continue;
    }
    const { kernel, bias } = layers[index++] as LayerTensors;
    if (kernel.shape.length === 2) x = add(matMul(x, kernel as Tensor2D), bias);
    else {
      const [, inputs, units] = kernel.shape as [number, number, number];
      const each = add(matMul(reshape(x, [submodels!, -1, inputs]), kernel), bias);
      x = reshape(each, [-1, units]);
    }
    const [, activation] = layer;
    if (index < layers.length) x = activate[activation as Activation](x);
  }
  return x;
}

/**
 * The output layer's activation of its logits: [rows, units], row by row; with submodels their mean.
 *
 * @param submodels whose logits these are
 */
export function outputProbabilities(architecture: Architecture, logits: Tensor2D, submodels = 1): Float32Array {
  const [, activation] = denseLayers(architecture).at(-1)!;
  const outputs = activation === 'softmax' ? softmax(logits) : activation === 'sigmoid' ? sigmoid(logits) : logits;
  const all = outputs.dataSync() as Float32Array;
  const each = all.length / submodels;
  return all.slice(0, each).map((_, at) => {
    let sum = 0;
    for (let other = at; other < all.length; other += each) sum += all[other]!;
    return sum / submodels;
  });
}
