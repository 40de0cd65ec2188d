// A study's storage that lasts as long as the object: for tests, pages and edge functions.
import { type StudyStorage, wholeLines } from './storage.ts';

/**
 * @param location its name for people
 * @param log a log to begin with, e.g. one that was kept from an earlier study. Its trials are replayed; weights that
 *   are needed and not there are trained again.
 */
export function memoryStorage(location = 'memory', log = ''): StudyStorage {
  const blobs = new Map<string, Uint8Array>();
  return {
    location,
    readLog: async () => log,
    async appendLog(compose) {
      const whole = wholeLines(log);
      const lines = compose(whole);
      if (wholeLines(lines) !== lines)
        throw new Error(`Got log lines that end in ${JSON.stringify(lines.slice(-20))}; end every line with \\n.`);
      log = whole + lines;
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
