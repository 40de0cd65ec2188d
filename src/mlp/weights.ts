// The weights that a network starts from: shared by both trainers, so that they begin with the same bits.
import { randomStream, uniform, type RandomGenerator } from '../random.ts';
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { CandidateJob, LayerWeights, TrainingSettings } from './candidate.ts';

/** The weights that a candidate starts from. */
export function candidateWeights(
  { architecture, seed, number, initial }: CandidateJob,
  width: number,
  { submodels }: Pick<TrainingSettings, 'submodels'>,
): LayerWeights[] {
  const random = randomStream(seed, 'weights', number);
  if (submodels === undefined) return initialWeights(architecture, width, random, initial);
  // The scales have a stream of their own, so that the kernels are those of a network without.
  const scales = initialScales(submodels, width, randomStream(seed, 'scales', number));
  return initialWeights(architecture, width, random, [], scales);
}

/** How far from 1 the scales of several submodels may begin. */
const spread = 0.9;

/**
 * The scales before training, [submodels, width]: uniform on 1 ± 0.9, so that the submodels differ, and ones for one
 * alone (RealMLP, arXiv 2407.04491). TabM has random signs (arXiv 2410.24210, section 3.3), which leave a body of few
 * units less to share; BENCHMARKS.md has the figures.
 */
export function initialScales(submodels: number, width: number, random: RandomGenerator): Float32Array {
  if (submodels === 1) return new Float32Array(width).fill(1);
  return Float32Array.from({ length: submodels * width }, () => 1 + spread * (2 * uniform(random) - 1));
}

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
 * @param scales of submodels, [submodels, width]; the output layers are drawn one after another
 * @returns per dense layer `kernel` [inputs, units] and `bias` [units]
 * @throws Error when shared weights do not fit their layer
 */
export function initialWeights(
  architecture: Architecture,
  width: number,
  random: RandomGenerator,
  shared: readonly (LayerWeights | undefined)[] = [],
  scales?: Float32Array,
): LayerWeights[] {
  let inputs = width;
  const layers = denseLayers(architecture);
  return layers.map(([units], index) => {
    const heads = scales && index === layers.length - 1 ? scales.length / width : 1;
    const kernel = glorotUniform(inputs, units, heads, random);
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
      : { kernel, bias: new Float32Array(heads * units), ...(scales && index === 0 ? { scales } : {}) };
  });
}

/** @returns [heads, inputs, units] */
function glorotUniform(inputs: number, units: number, heads: number, random: RandomGenerator): Float32Array {
  const limit = Math.sqrt(6 / (inputs + units));
  const kernel = new Float32Array(heads * inputs * units);
  for (let at = 0; at < kernel.length; at++) kernel[at] = (2 * uniform(random) - 1) * limit;
  return kernel;
}

/** Input scales and output layers of a network; undefined where it has no scales. */
export function submodelsOf(layers: readonly LayerWeights[]): number | undefined {
  const [first] = layers;
  return first?.scales && (first.scales.length * first.bias.length) / first.kernel.length;
}
