// A storage by a stranger: one plain object, such as a page might put into a database.
import { growingLog, type StudyStorage } from 'mlpnas';

export interface Kept {
  log: string;
  readonly blobs: Map<string, Uint8Array>;
}

export function objectStorage(kept: Kept): StudyStorage {
  const log = growingLog(kept.log.slice(0, kept.log.lastIndexOf('\n') + 1));
  let appended = Promise.resolve();
  return {
    location: 'an object',
    readLog: async () => kept.log,
    appendLog(compose) {
      const append = () => {
        const lines = compose(log);
        if (lines !== '' && !lines.endsWith('\n')) throw new Error('A line has no end.');
        log.add(lines);
        kept.log = log.text();
      };
      const done = appended.then(append);
      appended = done.catch(() => undefined);
      return done;
    },
    readBlob: async (name) => kept.blobs.get(name)?.slice(),
    writeBlob: async (name, bytes) => void kept.blobs.set(name, bytes.slice()),
    removeBlob: async (name) => void kept.blobs.delete(name),
    listBlobs: async (prefix) => [...kept.blobs.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}
