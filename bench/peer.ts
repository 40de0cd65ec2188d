// Talks to the thread of bench/stock.ts. While one side works the other waits for a message, so that each has a core.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface StockData {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly width: number;
  readonly classes: number;
}

export interface StockCase {
  readonly hidden: readonly number[];
  readonly batch: number;
}

export interface StockPeer {
  open(network: StockCase): Promise<void>;
  /** Milliseconds that `steps` training steps took, by the thread's own clock. */
  steps(steps: number): Promise<number>;
  close(): Promise<void>;
}

export function startStock(data: StockData): StockPeer {
  const worker = new Worker(new URL('./stock.js', import.meta.url), { workerData: data });
  const ask = async (message: { network?: StockCase; steps?: number }): Promise<number> => {
    const [answer] = await Promise.all([once(worker, 'message'), worker.postMessage(message)]);
    return (answer as [number])[0];
  };
  return {
    open: async (network) => void (await ask({ network })),
    steps: (steps) => ask({ steps }),
    close: async () => void (await worker.terminate()),
  };
}
