// The outputs of a trained network, for the study's test rows and for everybody who has the exported model.
import type { Backend } from '../kernels/backend.ts';
import { tensor1d, tensor2d, tidy, dispose } from '../kernels/tf.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { LayerWeights } from './candidate.ts';
import { forwardLogits, outputProbabilities } from './forward.ts';

/** Rows at a time, so that a large table needs no more memory than a small one: 2 MB for the widest layer. */
const tile = 1024;

/**
 * Probabilities of the classes, [rows, classes]; for one sigmoid unit the columns are 1 − p and p. A linear output
 * layer gives its values, [rows, units].
 *
 * @param _backend an open backend; that it is open is what counts
 * @param features row-major [rows, width]
 * @param width features per row
 * @returns the same bits on every runtime, whatever rows come with a row
 */
export function predictProbabilities(
  _backend: Backend,
  architecture: Architecture,
  weights: readonly LayerWeights[],
  features: Float32Array,
  width: number,
): Float32Array {
  const rows = features.length / width;
  if (!Number.isInteger(rows))
    throw new Error(`Got ${features.length} values for rows of ${width} features; pass rows x width values.`);
  const dense = denseLayers(architecture);
  if (dense.length !== weights.length)
    throw new Error(
      `Got weights of ${weights.length} layers for ${dense.length} dense layers; pass one per dense layer.`,
    );
  const [units, activation] = dense.at(-1)!;
  const classes = activation === 'sigmoid' ? 2 : units;
  const result = new Float32Array(rows * classes);

  const inputs = (layer: number) => dense[layer - 1]?.[0] ?? width;
  weights.forEach(({ kernel, bias }, index) => {
    const [units] = dense[index]!;
    if (kernel.length === inputs(index) * units && bias.length === units) return;
    throw new Error(
      `Got a kernel of ${kernel.length} numbers for dense layer ${index}, which has ${inputs(index)} x ${units}; ` +
        'predict rows with the features that the network was trained on.',
    );
  });
  const layers = weights.map(({ kernel, bias }, index) => ({
    kernel: tensor2d(kernel, [inputs(index), bias.length]),
    bias: tensor1d(bias),
  }));
  try {
    for (let start = 0; start < rows; start += tile) {
      const end = Math.min(start + tile, rows);
      const outputs = tidy(() => {
        const x = tensor2d(features.slice(start * width, end * width), [end - start, width]);
        return outputProbabilities(architecture, forwardLogits(architecture, layers, x));
      });
      if (activation !== 'sigmoid') result.set(outputs, start * classes);
      else {
        outputs.forEach((p, row) => {
          result[(start + row) * 2] = 1 - p;
          result[(start + row) * 2 + 1] = p;
        });
      }
    }
  } finally {
    dispose(layers.flatMap(({ kernel, bias }) => [kernel, bias]));
  }
  return result;
}
