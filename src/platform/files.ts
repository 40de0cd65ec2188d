// The storage of a study in a folder, for runtimes with node:fs (Node, Deno, Bun). The log is locked like Optuna's
// JournalFileSymlinkLock, so that Optuna and this package can write to one study at the same time.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, readdir, rename, rm, stat, symlink, truncate, unlink } from 'node:fs/promises';
import path from 'node:path';
import { growingLog, type StudyLog, type StudyStorage } from '../index.ts';
import { checkLines } from '../internal.ts';

const newline = 10;

/**
 * Stores a study in `directory` as `journal.log` and a file for each blob. The folder is created by the first write.
 *
 * The log's last line may be incomplete where a writer was killed: `readLog` returns it as it is, and the next
 * `appendLog` removes it before it composes.
 *
 * @example
 * const study = await search(text, { target: 'species', storage: fileStorage('studies/first') });
 *
 * @param options settings of the lock
 * @param options.graceSeconds how long another writer's lock may be without a sign of life before it is removed
 */
export function fileStorage(directory: string, { graceSeconds = 30 }: { graceSeconds?: number } = {}): StudyStorage {
  const folder = path.resolve(directory);
  const log = path.join(folder, 'journal.log');
  // The complete lines that were read before. A log only grows, so an append reads what is new and no more.
  let known = { lines: growingLog(), size: 0, file: 0 };
  let last: Promise<unknown> = Promise.resolve();
  // Calls in this process run one after another, because they share `known`; the lock excludes other processes.
  function serialized<T>(action: () => Promise<T>): Promise<T> {
    const result = last.then(action);
    last = result.catch(() => undefined);
    return result;
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
      const added = new Uint8Array(size - known.size);
      let read = 0;
      while (read < added.length) {
        const { bytesRead } = await handle.read(added, read, added.length - read, known.size + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      const whole = added.subarray(0, read).lastIndexOf(newline) + 1;
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      known.lines.add(decoder.decode(added.subarray(0, whole)));
      known = { ...known, size: known.size + whole, file: ino };
      return { torn: decoder.decode(added.subarray(whole, read)) };
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
      serialized(async () => {
        const { torn } = await readWholeLines();
        return known.lines.text() + torn;
      }),
    appendLog: (compose) => serialized(() => append(compose)),
    async readBlob(name) {
      return await readFile(blobPath(folder, name)).then((buffer) => new Uint8Array(buffer), unlessMissing);
    },
    async writeBlob(name, bytes) {
      const target = blobPath(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      const temporary = `${target}.${randomUUID()}.tmp`;
      try {
        await writeDurably(temporary, 'wx', bytes);
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true });
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
      `Got the blob name ${JSON.stringify(name)}; use letters, digits, "-", "." and "/", ` +
        'e.g. "weights/12.safetensors".',
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
 * Acquires Optuna's lock of `file`, the symbolic link `file.lock` to it, which only one process can create. The wait
 * between attempts doubles from 1 ms to 1 s. A lock without a change for `graceSeconds` belongs to a process that died
 * and is removed.
 *
 * @returns a function that releases the lock
 */
async function lock(file: string, graceSeconds: number): Promise<() => Promise<void>> {
  const link = `${file}.lock`;
  let pause = 1;
  let lastState = '';
  let since = performance.now();
  while (!(await tryLock(file, link))) {
    const state = await signOfLife(file, link);
    if (state !== lastState) {
      lastState = state;
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
  // Where symbolic links are not possible (Windows, or missing permissions), an exclusive file at the path serves as
  // lock.
  try {
    await (await open(link, 'wx')).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A text that changes whenever the lock changes hands or its holder writes; empty when the lock is free. */
async function signOfLife(file: string, link: string): Promise<string> {
  const linkStat = await lstat(link).catch(unlessMissing);
  const fileStat = await stat(file).catch(unlessMissing);
  return linkStat ? `${linkStat.ino} ${linkStat.mtimeMs} ${fileStat?.mtimeMs}` : '';
}

/** Renames the lock before it is removed, so that only one of two processes can remove the same lock. */
async function unlock(link: string): Promise<void> {
  const renamed = `${link}${randomUUID()}.rename`;
  await rename(link, renamed);
  await unlink(renamed);
}
