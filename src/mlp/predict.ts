// The outputs of a trained network, for the study's test rows and for everybody who has the exported model.
import type { Backend } from '../kernels/backend.ts';
import { dispose, tensor, tensor2d, tidy } from '../kernels/tf.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { LayerWeights } from './candidate.ts';
import { denseRows, strideOf } from '../layout.ts';
import { forwardLogits, layerShapes, outputProbabilities } from './forward.ts';
import { submodelsOf } from './weights.ts';

/**
 * Rows that run through the layers at a time, so that a large table needs no more memory than a small one: 2 MB for the
 * widest layer.
 */
const tile = 1024;

/**
 * Probabilities of the classes, [rows, classes]; for one sigmoid unit the columns are 1 − p and p. A linear output
 * layer gives its values, [rows, units]. Of submodels it is the mean.
 *
 * @param _backend an open backend; that it is open is what counts
 * @param features row-major [rows, width], or packed rows of numbers and codes (`Layout`)
 * @param width features per row, each level of a category being one
 * @param categories levels of each category column of packed rows
 * @returns the same bits on every runtime, whatever rows come with a row
 */
export function predictProbabilities(
  _backend: Backend,
  architecture: Architecture,
  weights: readonly LayerWeights[],
  features: Float32Array,
  width: number,
  categories: readonly number[] = [],
): Float32Array {
  const stride = strideOf({ width, categories });
  const rows = features.length / stride;
  if (!Number.isInteger(rows))
    throw new Error(`Got ${features.length} values for rows of ${stride} features; pass rows x width values.`);
  const dense = denseLayers(architecture);
  if (dense.length !== weights.length)
    throw new Error(
      `Got weights of ${weights.length} layers for ${dense.length} dense layers; pass one per dense layer.`,
    );
  const [units, activation] = dense.at(-1)!;
  const classes = activation === 'sigmoid' ? 2 : units;
  const result = new Float32Array(rows * classes);

  const submodels = submodelsOf(weights);
  const inputs = (layer: number) => dense[layer - 1]?.[0] ?? width;
  weights.forEach(({ kernel, bias, scales }, index) => {
    const [units] = dense[index]!;
    const heads = index === weights.length - 1 ? (submodels ?? 1) : 1;
    const scalesFit = index > 0 || !scales || (Number.isInteger(submodels) && scales.length === submodels! * width);
    if (kernel.length === heads * inputs(index) * units && bias.length === heads * units && scalesFit) return;
    throw new Error(
      `Got a kernel of ${kernel.length} numbers for dense layer ${index}, which has ${inputs(index)} x ${units}; ` +
        'predict rows with the features that the network was trained on.',
    );
  });
  const shapes = layerShapes(weights);
  const layers = weights.map(({ kernel, bias, scales }, index) => ({
    kernel: tensor(kernel, shapes[index]!.kernel),
    bias: tensor(bias, shapes[index]!.bias),
    ...(scales ? { scales: tensor(scales, shapes[index]!.scales) } : {}),
  }));
  const atATime = Math.ceil(tile / (submodels ?? 1));
  try {
    for (let start = 0; start < rows; start += atATime) {
      const end = Math.min(start + atATime, rows);
      const outputs = tidy(() => {
        const part = denseRows(features.slice(start * stride, end * stride), { width, categories });
        const x = tensor2d(part, [end - start, width]);
        return outputProbabilities(architecture, forwardLogits(architecture, layers, x), submodels);
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
    dispose(layers.flatMap((layer) => Object.values(layer)));
  }
  return result;
}
