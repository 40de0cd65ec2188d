// Whole studies in real workers, as the built package makes them: what they leave behind is what this thread would.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';

declare const ROOT: string;
const built = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(ROOT, 'build', name)).href);
const { memoryStorage, search } = await built<typeof import('../../src/index.ts')>('index.js');
const { nodeWorkers } = await built<typeof import('../../src/platform/node.ts')>('node.js');

const random = randomStream(4, 'study in workers');
/** 40 rows of three classes, one of them rare. */
const rows = Array.from({ length: 40 }, (_, row) => ({
  a: uniform(random) + (row % 3) / 3,
  b: uniform(random),
  kind: row % 8 === 1 ? 'rare' : row % 3 === 0 ? 'some' : 'most',
}));
const options = {
  target: 'kind',
  rounds: 3,
  samples: 4,
  epochs: 60,
  widths: [8, 16],
  maxLength: 4,
  seed: 2,
} as const;

async function leftBehind(settings: object, workers: number): Promise<unknown> {
  const storage = memoryStorage();
  const pool = workers > 0 ? nodeWorkers(workers) : undefined;
  try {
    const { digest, evaluation } = await search(rows, { ...options, ...settings, storage, pool });
    const blobs = await Promise.all(
      (await storage.listBlobs('')).map(async (name) => [name, String(await storage.readBlob(name))]),
    );
    return { digest, evaluation, blobs };
  } finally {
    await pool?.dispose();
  }
}

for (const [what, counts, settings] of [
  [
    'balanced classes and networks refitted on all rows',
    [2],
    { classWeights: 'balanced', refit: 'all', finalSeeds: 20 },
  ],
  ['folds', [2], { folds: 3, epochs: 5, refit: 'none' }],
  [
    'members of all kinds, and a sample of the rows',
    [1, 2],
    { samples: 8, metric: 'macro-f1', finalEpochs: 20, searchRows: 10 },
  ],
] as const) {
  test(`${what}: the same study with workers as in this thread`, async () => {
    const inline = await leftBehind(settings, 0);
    for (const count of counts) assert.equal(await leftBehind(settings, count), inline, `${count} workers`);
  });
}

test.run();
