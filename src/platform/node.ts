// What servers have and browsers lack: worker threads, files, standard input. For Node, Deno and Bun.
import { MlpnasError } from '../index.ts';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerPool, type PoolOptions, type StartWorker, type WorkerPool } from '../index.ts';

export { fileStorage } from './files.ts';

/**
 * A pool of `count` worker threads, by default one per core. Where none may be started candidates are trained in this
 * thread, and `fallback` says why.
 *
 * @example
 * await using pool = nodeWorkers(2);
 * const study = await search(text, { target: 'species', pool });
 */
export function nodeWorkers(count = cores(), options: PoolOptions = {}): WorkerPool {
  const file = new URL('./worker.node.js', import.meta.url);
  const start: StartWorker = ({ onMessage, onDeath }) => {
    if (!mayRead(file)) throw new Error(`no permission to read ${fileURLToPath(file)}; with Deno, add --allow-read`);
    const worker = new Worker(file);
    let why = '';
    worker.on('message', onMessage);
    worker.on('error', (error: Error) => {
      why = error.message;
    });
    worker.on('exit', (code) => onDeath(why || `exit code ${code}`));
    return {
      post: (what) => worker.postMessage(what),
      end: async () => void (await worker.terminate()),
    };
  };
  return workerPool(count, start, { cores: cores(), ...options });
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

const piece = 2 ** 18;

/**
 * The bytes of a table, piece by piece, for `readTable`: a file's path, an `http:` or `https:` URL, or `-` for standard
 * input. It is opened when the first piece is asked for, and closed after the last or when nobody wants more.
 *
 * @example
 * const table = await readTable(bytesAt('customers.csv.gz'));
 *
 * @throws MlpnasError, with the first piece, that says what is wrong with the place, in words for people
 */
export async function* bytesAt(place: string): AsyncGenerator<Uint8Array, void> {
  if (place === '-') return yield* process.stdin;
  if (/^https?:\/\//i.test(place)) return yield* await fetchBytes(place);
  const file = await open(place).catch((error) => Promise.reject(cannotRead(place, error)));
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(piece), 0, piece);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw cannotRead(place, error as Error);
  } finally {
    await file.close();
  }
}

/**
 * The text of a table, in UTF-8 without its byte order mark; places and errors are those of `bytesAt`.
 *
 * @example
 * const study = await search(await readText('customers.csv'), { target: 'churn' });
 */
export async function readText(place: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesAt(place)) chunks.push(chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function cannotRead(place: string, { code, message }: { code?: string; message: string }): MlpnasError {
  const full = path.resolve(place);
  const causes: Record<string, string> = {
    ENOENT: `There is no file ${full}`,
    EISDIR: `${full} is a folder`,
    EACCES: `${full} may not be read`,
  };
  const cause = causes[code ?? ''] ?? `Cannot read ${full} (${message})`;
  return new MlpnasError('table', `${cause}; pass a file, a URL, or - for standard input.`);
}

async function fetchBytes(url: string): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url).catch((error: Error & { cause?: Error }) => {
    throw new MlpnasError(
      'table',
      `Cannot reach ${url} (${error.cause?.message || error.message}); check the address and the network.`,
    );
  });
  if (!response.ok)
    throw new MlpnasError('table', `${url} answered ${response.status} ${response.statusText}; check the address.`);
  return response.body ?? new Blob([]).stream();
}
