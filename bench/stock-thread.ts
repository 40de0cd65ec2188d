// Talks to the thread of bench/stock.ts.
import { startThread } from './thread.ts';
import type { TrainingCase, TrainingTable } from './training-case.ts';

/** tfjs's backend on WebAssembly, or the one in plain JavaScript. */
export type StockBackend = 'wasm' | 'cpu';

export interface StockNetwork extends TrainingCase {
  readonly params: Float32Array;
}

export interface StockData extends TrainingTable {
  readonly backend: StockBackend;
}

export type StockQuestion =
  | { readonly open: StockNetwork }
  | { readonly steps: number }
  /** Rows, the first ones, that the mean loss is asked of. */
  | { readonly loss: number };

export interface StockSide {
  open(network: StockNetwork): Promise<void>;
  /** Milliseconds that `steps` training steps took, by the thread's own clock. */
  steps(steps: number): Promise<number>;
  loss(rows: number): Promise<number>;
  close(): Promise<void>;
}

export function startStock(data: StockData): StockSide {
  const { ask, close } = startThread<StockQuestion, number>('./stock.js', data);
  return {
    open: async (open) => void (await ask({ open })),
    steps: (steps) => ask({ steps }),
    loss: (loss) => ask({ loss }),
    close,
  };
}
