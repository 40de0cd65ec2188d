// A network's forward pass in tfjs's own operations: the ops trainer differentiates it, and prediction runs it.
import { type Activation, type Architecture, denseLayers } from '../space/architecture.ts';
import { add, elu, matMul, relu, sigmoid, softmax, tanh, type Tensor, type Tensor2D } from '../kernels/tf.ts';

const activate: Record<Activation, (x: Tensor2D) => Tensor2D> = { sigmoid, tanh, relu, elu };

export interface LayerTensors {
  /** [inputs, units] */
  readonly kernel: Tensor;
  /** [units] */
  readonly bias: Tensor;
}

/**
 * The output layer's values before its softmax or sigmoid, [rows, units].
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
  for (const [at, layer] of architecture.entries()) {
    if (layer === 'dropout') {
      if (drop) x = drop(x, at);
      continue;
    }
    const { kernel, bias } = layers[index++] as LayerTensors;
    x = add(matMul(x, kernel as Tensor2D), bias);
    const [, activation] = layer;
    if (index < layers.length) x = activate[activation as Activation](x);
  }
  return x;
}

/** The output layer's activation of its logits: [rows, units], row by row. */
export function outputProbabilities(architecture: Architecture, logits: Tensor2D): Float32Array {
  const [, activation] = denseLayers(architecture).at(-1)!;
  const outputs = activation === 'softmax' ? softmax(logits) : activation === 'sigmoid' ? sigmoid(logits) : logits;
  return outputs.dataSync() as Float32Array;
}
