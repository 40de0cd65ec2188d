// A network's parameters are one flat vector in a strategy's state, and matrices where they are computed with.
import { type Scalar, type Tensor, type Tensor2D, tensor2d, tidy, valueAndGrads } from '../kernels/tf.ts';

/** Of each matrix; a bias is a matrix with one row. */
export type Shapes = readonly (readonly [rows: number, columns: number])[];

/** The matrices that lie behind each other in the flat vector, row-major, on the heap. */
export function placeFlat(shapes: Shapes, parameters: Float32Array): Tensor2D[] {
  let from = 0;
  return shapes.map(([rows, columns]) =>
    tensor2d(parameters.subarray(from, (from += rows * columns)), [rows, columns]),
  );
}

/** The gradient of a loss that depends on all of the matrices, flat as the parameters. */
export function flatGradient(
  shapes: Shapes,
  parameters: Float32Array,
  loss: (matrices: Tensor2D[]) => Scalar,
): Float32Array {
  const gradient = new Float32Array(parameters.length);
  tidy(() => {
    const { grads } = valueAndGrads((...matrices: Tensor[]) => loss(matrices as Tensor2D[]))(
      placeFlat(shapes, parameters),
    );
    let from = 0;
    for (const part of grads) {
      gradient.set(part.dataSync(), from);
      from += part.size;
    }
  });
  return gradient;
}
