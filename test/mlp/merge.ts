// The dictionary of shared weights, built trial by trial: the oracle for what a study restores from its trials' blobs.
import type { LayerWeights } from '../../src/mlp/candidate.ts';
import { layerPairs, type SharingDictionary } from '../../src/mlp/sharing.ts';
import type { Architecture } from '../../src/space/architecture.ts';

/**
 * The dictionary after one more trained network; where a pair occurs again, in it or in an earlier one, the later
 * layer wins. The old dictionary stays as it is.
 *
 * @param source the trial's number
 */
export function merge(
  dictionary: SharingDictionary,
  architecture: Architecture,
  weights: readonly LayerWeights[],
  source: number,
): SharingDictionary {
  const pairs = layerPairs(architecture);
  if (pairs.length !== weights.length) {
    throw new Error(
      `Got weights of ${weights.length} layers for ${pairs.length} dense layers; pass one per dense layer.`,
    );
  }
  const merged = new Map(dictionary);
  weights.forEach((layer, index) =>
    merged.set(pairs[index] as string, { trial: source, layer: index, weights: layer }),
  );
  return merged;
}
