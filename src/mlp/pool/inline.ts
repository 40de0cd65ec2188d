// Candidates one after another in the caller's thread: where there are no workers, and where one is enough.
import { yieldToEventLoop } from '../yield.ts';
import type { CandidatePool } from '../candidate.ts';
import { withAsyncDispose, type DisposablePool } from './disposal.ts';
import { candidateHost, type HostOptions } from './host.ts';

/**
 * Trains in this thread and lets the event loop turn between candidates, so that a page stays alive and an abort is
 * seen. Results are those of any number of workers, to the bit.
 *
 * @example
 * const pool = inlinePool({ trainer: 'ops' });
 * const study = await search(text, { target: 'species', trainer: 'ops', pool });
 * await pool.dispose();
 */
export function inlinePool(options: HostOptions = {}): DisposablePool {
  const host = candidateHost(options);
  return withAsyncDispose<CandidatePool>({
    size: 1,
    open: (data, settings) => host.open(data, settings),
    async train(jobs, { onResult, ...trainOptions } = {}) {
      const results = [];
      for (const job of jobs) {
        await yieldToEventLoop();
        trainOptions.signal?.throwIfAborted();
        const result = await host.train(job, trainOptions);
        results.push(result);
        onResult?.(result);
      }
      return results;
    },
    async dispose() {
      host.dispose();
    },
  });
}
