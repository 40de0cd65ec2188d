// All that a worker's file has to do.
import type { EpochMetrics } from '../candidate.ts';
import { candidateHost, type CandidateHost } from './host.ts';
import type { WorkerPort } from './protocol.ts';

/**
 * Does what the port asks for, one thing at a time.
 *
 * @example
 * serveCandidates({
 *   post: (message, transfer) => postMessage(message, { transfer }),
 *   listen: (onMessage) => addEventListener('message', ({ data }) => onMessage(data)),
 * });
 */
export function serveCandidates({ post, listen }: WorkerPort): void {
  let host: CandidateHost | undefined;
  listen(async (message) => {
    try {
      if (message.type === 'open') {
        host ??= candidateHost(message.options);
        await host.open(message.data, message.settings, message.memorySlot);
        post({ type: 'opened' }, []);
      } else if (message.type === 'assist') {
        if (!host) throw new Error(`Got network ${message.network} to help with before a table; send open first.`);
        host.assist(message.slot, message.network);
        post({ type: 'assisted' }, []);
      } else {
        if (!host) throw new Error(`Got candidate ${message.job.number} before a table; send open first.`);
        const onEpoch = (epoch: number, metrics: EpochMetrics) => post({ type: 'epoch', epoch, metrics }, []);
        const result = await host.train(message.job, message.epochs ? { onEpoch } : {});
        const buffers = (result.weights ?? [])
          .flatMap(({ kernel, bias, scales }) => [kernel, bias, scales ?? []])
          .flatMap((values) => ('buffer' in values ? [values.buffer] : []));
        post({ type: 'result', result }, [...new Set(buffers as ArrayBuffer[])]);
      }
    } catch (error) {
      post({ type: 'defect', message: error instanceof Error ? error.message : String(error) }, []);
    }
  });
  post({ type: 'ready' }, []);
}
