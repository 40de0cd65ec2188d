// Candidates side by side in a browser: module workers that import the very bundle that the page has.
import { workerPool, type PoolOptions, type StartWorker, type WorkerPool } from '../index.ts';

/**
 * A pool of `count` browser workers, by default one per core. In a page that may not start them (another origin's
 * file, a content security policy) candidates are trained in the page, and `fallback` says why.
 *
 * @example
 * const pool = webWorkers();
 * const study = await search(text, { target: 'species', pool });
 * await pool.dispose();
 *
 * @param url where `worker.web.js` is served; it imports `index.js` from beside it
 */
export function webWorkers(
  count = globalThis.navigator?.hardwareConcurrency ?? 1,
  url: string | URL = new URL('./worker.web.js', import.meta.url),
  options: PoolOptions = {},
): WorkerPool {
  const start: StartWorker = ({ onMessage, onDeath }) => {
    if (typeof Worker === 'undefined') throw new Error('there are no workers here');
    const worker = new Worker(url, { type: 'module' });
    worker.onmessage = ({ data }) => onMessage(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      onDeath(event.message || `${url} could not be loaded`);
    };
    return {
      post: (what) => worker.postMessage(what),
      end: async () => worker.terminate(),
    };
  };
  return workerPool(count, start, { cores: globalThis.navigator?.hardwareConcurrency, ...options });
}
