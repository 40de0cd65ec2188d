// A storage whose process is killed at its k-th write: before it, after it, or, for the log, in the middle of it.
import { growingLog } from '../../src/study/log.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import type { StudyStorage } from '../../src/study/storage.ts';

export const deaths = ['before', 'middle', 'after'] as const;
export type Death = (typeof deaths)[number];

export interface MortalStorage extends StudyStorage {
  /** Writes so far. */
  readonly writes: number;
  /** What a new process finds. */
  remains(): Promise<StudyStorage>;
}

export function mortalStorage(
  killedAt = Infinity,
  death: Death = 'before',
  inner: StudyStorage = memoryStorage(),
): MortalStorage {
  let writes = 0;
  let torn = '';
  let dead = false;
  async function write(action: () => Promise<void>): Promise<void> {
    if (dead) throw new Error('killed');
    const last = writes++ === killedAt;
    if (last) dead = true;
    if (!last || death === 'after') await action();
    if (last) throw new Error('killed');
  }
  return {
    location: inner.location,
    readLog: () => inner.readLog(),
    readBlob: (name) => inner.readBlob(name),
    listBlobs: (prefix) => inner.listBlobs(prefix),
    async appendLog(compose) {
      if (writes === killedAt && death === 'middle' && !dead) {
        const lines = compose(growingLog(await inner.readLog()));
        torn = lines.slice(0, Math.floor(lines.length / 2));
      }
      await write(() => inner.appendLog(compose));
    },
    writeBlob: (name, bytes) => write(() => inner.writeBlob(name, bytes)),
    removeBlob: (name) => write(() => inner.removeBlob(name)),
    get writes() {
      return writes;
    },
    async remains() {
      const found = memoryStorage(inner.location, (await inner.readLog()) + torn);
      for (const name of await inner.listBlobs('')) await found.writeBlob(name, (await inner.readBlob(name))!);
      return found;
    },
  };
}
