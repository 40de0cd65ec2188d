// The platform of servers (Node, Deno, Bun): worker threads, files, standard input.
import { MlpnasError } from '../index.ts';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerPool, type PoolOptions, type StartWorker, type WorkerPool } from '../index.ts';

export { fileStorage } from './files.ts';

/**
 * A pool of `count` worker threads, by default one for each core. Candidates are trained in this thread where workers
 * cannot be started, and `fallback` tells why.
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
    let reason = '';
    worker.on('message', onMessage);
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('exit', (code) => onDeath(reason || `exit code ${code}`));
    return {
      post: (message) => worker.postMessage(message),
      end: async () => void (await worker.terminate()),
    };
  };
  return workerPool(count, start, { cores: cores(), ...options });
}

function cores(): number {
  // Deno needs no permission for `navigator`; Node 20 has no `navigator`.
  return globalThis.navigator?.hardwareConcurrency ?? availableParallelism();
}

/** Whether the file may be read without a question to Deno's user. Other runtimes may read what they can import. */
function mayRead(file: URL): boolean {
  const { Deno: deno } = globalThis as { Deno?: { permissions?: { querySync(what: object): { state: string } } } };
  return (
    deno?.permissions === undefined ||
    deno.permissions.querySync({ name: 'read', path: fileURLToPath(file) }).state === 'granted'
  );
}

const chunkBytes = 2 ** 18;

/**
 * The bytes of a table in chunks, for `readTable`. The address is a file's path, an `http:` or `https:` URL, or `-` for
 * standard input. It is opened for the first chunk, and closed after the last or when the loop ends.
 *
 * @example
 * const table = await readTable(bytesAt('customers.csv.gz'));
 *
 * @throws MlpnasError (with the first chunk) when the address cannot be read
 */
export async function* bytesAt(address: string): AsyncGenerator<Uint8Array, void> {
  if (address === '-') return yield* process.stdin;
  if (/^https?:\/\//i.test(address)) return yield* await fetchBytes(address);
  const file = await open(address).catch((error) => Promise.reject(cannotRead(address, error)));
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw cannotRead(address, error as Error);
  } finally {
    await file.close();
  }
}

/**
 * The text of a table in UTF-8 without its byte order mark. Addresses and errors are those of `bytesAt`.
 *
 * @example
 * const study = await search(await readText('customers.csv'), { target: 'churn' });
 */
export async function readText(address: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesAt(address)) chunks.push(chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function cannotRead(address: string, { code, message }: { code?: string; message: string }): MlpnasError {
  const absolute = path.resolve(address);
  const causes: Record<string, string> = {
    ENOENT: `There is no file ${absolute}`,
    EISDIR: `${absolute} is a folder`,
    EACCES: `${absolute} may not be read`,
  };
  const cause = causes[code ?? ''] ?? `Cannot read ${absolute} (${message})`;
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
