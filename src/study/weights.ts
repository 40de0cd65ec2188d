// The weights of a study's trials, kept in its storage for as long as something may still start from them.
import { decodeWeights, encodeWeights } from '../mlp/blob.ts';
import type { LayerWeights } from '../mlp/candidate.ts';
import type { StudyStorage } from './storage.ts';

const folder = 'weights/';

function blobName(trial: number): string {
  return `${folder}${trial}.safetensors`;
}

export interface WeightStore {
  /** Durable when it resolves. */
  put(trial: number, weights: readonly LayerWeights[]): Promise<void>;
  /** Undefined when they were never put, were removed, or their bytes are damaged. */
  get(trial: number): Promise<readonly LayerWeights[] | undefined>;
  /** Removes those of all other trials. */
  keepOnly(trials: ReadonlySet<number>): Promise<void>;
}

export function weightStore(storage: StudyStorage): WeightStore {
  const known = new Map<number, readonly LayerWeights[]>();
  return {
    async put(trial, weights) {
      await storage.writeBlob(blobName(trial), encodeWeights(weights));
      known.set(trial, weights);
    },
    async get(trial) {
      const weights = known.get(trial) ?? whole(await storage.readBlob(blobName(trial)));
      if (weights) known.set(trial, weights);
      return weights;
    },
    async keepOnly(trials) {
      for (const trial of [...known.keys()]) if (!trials.has(trial)) known.delete(trial);
      const kept = new Set([...trials].map(blobName));
      for (const name of await storage.listBlobs(folder)) if (!kept.has(name)) await storage.removeBlob(name);
    },
  };
}

/** Damaged weights are as good as missing ones: their trial can be trained again. */
function whole(bytes: Uint8Array | undefined): LayerWeights[] | undefined {
  try {
    return bytes && decodeWeights(bytes);
  } catch {
    return undefined;
  }
}
