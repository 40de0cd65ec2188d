// A study's storage that lasts as long as the object: for tests, pages and edge functions.
import { checkLines, growingLog, wholeLines } from './log.ts';
import type { StudyStorage } from './storage.ts';

/**
 * Keeps a study for as long as the object lives.
 *
 * @example
 * const storage = memoryStorage();
 * await search(text, { target: 'species', storage });
 * await search(text, { target: 'species', storage, rounds: 20 }); // goes on
 *
 * @param location its name for people
 * @param log a log to begin with, e.g. one that was kept from an earlier study. Its trials are replayed; weights that
 *   are needed and not there are trained again.
 */
export function memoryStorage(location = 'memory', log = ''): StudyStorage {
  const blobs = new Map<string, Uint8Array>();
  const lines = growingLog(wholeLines(log));
  let torn = log.slice(lines.length);
  return {
    location,
    readLog: async () => lines.text() + torn,
    async appendLog(compose) {
      const added = checkLines(compose(lines));
      torn = '';
      lines.add(added);
    },
    readBlob: async (name) => blobs.get(name)?.slice(),
    async writeBlob(name, bytes) {
      blobs.set(name, bytes.slice());
    },
    async removeBlob(name) {
      blobs.delete(name);
    },
    listBlobs: async (prefix) => [...blobs.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}
