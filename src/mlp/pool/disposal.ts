// `await using` for pools.
import type { AsyncDisposal, CandidatePool } from '../candidate.ts';

export type DisposablePool = CandidatePool & AsyncDisposal;

/**
 * Gives a pool the method that `await using` calls, which is `dispose`. Runtimes that do not know the symbol (Safari)
 * also have no `await using`, so the pool stays as it is there.
 */
export function withAsyncDispose<Pool extends CandidatePool>(pool: Pool): Pool & AsyncDisposal {
  const symbol: typeof Symbol.asyncDispose | undefined = Symbol.asyncDispose;
  if (symbol) Object.defineProperty(pool, symbol, { value: () => pool.dispose() });
  return pool as Pool & AsyncDisposal;
}
