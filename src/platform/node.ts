// What servers have and browsers lack: worker threads, files, standard input. For Node, Deno and Bun.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerPool, type StartWorker, type WorkerOptions, type WorkerPool } from '../index.ts';

export { fileStorage } from './files.ts';

/**
 * A pool of `count` worker threads, by default one per core. Where none may be started candidates are trained in this
 * thread, and `fallback` says why.
 */
export function nodeWorkers(count = cores(), options: WorkerOptions = {}): WorkerPool {
  const file = new URL('./worker.node.js', import.meta.url);
  const start: StartWorker = ({ message, died }) => {
    if (!mayRead(file)) throw new Error(`no permission to read ${fileURLToPath(file)}; with Deno, add --allow-read`);
    const worker = new Worker(file);
    let why = '';
    worker.on('message', message);
    worker.on('error', (error: Error) => {
      why = error.message;
    });
    worker.on('exit', (code) => died(why || `exit code ${code}`));
    return {
      post: (what) => worker.postMessage(what),
      end: async () => void (await worker.terminate()),
    };
  };
  return workerPool(count, start, options);
}

function cores(): number {
  // Deno gives the first without a permission; Node 20 has only the second.
  return globalThis.navigator?.hardwareConcurrency ?? availableParallelism();
}

/** Deno would stop and ask its user; everything else may read what it could import. */
function mayRead(file: URL): boolean {
  const { Deno: deno } = globalThis as { Deno?: { permissions?: { querySync(what: object): { state: string } } } };
  return (
    deno?.permissions === undefined ||
    deno.permissions.querySync({ name: 'read', path: fileURLToPath(file) }).state === 'granted'
  );
}

/**
 * The text of a table: a file's path, an `http:` or `https:` URL, or `-` for standard input. UTF-8, without its byte
 * order mark.
 *
 * @throws Error that says what is wrong with the place, in words for people
 */
export async function readText(place: string): Promise<string> {
  if (place === '-') return decode(await readStandardInput());
  if (/^https?:\/\//i.test(place)) return decode(await fetchBytes(place));
  return decode(
    await readFile(place).catch((error: NodeJS.ErrnoException) => {
      const full = path.resolve(place);
      const causes: Record<string, string> = {
        ENOENT: `There is no file ${full}`,
        EISDIR: `${full} is a folder`,
        EACCES: `${full} may not be read`,
      };
      throw new Error(
        `${causes[error.code ?? ''] ?? `Cannot read ${full} (${error.message})`}; pass a file, a URL, or - for standard input.`,
      );
    }),
  );
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch((error: Error & { cause?: Error }) => {
    throw new Error(
      `Cannot reach ${url} (${error.cause?.message || error.message}); check the address and the network.`,
    );
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}; check the address.`);
  return new Uint8Array(await response.arrayBuffer());
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
