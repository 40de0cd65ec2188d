import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import { fileStorage } from '../../src/platform/files.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { storageContract } from '../contracts/storage.ts';

storageContract('memoryStorage', async (log) => ({ storage: memoryStorage('here', log) }));

storageContract('fileStorage', async (log) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-storage-'));
  if (log !== undefined) await writeFile(path.join(folder, 'journal.log'), log);
  return {
    storage: fileStorage(folder),
    again: () => fileStorage(folder),
    dispose: () => rm(folder, { recursive: true }),
  };
});

test.run();
