// Where a study's weights lie, and how much of them stays in memory.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryStorage } from '../../src/study/memory.ts';
import { type TrialWeights, weightStore } from '../../src/study/weights.ts';
import { rejects } from '../rejects.ts';

/** A network for each fold, whose every number names trial and fold; 12 bytes each. */
function weightsOf(trial: number, folds: number): TrialWeights {
  return Array.from({ length: folds }, (_, fold) => [
    { kernel: new Float32Array(2).fill(trial + fold / 8), bias: Float32Array.of(trial) },
  ]);
}

test('a file for each trial, or for each of its folds', async () => {
  const storage = memoryStorage();
  const plain = weightStore(storage, 0);
  await plain.put(3, weightsOf(3, 1));
  const folded = weightStore(storage, 2);
  await folded.put(12, weightsOf(12, 2));
  await folded.put(1, weightsOf(1, 2));
  assert.equal(await storage.listBlobs(''), [
    'weights/1.fold-1.safetensors',
    'weights/1.fold-2.safetensors',
    'weights/12.fold-1.safetensors',
    'weights/12.fold-2.safetensors',
    'weights/3.safetensors',
  ]);
  await rejects(folded.put(4, weightsOf(4, 1)), /Got 1 networks of trial 4; pass 2/);
  // Trial 3 is another version's, which knew no weights of folds: they are not this store's, but nobody's loss either.
  await folded.keepOnly(new Set([12, 3]));
  assert.equal(await storage.listBlobs(''), [
    'weights/12.fold-1.safetensors',
    'weights/12.fold-2.safetensors',
    'weights/3.safetensors',
  ]);
  assert.is(await folded.get(3), undefined);
  await storage.removeBlob('weights/12.fold-2.safetensors');
  assert.is(await weightStore(storage, 2).get(12), undefined, 'one fold is missing');
});

test('what was used least recently is read from the storage again', async () => {
  const storage = memoryStorage();
  const reads: string[] = [];
  const store = weightStore(
    {
      ...storage,
      readBlob: (name) => {
        reads.push(name);
        return storage.readBlob(name);
      },
    },
    2,
    // Two trials of two folds.
    48,
  );
  for (const trial of [0, 1]) await store.put(trial, weightsOf(trial, 2));
  await store.get(0);
  await store.put(2, weightsOf(2, 2));
  for (const trial of [0, 2]) assert.equal(await store.get(trial), weightsOf(trial, 2));
  assert.equal(reads, []);
  assert.equal(await store.get(1), weightsOf(1, 2));
  assert.equal(reads, ['weights/1.fold-1.safetensors', 'weights/1.fold-2.safetensors']);
  const small = weightStore(storage, 2, 1);
  for (const trial of [0, 1, 2]) assert.equal(await small.get(trial), weightsOf(trial, 2));
});

test.run();
