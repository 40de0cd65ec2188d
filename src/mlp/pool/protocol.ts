// What a pool and its workers say to one another, and what a platform supplies to connect them.
//
// The messages are few and one-way, so they are plain objects rather than remote calls through comlink: a call into a
// worker that dies never settles there, and here a death is an event like any other.
import type { CandidateJob, CandidateResult, EpochMetrics, TrainingData, TrainingSettings } from '../candidate.ts';
import type { HostOptions } from './host.ts';

/** One single-threaded wasm instance per worker: tfjs's own threads cannot be sent to one. */
export type WorkerOptions = Omit<HostOptions, 'threads'>;

export interface PoolOptions extends WorkerOptions {
  /** Cores of the machine: helpers make no more workers busy than these. As many as workers by default. */
  readonly cores?: number | undefined;
}

export type ToWorker =
  | {
      readonly type: 'open';
      readonly data: TrainingData;
      readonly settings: TrainingSettings;
      readonly options: WorkerOptions;
      /** The pool's memory, where a worker is to train on that and not on a heap of its own. */
      readonly memorySlot?: object | undefined;
    }
  | { readonly type: 'train'; readonly job: CandidateJob; readonly epochs: boolean }
  /** Asks for help with the network of another slot's worker, until that is done. */
  | { readonly type: 'assist'; readonly slot: number; readonly network: number };

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
  listen(onMessage: (message: ToWorker) => void): void;
}

/** What a platform tells the pool of a worker. */
export interface WorkerEvents {
  onMessage(message: FromWorker): void;
  /** Called once, when the worker has ended although the pool did not end it. */
  onDeath(reason: string): void;
}

/** The pool's end of the line. */
export interface WorkerLink {
  post(message: ToWorker): void;
  /** Ends the worker at once, whatever it is doing. */
  end(): Promise<void>;
}

/** Makes a worker that runs `serveCandidates`; throws where that is impossible. */
export type StartWorker = (events: WorkerEvents) => WorkerLink;
