// One-shot weight sharing: a network starts from what earlier networks have learned between the same two layers.
// The dictionary is plain state, in and out. A study does not store it: the sources follow from its trials
// (`latestSources`), and the weights lie in the trials' blobs (`restore`).
import { denseLayers, type Architecture } from '../space/architecture.ts';
import type { LayerWeights } from './candidate.ts';

/** The origin of shared weights: a trial's number and the index of its dense layer. */
export interface LayerSource {
  readonly trial: number;
  readonly layer: number;
}

export interface SharedLayer extends LayerSource {
  readonly weights: LayerWeights;
}

/** Maps a pair of neighbouring layers (`layerPairs`) to the weights that were last trained for it. */
export type SharingDictionary = ReadonlyMap<string, SharedLayer>;

export interface TrainedArchitecture {
  readonly number: number;
  readonly architecture: Architecture;
}

/**
 * The key of every dense layer: itself and the dense layer before it, or `input`. Dropout changes no shape and is
 * passed over. `[[64,"relu"],"dropout",[3,"softmax"]]` gives `input>64:relu` and `64:relu>3:softmax`.
 */
export function layerPairs(architecture: Architecture): string[] {
  let before = 'input';
  return denseLayers(architecture).map(([units, activation]) => {
    const layer = `${units}:${activation}`;
    const pair = `${before}>${layer}`;
    before = layer;
    return pair;
  });
}

/**
 * The dictionary's weights for each dense layer, as `CandidateJob.initial`.
 *
 * @param width features per row
 * @throws Error when the dictionary was filled by networks for another width
 */
export function initialFrom(
  dictionary: SharingDictionary,
  architecture: Architecture,
  width: number,
): (LayerWeights | undefined)[] {
  const layers = denseLayers(architecture);
  return layerPairs(architecture).map((pair, index) => {
    const weights = dictionary.get(pair)?.weights;
    const inputs = layers[index - 1]?.[0] ?? width;
    const units = layers[index]?.[0] ?? 0;
    if (weights && weights.kernel.length !== inputs * units) {
      throw new Error(
        `The shared weights of ${pair} have ${weights.kernel.length / units} inputs and the data has ${inputs}; ` +
          'share weights within one study only.',
      );
    }
    return weights;
  });
}

/**
 * The sources of the dictionary after these trials were merged in the order given. They tell which trials' blobs are
 * still needed.
 *
 * @param sources what trials before them have left; it is added to, so that following a long study costs no more a
 *   round
 */
export function latestSources(
  trials: Iterable<TrainedArchitecture>,
  sources = new Map<string, LayerSource>(),
): Map<string, LayerSource> {
  for (const { number, architecture } of trials) {
    layerPairs(architecture).forEach((pair, layer) => sources.set(pair, { trial: number, layer }));
  }
  return sources;
}

/**
 * The dictionary that `merge` had made, from its sources; every trial is loaded once.
 *
 * @param load the weights of a trial, per dense layer
 * @throws Error when a trial's weights are gone
 */
export async function restore(
  sources: ReadonlyMap<string, LayerSource>,
  load: (trial: number) => Promise<readonly LayerWeights[] | undefined>,
): Promise<SharingDictionary> {
  const trials = new Map<number, readonly LayerWeights[] | undefined>();
  const dictionary = new Map<string, SharedLayer>();
  for (const [pair, { trial, layer }] of sources) {
    if (!trials.has(trial)) trials.set(trial, await load(trial));
    const weights = trials.get(trial)?.[layer];
    if (!weights) {
      throw new Error(
        `The weights of trial ${trial}, dense layer ${layer}, are missing; they are shared by ${pair}. ` +
          `Restore the study's folder or start a new study.`,
      );
    }
    dictionary.set(pair, { trial, layer, weights });
  }
  return dictionary;
}
