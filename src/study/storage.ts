// The storage of a study. Platforms supply it: files (platform/files.ts) or memory.
import type { StudyLog } from './log.ts';

/** An append-only log and named blobs. Names hold only letters, digits, `-`, `.` and `/`. */
export interface StudyStorage {
  /** The folder, or another name for people and for `"study"` in the command's last line. */
  readonly location: string;
  /** The whole log as text; empty when there is none. Its last line may be half-written. */
  readLog(): Promise<string>;
  /**
   * Appends lines under the log's lock. `compose` is given the log as it stands, so that ids, which are ordinals in
   * the file, can be learned and used in one step; the same object as the last time, unless another log has taken its
   * place. Durable when it resolves.
   *
   * A last line without its end was left by a writer that was killed: it is cut off the log before `compose` sees it,
   * or the next line would be glued to it and neither could be read.
   */
  appendLog(compose: (log: StudyLog) => string): Promise<void>;
  readBlob(name: string): Promise<Uint8Array | undefined>;
  /** All or nothing: a reader sees the old bytes or the new ones. */
  writeBlob(name: string, bytes: Uint8Array): Promise<void>;
  /** Removing what is not there is no error. */
  removeBlob(name: string): Promise<void>;
  /** The names that begin with `prefix`, sorted. */
  listBlobs(prefix: string): Promise<string[]>;
}
