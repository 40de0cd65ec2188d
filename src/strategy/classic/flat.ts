// Converts between the flat vector of parameters in the strategy's state and the matrices of the network.
import {
  concat,
  reshape,
  type Scalar,
  split,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  valueAndGrads,
} from '../../kernels/tf.ts';

/** The shape of each matrix; a bias is a matrix with one row. */
export type Shapes = readonly (readonly [rows: number, columns: number])[];

/** The matrices, which follow one another in the flat vector, row-major. */
export function matricesOf(shapes: Shapes, parameters: Tensor1D): Tensor2D[] {
  const parts = split(
    parameters,
    shapes.map(([rows, columns]) => rows * columns),
  ) as Tensor1D[];
  return parts.map((part, index) => reshape(part, shapes[index] as [number, number]));
}

/** The gradient of a loss that depends on all matrices, as a flat vector like the parameters. */
export function flatGradient(shapes: Shapes, parameters: Tensor1D, loss: (matrices: Tensor2D[]) => Scalar): Tensor1D {
  return tidy(() => {
    const { grads } = valueAndGrads((...matrices: Tensor[]) => loss(matrices as Tensor2D[]))(
      matricesOf(shapes, parameters),
    );
    return concat(grads.map((part) => reshape(part, [-1]) as Tensor1D));
  });
}
