// `await using` for pools.
import type { CandidatePool } from '../candidate.ts';

/** What `await using` takes. */
export interface AsyncDisposablePool {
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Gives a pool the method that `await using` calls, which is `dispose`. Runtimes that do not know the symbol (Safari)
 * also have no `await using`, so the pool stays as it is there.
 */
export function withAsyncDispose<Pool extends CandidatePool>(pool: Pool): Pool & AsyncDisposablePool {
  const symbol: typeof Symbol.asyncDispose | undefined = Symbol.asyncDispose;
  if (symbol) Object.defineProperty(pool, symbol, { value: () => pool.dispose() });
  return pool as Pool & AsyncDisposablePool;
}
