// Candidates side by side, one wasm instance per worker. A platform says what a worker is (`StartWorker`); everything
// else is the same everywhere.
import { MlpnasError } from '../../errors.ts';
import { compileModules } from '../../kernels/backend.ts';
import type { CandidatePool } from '../candidate.ts';
import { Dispatcher } from './dispatcher.ts';
import { withAsyncDispose, type DisposablePool } from './disposal.ts';
import { inlinePool } from './inline.ts';
import type { PoolOptions, StartWorker } from './protocol.ts';
import { PoolTable } from './table.ts';

export interface WorkerPool extends DisposablePool {
  /** Why candidates are trained in this thread after all; absent while there are workers. */
  readonly fallback?: string | undefined;
}

/**
 * A pool of `count` workers. The table is sent to each once. Large networks are started first, so that a round does
 * not end with one worker training alone; results come in the order of the jobs all the same, and are those of
 * `inlinePool`, to the bit. Where memory can be shared, a worker without a network of its own helps another with a
 * large one, step by step. A worker that dies is replaced and its candidate tried once more. An abort ends the workers
 * that train for the call; new ones are started when they are needed.
 *
 * Where no worker can be made, candidates are trained in this thread and `fallback` says why.
 *
 * @example
 * const pool = workerPool(2, ({ onMessage, onDeath }) => {
 *   const worker = new Worker('worker.js', { type: 'module' });
 *   worker.onmessage = ({ data }) => onMessage(data);
 *   worker.onerror = ({ message }) => onDeath(message);
 *   return { post: (message) => worker.postMessage(message), end: async () => worker.terminate() };
 * });
 */
export function workerPool(
  count: number,
  start: StartWorker,
  { cores = count, ...options }: PoolOptions = {},
): WorkerPool {
  if (!Number.isInteger(count) || count < 1)
    throw new MlpnasError('option', `Got ${count} workers; pass a whole number from 1.`);
  const dispatcher = new Dispatcher(count, cores, start);
  let { modules } = options;
  const tableOptions = { slots: count, worker: options, compile: () => (modules ??= compileModules()) };
  let inline: CandidatePool | undefined;
  let fallback: string | undefined;
  return withAsyncDispose({
    get size() {
      return inline ? 1 : dispatcher.size;
    },
    get fallback() {
      return fallback;
    },
    prepare() {
      if (inline) return;
      // The last worker starts when another has: until then the caller has a core for itself, to read the table.
      for (let started = 0; started < Math.max(1, count - 1); started++) dispatcher.prepareOne();
    },
    async open(data, settings) {
      if (!inline) {
        fallback = await dispatcher.open(new PoolTable(data, settings, tableOptions));
        if (fallback === undefined) return;
        inline = inlinePool(options);
      }
      await inline.open(data, settings);
    },
    async train(jobs, trainOptions = {}) {
      return await (inline ? inline.train(jobs, trainOptions) : dispatcher.train(jobs, trainOptions));
    },
    async dispose() {
      await dispatcher.dispose('The pool was disposed while it trained.');
      await inline?.dispose();
    },
  } satisfies CandidatePool & Pick<WorkerPool, 'fallback'>);
}
