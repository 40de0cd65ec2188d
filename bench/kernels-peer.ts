// Talks to the thread of bench/stock-kernels.ts, as bench/peer.ts does to the one that trains.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** One operation of tfjs with its operands. */
export type StockKernel =
  | {
      readonly name: 'matMul';
      readonly a: Float32Array;
      readonly b: Float32Array;
      readonly shapes: { readonly a: readonly number[]; readonly b: readonly number[] };
      readonly transA: boolean;
      readonly transB: boolean;
    }
  | { readonly name: 'exp' | 'log' | 'tanh' | 'sigmoid' | 'elu'; readonly x: Float32Array }
  | { readonly name: 'dropout'; readonly rows: number; readonly units: number };

export type StockKernelMessage = { readonly open: StockKernel } | { readonly turns: number };

export interface StockKernels {
  open(kernel: StockKernel): Promise<void>;
  /** Milliseconds that so many calls took, by the thread's own clock. */
  run(turns: number): Promise<number>;
  close(): Promise<void>;
}

export function startStockKernels(): StockKernels {
  const worker = new Worker(new URL('./stock-kernels.js', import.meta.url));
  const ask = async (message: StockKernelMessage): Promise<number> => {
    const [answer] = await Promise.all([once(worker, 'message'), worker.postMessage(message)]);
    return (answer as [number])[0];
  };
  return {
    open: async (kernel) => void (await ask({ open: kernel })),
    run: (turns) => ask({ turns }),
    close: async () => void (await worker.terminate()),
  };
}
