// The platform of browsers: module workers, which import the same bundle as the page.
import { workerPool, type PoolOptions, type StartWorker, type WorkerPool } from '../index.ts';

/**
 * A pool of `count` browser workers, by default one for each core. Candidates are trained in the page where workers
 * cannot be started (another origin, a content security policy), and `fallback` tells why.
 *
 * @example
 * const pool = webWorkers();
 * const study = await search(text, { target: 'species', pool });
 * await pool.dispose();
 *
 * @param url the address of `worker.web.js`, which imports `index.js` from the same folder
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
      post: (message) => worker.postMessage(message),
      end: async () => worker.terminate(),
    };
  };
  return workerPool(count, start, { cores: globalThis.navigator?.hardwareConcurrency, ...options });
}
