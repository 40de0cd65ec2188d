// What a study needs of the place it is kept in. Platforms supply it: files (platform/files.ts) or memory.

/** An append-only log and named blobs. Names hold only letters, digits, `-`, `.` and `/`. */
export interface StudyStorage {
  /** The folder, or another name for people and for `"study"` in the command's last line. */
  readonly location: string;
  /** The whole log as text; empty when there is none. */
  readLog(): Promise<string>;
  /**
   * Appends lines under the log's lock. `compose` is given the log as it stands, so that ids, which are ordinals in
   * the file, can be learned and used in one step. Durable when it resolves.
   */
  appendLog(compose: (log: string) => string): Promise<void>;
  readBlob(name: string): Promise<Uint8Array | undefined>;
  /** All or nothing: a reader sees the old bytes or the new ones. */
  writeBlob(name: string, bytes: Uint8Array): Promise<void>;
  removeBlob(name: string): Promise<void>;
  listBlobs(prefix: string): Promise<string[]>;
}
