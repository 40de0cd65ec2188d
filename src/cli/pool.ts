import os from 'node:os';
import { inlinePool, type WorkerPool } from '../index.ts';
import { nodeWorkers } from '../platform/node.ts';
import { WrongUse } from './errors.ts';

export interface PoolFlags {
  /** Workers; one per core by default, or one where there are threads. */
  readonly workers?: number | undefined;
  /** Threads of tfjs, for its stock operations in this thread. */
  readonly threads: number;
  readonly trainer: 'fused' | 'ops';
}

/**
 * Where candidates are trained: workers of one thread each, or this thread with or without threads of tfjs.
 *
 * @throws WrongUse (rejects) when both are asked for
 */
export async function openPool({ workers, threads, trainer }: PoolFlags): Promise<WorkerPool> {
  if (threads > 1) {
    if (workers !== undefined && workers > 1) {
      const got = `Got ${threads} threads and ${workers} workers`;
      throw new WrongUse(`${got}; tfjs's threads work for one candidate at a time, so leave --workers out.`);
    }
    const { threads: withThreads } = await import('../platform/threads.ts');
    return inlinePool({ trainer, threads: withThreads(threads) });
  }
  const count = workers ?? os.availableParallelism();
  return count > 1 ? nodeWorkers(count, { trainer }) : inlinePool({ trainer });
}
