// Talks to the thread of bench/stock-kernels.ts.
import { startThread } from './thread.ts';

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

export type StockKernelQuestion = { readonly open: StockKernel } | { readonly turns: number };

export interface StockKernels {
  open(kernel: StockKernel): Promise<void>;
  /** Milliseconds that so many calls took, by the thread's own clock. */
  run(turns: number): Promise<number>;
  close(): Promise<void>;
}

export function startStockKernels(): StockKernels {
  const { ask, close } = startThread<StockKernelQuestion, number>('./stock-kernels.js');
  return { open: async (open) => void (await ask({ open })), run: (turns) => ask({ turns }), close };
}
