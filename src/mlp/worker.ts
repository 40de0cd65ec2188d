// What a worker is told, what it answers, and all that its file has to do.
import type { CandidateJob, CandidateResult, EpochMetrics, TrainingData, TrainingSettings } from './candidate.ts';
import { candidateHost, type CandidateHost, type HostOptions, type TeamPlace } from './host.ts';

/** One single-threaded wasm instance per worker: tfjs's own threads cannot be sent to one. */
export type WorkerOptions = Omit<HostOptions, 'threads'>;

export interface PoolOptions extends WorkerOptions {
  /** Cores of the machine: no more workers than these are busy because some of them help. As many as workers by default. */
  readonly cores?: number | undefined;
}

export type ToWorker =
  | {
      readonly type: 'open';
      readonly data: TrainingData;
      readonly settings: TrainingSettings;
      readonly options: WorkerOptions;
      /** Where to train, if not on a heap of its own. */
      readonly place?: TeamPlace | undefined;
    }
  | { readonly type: 'train'; readonly job: CandidateJob; readonly epochs: boolean }
  /** To help the worker at a place with its network until that is done. */
  | { readonly type: 'assist'; readonly place: number; readonly network: number };

export type FromWorker =
  /** Its code is loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'opened' }
  | { readonly type: 'epoch'; readonly epoch: number; readonly metrics: EpochMetrics }
  | { readonly type: 'result'; readonly result: CandidateResult }
  /** The network that it helped with is done. */
  | { readonly type: 'assisted' }
  /** A defect, not a failed trial: it ends the call that it belongs to. */
  | { readonly type: 'defect'; readonly message: string };

/** A worker's end of the line. */
export interface WorkerPort {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  listen(hear: (message: ToWorker) => void): void;
}

/** Does what the port asks for, one thing at a time. */
export function serveCandidates({ post, listen }: WorkerPort): void {
  let host: CandidateHost | undefined;
  listen(async (message) => {
    try {
      if (message.type === 'open') {
        host ??= candidateHost(message.options);
        await host.open(message.data, message.settings, message.place);
        post({ type: 'opened' }, []);
      } else if (message.type === 'assist') {
        if (!host) throw new Error(`Got network ${message.network} to help with before a table; send open first.`);
        host.assist(message.place, message.network);
        post({ type: 'assisted' }, []);
      } else {
        if (!host) throw new Error(`Got candidate ${message.job.number} before a table; send open first.`);
        const onEpoch = (epoch: number, metrics: EpochMetrics) => post({ type: 'epoch', epoch, metrics }, []);
        const result = await host.train(message.job, message.epochs ? { onEpoch } : {});
        const buffers = (result.weights ?? []).flatMap(({ kernel, bias }) => [kernel.buffer, bias.buffer]);
        post({ type: 'result', result }, [...new Set(buffers as ArrayBuffer[])]);
      }
    } catch (error) {
      post({ type: 'defect', message: error instanceof Error ? error.message : String(error) }, []);
    }
  });
  post({ type: 'ready' }, []);
}
