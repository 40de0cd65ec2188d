// The weights of a study's trials, in its storage for as long as something may still start from them.
import { decodeWeights, encodeWeights } from '../mlp/blob.ts';
import type { LayerWeights } from '../mlp/candidate.ts';
import type { StudyStorage } from './storage.ts';

/** The weights of a trial's networks, per dense layer: one network for each fold, or a single one without folds. */
export type TrialWeights = readonly (readonly LayerWeights[])[];

const folder = 'weights/';

export interface WeightStore {
  /** Durable when it resolves. */
  put(trial: number, weights: TrialWeights): Promise<void>;
  /** Undefined when any of them was never put, was removed, or its bytes are damaged. */
  get(trial: number): Promise<TrialWeights | undefined>;
  /** Removes those of all other trials. */
  keepOnly(trials: ReadonlySet<number>): Promise<void>;
}

/** Bytes of weights in memory beside those in the storage: with folds a round of large networks may have gigabytes. */
const mostCached = 2 ** 28;

/**
 * Trial N's weights are `weights/N.safetensors`, or with folds `weights/N.fold-K.safetensors` for K from 1.
 *
 * @param folds how many each trial is trained on; 0 without folds
 * @param cacheBytes beyond which those that were used least recently are read from the storage again
 */
export function weightStore(storage: StudyStorage, folds: number, cacheBytes = mostCached): WeightStore {
  const namesOf = (trial: number) =>
    folds === 0
      ? [`${folder}${trial}.safetensors`]
      : Array.from({ length: folds }, (_, fold) => `${folder}${trial}.fold-${fold + 1}.safetensors`);
  // In the order of their last use.
  const cached = new Map<number, TrialWeights>();
  let bytes = 0;
  function forget(trial: number): void {
    bytes -= bytesOf(cached.get(trial) ?? []);
    cached.delete(trial);
  }
  function remember(trial: number, weights: TrialWeights): TrialWeights {
    forget(trial);
    cached.set(trial, weights);
    bytes += bytesOf(weights);
    for (const oldest of cached.keys()) {
      if (bytes <= cacheBytes || oldest === trial) break;
      forget(oldest);
    }
    return weights;
  }

  return {
    async put(trial, weights) {
      const names = namesOf(trial);
      if (weights.length !== names.length)
        throw new Error(`Got ${weights.length} networks of trial ${trial}; pass ${names.length}, one for each fold.`);
      for (const [index, name] of names.entries()) await storage.writeBlob(name, encodeWeights(weights[index]!));
      remember(trial, weights);
    },
    async get(trial) {
      const remembered = cached.get(trial);
      if (remembered) return remember(trial, remembered);
      const weights: LayerWeights[][] = [];
      for (const name of namesOf(trial)) {
        const decoded = decodedOrNone(await storage.readBlob(name));
        if (!decoded) return undefined;
        weights.push(decoded);
      }
      return remember(trial, weights);
    },
    async keepOnly(trials) {
      for (const trial of [...cached.keys()]) if (!trials.has(trial)) forget(trial);
      for (const name of await storage.listBlobs(folder)) {
        const trial = /^weights\/(\d+)\./.exec(name)?.[1];
        if (trial === undefined || !trials.has(Number(trial))) await storage.removeBlob(name);
      }
    },
  };
}

function bytesOf(weights: TrialWeights): number {
  return weights.flat().reduce((sum, { kernel, bias }) => sum + kernel.byteLength + bias.byteLength, 0);
}

/** Damaged weights are as good as missing ones: their trial can be trained again. */
function decodedOrNone(bytes: Uint8Array | undefined): LayerWeights[] | undefined {
  try {
    return bytes && decodeWeights(bytes);
  } catch {
    return undefined;
  }
}
