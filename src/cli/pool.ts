import { inlinePool, type WorkerPool } from '../index.ts';
import { nodeWorkers } from '../platform/node.ts';
import { WrongUse } from './errors.ts';

export interface PoolFlags {
  readonly workers: number;
  /** tfjs's own, for stock operations in this thread. */
  readonly threads: number;
  readonly trainer: 'fused' | 'ops';
}

/** Where candidates are trained: workers of one thread each, or this thread with or without threads of tfjs. */
export async function openPool({ workers, threads, trainer }: PoolFlags): Promise<WorkerPool> {
  if (threads > 1) {
    if (workers > 1)
      throw new WrongUse(
        `Got ${threads} threads and ${workers} workers; tfjs's threads work for one candidate at a time, so add --workers 1.`,
      );
    const { threads: withThreads } = await import('../platform/threads.ts');
    return inlinePool({ trainer, threads: withThreads(threads) });
  }
  return workers > 1 ? nodeWorkers(workers, { trainer }) : inlinePool({ trainer });
}
