// A study's storage that lasts as long as the object: for tests, pages and edge functions.
import { type StudyStorage, wholeLines } from './storage.ts';

export function memoryStorage(location = 'memory'): StudyStorage {
  let log = '';
  const blobs = new Map<string, Uint8Array>();
  return {
    location,
    readLog: async () => log,
    async appendLog(compose) {
      log = wholeLines(log);
      log += compose(log);
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
