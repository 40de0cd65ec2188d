// A thread that answers one message at a time, and waits while others are measured, so that each side has a core.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Thread<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/** @param script beside the bundle of the benchmark */
export function startThread<Question, Answer>(script: string, workerData?: unknown): Thread<Question, Answer> {
  const worker = new Worker(new URL(script, import.meta.url), { workerData });
  return {
    async ask(question) {
      const [[answer]] = await Promise.all([once(worker, 'message'), worker.postMessage(question)]);
      return answer as Answer;
    },
    close: async () => void (await worker.terminate()),
  };
}
