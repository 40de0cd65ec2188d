// A study kept in a folder, for the runtimes that have node:fs (Node, Deno, Bun). The log is locked as Optuna's
// JournalFileSymlinkLock does it, so that Optuna and this package can write to one study at the same time.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, readdir, rename, rm, stat, symlink, truncate, unlink } from 'node:fs/promises';
import path from 'node:path';
import { growingLog, type StudyLog, type StudyStorage } from '../index.ts';
import { checkLines } from '../internal.ts';

const newline = 10;

/**
 * Keeps a study in `directory`, which is made when something is first written: `journal.log`, and a file per blob.
 *
 * The log's last line may be half written when a writer was killed: `readLog` gives it as it is, and the next
 * `appendLog` cuts it off before it composes.
 *
 * @example
 * const study = await search(text, { target: 'species', storage: fileStorage('studies/first') });
 *
 * @param options what others who write to the same folder may expect
 * @param options.graceSeconds after how long without a sign of life a lock of somebody else is taken away
 */
export function fileStorage(directory: string, { graceSeconds = 30 }: { graceSeconds?: number } = {}): StudyStorage {
  const folder = path.resolve(directory);
  const log = path.join(folder, 'journal.log');
  // Whole lines that were read before; a log only grows, so appending reads no more than what is new.
  let known = { lines: growingLog(), size: 0, file: 0 };
  let turn: Promise<unknown> = Promise.resolve();
  // One after another within this process, because they share `known`; the lock is for the others.
  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = turn.then(action);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function readWholeLines(): Promise<{ torn: string }> {
    const handle = await open(log, 'r').catch(unlessMissing);
    if (!handle) {
      known = { lines: growingLog(), size: 0, file: 0 };
      return { torn: '' };
    }
    try {
      const { size, ino } = await handle.stat();
      if (ino !== known.file || size < known.size) known = { lines: growingLog(), size: 0, file: ino };
      const fresh = new Uint8Array(size - known.size);
      let read = 0;
      while (read < fresh.length) {
        const { bytesRead } = await handle.read(fresh, read, fresh.length - read, known.size + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      const whole = fresh.subarray(0, read).lastIndexOf(newline) + 1;
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      known.lines.add(decoder.decode(fresh.subarray(0, whole)));
      known = { ...known, size: known.size + whole, file: ino };
      return { torn: decoder.decode(fresh.subarray(whole, read)) };
    } finally {
      await handle.close();
    }
  }

  async function append(compose: (log: StudyLog) => string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const release = await lock(log, graceSeconds);
    try {
      const { torn } = await readWholeLines();
      if (torn !== '') await truncate(log, known.size);
      const lines = checkLines(compose(known.lines));
      if (lines === '') return;
      await writeDurably(log, 'a', new TextEncoder().encode(lines));
    } finally {
      await release();
    }
  }

  return {
    location: directory,
    readLog: () =>
      inTurn(async () => {
        const { torn } = await readWholeLines();
        return known.lines.text() + torn;
      }),
    appendLog: (compose) => inTurn(() => append(compose)),
    async readBlob(name) {
      return await readFile(blobPath(folder, name)).then((buffer) => new Uint8Array(buffer), unlessMissing);
    },
    async writeBlob(name, bytes) {
      const target = blobPath(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      const fresh = `${target}.${randomUUID()}.tmp`;
      try {
        await writeDurably(fresh, 'wx', bytes);
        await rename(fresh, target);
      } catch (error) {
        await rm(fresh, { force: true });
        throw error;
      }
    },
    async removeBlob(name) {
      await rm(blobPath(folder, name), { force: true });
    },
    async listBlobs(prefix) {
      const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing)) ?? [];
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter((name) => name.startsWith(prefix) && !name.endsWith('.tmp') && !name.startsWith('journal.log'))
        .sort();
    },
  };
}

function blobPath(folder: string, name: string): string {
  const segments = name.split('/');
  if (
    segments.some((segment) => !/^[A-Za-z0-9-][A-Za-z0-9.-]*$/.test(segment)) ||
    name.startsWith('journal.log') ||
    name.endsWith('.tmp')
  ) {
    throw new Error(
      `Got the blob name ${JSON.stringify(name)}; use letters, digits, "-", "." and "/", e.g. "weights/12.safetensors".`,
    );
  }
  return path.join(folder, ...segments);
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

async function writeDurably(file: string, flags: 'a' | 'wx', bytes: Uint8Array): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Takes Optuna's lock of `file`: the symbolic link `file.lock` to it, which only one can make. Waits 1 ms, doubling
 * up to 1 s; a lock that shows no change for `graceSeconds` was left by somebody who died, and is taken away.
 *
 * @returns gives the lock back
 */
async function lock(file: string, graceSeconds: number): Promise<() => Promise<void>> {
  const link = `${file}.lock`;
  let pause = 1;
  let seen = '';
  let since = performance.now();
  while (!(await tryLock(file, link))) {
    const state = await signOfLife(file, link);
    if (state !== seen) {
      seen = state;
      since = performance.now();
    }
    if (state !== '' && performance.now() - since > graceSeconds * 1000) {
      await unlock(link).catch(unlessMissing);
      pause = 1;
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, 1000);
  }
  return () => unlock(link).catch(unlessMissing);
}

async function tryLock(file: string, link: string): Promise<boolean> {
  try {
    await symlink(file, link);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
  }
  // No symbolic links here (Windows, or no right to make them): an exclusive file at the same path excludes as well.
  try {
    await (await open(link, 'wx')).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Changes whenever the lock changes hands or its holder writes; empty when it was just released. */
async function signOfLife(file: string, link: string): Promise<string> {
  const held = await lstat(link).catch(unlessMissing);
  const written = await stat(file).catch(unlessMissing);
  return held ? `${held.ino} ${held.mtimeMs} ${written?.mtimeMs}` : '';
}

/** By way of a name of its own, so that of two who steal a lock only one succeeds. */
async function unlock(link: string): Promise<void> {
  const away = `${link}${randomUUID()}.rename`;
  await rename(link, away);
  await unlink(away);
}
