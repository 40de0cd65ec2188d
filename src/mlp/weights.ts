// The weights that a network starts from: shared by both trainers, so that they begin with the same bits.
import { uniform, type RandomGenerator } from '../random.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { LayerWeights } from './candidate.ts';

/**
 * Weights before training. Kernels are uniform on ±√(6 / (inputs + units)) (Glorot and Bengio, AISTATS 2010, eq. 16;
 * Keras's `glorot_uniform`), row-major in order of the draws, biases 0.
 *
 * Every layer draws its numbers even where `shared` has something for it, so that a layer's fresh weights do not
 * depend on what the layers before it were given.
 *
 * @param width features per row
 * @param random the trial's stream `'weights'`
 * @param shared per dense layer, weights to start from instead; copied
 * @returns per dense layer `kernel` [inputs, units] and `bias` [units]
 * @throws Error when shared weights do not fit their layer
 */
export function initialWeights(
  architecture: Architecture,
  width: number,
  random: RandomGenerator,
  shared: readonly (LayerWeights | undefined)[] = [],
): LayerWeights[] {
  let inputs = width;
  return denseLayers(architecture).map(([units], index) => {
    const kernel = glorotUniform(inputs, units, random);
    const given = shared[index];
    if (given && (given.kernel.length !== kernel.length || given.bias.length !== units)) {
      throw new Error(
        `Got a kernel of ${given.kernel.length} and a bias of ${given.bias.length} numbers ` +
          `for dense layer ${index}, which needs ` +
          `${inputs} x ${units} and ${units}; pass weights of the same pair of layers.`,
      );
    }
    inputs = units;
    return given
      ? { kernel: given.kernel.slice(), bias: given.bias.slice() }
      : { kernel, bias: new Float32Array(units) };
  });
}

function glorotUniform(inputs: number, units: number, random: RandomGenerator): Float32Array {
  const limit = Math.sqrt(6 / (inputs + units));
  const kernel = new Float32Array(inputs * units);
  for (let at = 0; at < kernel.length; at++) kernel[at] = (2 * uniform(random) - 1) * limit;
  return kernel;
}
