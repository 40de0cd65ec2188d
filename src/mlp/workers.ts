// Candidates side by side, one wasm instance per worker. What a worker is, a platform says (`StartWorker`); this file
// holds what is the same everywhere: the messages, the queue, and what happens when a worker dies.
//
// The messages are few and one-way, so they are plain objects rather than remote calls through comlink: a call into a
// worker that dies never settles there, and here a death is an event like any other.
import { countParams } from '../space/architecture.ts';
import type {
  CandidateJob,
  CandidatePool,
  CandidateResult,
  EpochMetrics,
  TrainOptions,
  TrainingData,
  TrainingSettings,
} from './candidate.ts';
import { compileModules } from '../kernels/backend.ts';
import { candidateHost, type CandidateHost, type HostOptions } from './host.ts';
import { inlinePool } from './inline.ts';

/** One single-threaded wasm instance per worker: tfjs's own threads cannot be sent to one. */
export type WorkerOptions = Omit<HostOptions, 'threads'>;

export type ToWorker =
  | {
      readonly type: 'open';
      readonly data: TrainingData;
      readonly settings: TrainingSettings;
      readonly options: WorkerOptions;
    }
  | { readonly type: 'train'; readonly job: CandidateJob; readonly epochs: boolean };

export type FromWorker =
  /** Its code is loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'opened' }
  | { readonly type: 'epoch'; readonly epoch: number; readonly metrics: EpochMetrics }
  | { readonly type: 'result'; readonly result: CandidateResult }
  /** A defect, not a failed trial: it ends the call that it belongs to. */
  | { readonly type: 'defect'; readonly message: string };

/** A worker's end of the line. */
export interface WorkerPort {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  listen(hear: (message: ToWorker) => void): void;
}

/** All that a worker's file has to do: train what the port asks for, one candidate at a time. */
export function serveCandidates({ post, listen }: WorkerPort): void {
  let host: CandidateHost | undefined;
  listen(async (message) => {
    try {
      if (message.type === 'open') {
        host ??= candidateHost(message.options);
        await host.open(message.data, message.settings);
        post({ type: 'opened' }, []);
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

export interface WorkerEvents {
  message(message: FromWorker): void;
  /** Once, when the worker has ended without being told to. */
  died(reason: string): void;
}

/** The pool's end of the line. */
export interface WorkerLink {
  post(message: ToWorker): void;
  /** Ends the worker at once, whatever it is doing. */
  end(): Promise<void>;
}

/** Makes a worker that runs `serveCandidates`; throws where that is impossible. */
export type StartWorker = (events: WorkerEvents) => WorkerLink;

export interface WorkerPool extends CandidatePool {
  /** Why candidates are trained in this thread after all; absent while there are workers. */
  readonly fallback?: string | undefined;
}

interface Call {
  readonly options: TrainOptions & { onResult?: (result: CandidateResult) => void };
  readonly results: (CandidateResult | undefined)[];
  open: number;
  settle(error?: unknown): void;
  /** Tells the caller something; what the caller throws ends the call. */
  hear(tell: () => void): void;
}

interface Task {
  readonly call: Call;
  readonly index: number;
  readonly job: CandidateJob;
  deaths: number;
}

interface Slot {
  link?: WorkerLink;
  task?: Task;
  /** Settles `open`'s wait for this worker. */
  opened?: (problem?: string) => void;
}

/**
 * A pool of `count` workers. The table is sent to each once. Large networks are started first, so that a round does
 * not end with one worker training alone; results come in the order of the jobs all the same, and are those of
 * `inlinePool`, to the bit. A worker that dies is replaced and its candidate tried once more. An abort ends the
 * workers that train for the call; new ones are started when they are needed.
 *
 * Where no worker can be made, candidates are trained in this thread and `fallback` says why.
 */
export function workerPool(count: number, start: StartWorker, options: WorkerOptions = {}): WorkerPool {
  if (!Number.isInteger(count) || count < 1) throw new Error(`Got ${count} workers; pass a whole number from 1.`);
  let slots: Slot[] = Array.from({ length: count }, () => ({}));
  let waiting: Task[] = [];
  let table: { data: TrainingData; settings: TrainingSettings } | undefined;
  let inline: CandidatePool | undefined;
  let fallback: string | undefined;
  let { modules } = options;

  /** Starts a worker in the slot; throws where that is impossible. */
  function begin(slot: Slot): WorkerLink {
    // A worker that was ended or has died may still have messages on the way.
    const current = () => slot.link === link;
    const link = start({
      message: (message) => current() && heard(slot, message),
      died: (reason) => current() && died(slot, reason),
    });
    slot.link = link;
    return link;
  }

  /** Starts one more worker where no table is there yet; `open` will say what is wrong where that is impossible. */
  function prepareOne(): void {
    const slot = table || inline ? undefined : slots.find(({ link }) => !link);
    try {
      if (slot) begin(slot);
    } catch {
      // Said by `open`.
    }
  }

  /** Starts a worker in the slot, where none was prepared, and gives it the table; resolves with the reason where that fails. */
  function launch(slot: Slot): Promise<string | undefined> {
    return new Promise((resolve) => {
      slot.opened = (problem) => {
        delete slot.opened;
        resolve(problem);
      };
      try {
        const link = slot.link ?? begin(slot);
        try {
          link.post({ type: 'open', ...table!, options: { ...options, modules: (modules ??= compileModules()) } });
        } catch {
          // Modules cannot be sent everywhere; then every worker compiles its own.
          link.post({ type: 'open', ...table!, options: withoutModules(options) });
        }
      } catch (error) {
        void retire(slot, error instanceof Error ? error.message : String(error));
      }
    });
  }

  function heard(slot: Slot, message: FromWorker): void {
    const { task } = slot;
    if (message.type === 'ready') prepareOne();
    else if (message.type === 'opened') slot.opened?.();
    else if (message.type === 'epoch')
      task?.call.hear(() => task.call.options.onEpoch?.(message.epoch, message.metrics));
    else if (message.type === 'result') {
      delete slot.task;
      if (task) finish(task, message.result);
      pump();
    } else if (slot.opened) {
      void retire(slot, message.message);
    } else if (task) {
      delete slot.task;
      task.call.settle(new Error(message.message));
    }
  }

  function died(slot: Slot, reason: string): void {
    const { task, opened } = slot;
    delete slot.link;
    delete slot.task;
    if (task && ++task.deaths < 2) waiting.unshift(task);
    else if (task) {
      const why = `Its worker ended twice while training it (${reason}); try fewer --workers, the machine may be short of memory.`;
      finish(task, { number: task.job.number, state: 'failed', reason: why, epochs: [], seconds: 0 });
    }
    if (opened) opened(reason);
    else pump();
  }

  function finish({ call, index }: Task, result: CandidateResult): void {
    call.results[index] = result;
    call.open--;
    call.hear(() => call.options.onResult?.(result));
    if (call.open === 0) call.settle();
  }

  /** Gives waiting tasks to idle workers, and starts workers where one is missing. */
  function pump(): void {
    for (const slot of slots) {
      if (waiting.length === 0) return;
      if (slot.task || slot.opened) continue;
      if (!slot.link) {
        void launch(slot).then((problem) => (problem === undefined ? pump() : lost(problem)));
        continue;
      }
      const task = waiting.shift()!;
      slot.task = task;
      slot.link.post({ type: 'train', job: task.job, epochs: task.call.options.onEpoch !== undefined });
    }
  }

  /** A replacement could not be made: the others go on, or nobody can. */
  function lost(problem: string): void {
    if (slots.some((slot) => slot.link)) return;
    for (const call of new Set(waiting.map((task) => task.call))) {
      call.settle(new Error(`No worker is left and none can be started (${problem}); try --workers 1.`));
    }
  }

  async function retire(slot: Slot, reason: string): Promise<void> {
    const { link } = slot;
    delete slot.link;
    delete slot.task;
    slot.opened?.(reason);
    await link?.end();
  }

  /** Ends all workers, and the calls that wait for them. */
  async function endAll(reason: string): Promise<void> {
    for (const call of new Set([...waiting, ...slots.flatMap(({ task }) => task ?? [])].map((task) => task.call))) {
      call.settle(new Error(reason));
    }
    waiting = [];
    await Promise.all(slots.map((slot) => retire(slot, reason)));
  }

  /** Forgets a call's waiting tasks and ends the workers that train for it. */
  function cancel(call: Call): Promise<unknown> {
    waiting = waiting.filter((task) => task.call !== call);
    return Promise.all(slots.filter((slot) => slot.task?.call === call).map((slot) => retire(slot, 'cancelled')));
  }

  return {
    get size() {
      return inline ? 1 : slots.length;
    },
    get fallback() {
      return fallback;
    },
    prepare() {
      // The last starts when another has: until then the caller has a core for itself, to read the table.
      for (let at = 0; at < Math.max(1, count - 1); at++) prepareOne();
    },
    async open(data, settings) {
      const another = table !== undefined;
      table = { data, settings };
      if (inline) return await inline.open(data, settings);
      if (another) {
        await endAll('The pool was given another table while it trained.');
        slots = Array.from({ length: count }, () => ({}));
      }
      const problems: string[] = [];
      // One that has the table can train while others are still on their way.
      const opened = slots.map(async (slot) => {
        const problem = await launch(slot);
        if (problem === undefined) return pump();
        problems.push(problem);
        // Unless training has asked for another in its place by now.
        if (!slot.link) slots = slots.filter((other) => other !== slot);
        throw new Error(problem);
      });
      if (
        await Promise.any(opened).then(
          () => true,
          () => false,
        )
      )
        return;
      fallback = problems[0] ?? 'no worker could be started';
      inline = inlinePool(options);
      await inline.open(data, settings);
    },
    async train(jobs, trainOptions = {}) {
      if (inline) return await inline.train(jobs, trainOptions);
      if (!table) throw new Error(`Got ${jobs.length} candidates before a table; call open(data, settings) first.`);
      const { signal } = trainOptions;
      signal?.throwIfAborted();
      if (jobs.length === 0) return [];
      const { width } = table.data;
      let settle: Call['settle'] = () => {};
      const done = new Promise<void>((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve() : reject(error));
      });
      const hear = (tell: () => void) => {
        try {
          tell();
        } catch (error) {
          settle(error);
        }
      };
      const call: Call = { options: trainOptions, results: jobs.map(() => undefined), open: jobs.length, settle, hear };
      const onAbort = () => call.settle(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const cost = (task: Task) => countParams(task.job.architecture, width);
      waiting.push(...jobs.map((job, index) => ({ call, index, job, deaths: 0 })).sort((a, b) => cost(b) - cost(a)));
      try {
        pump();
        await done;
      } catch (error) {
        await cancel(call);
        pump();
        throw error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
      return call.results as CandidateResult[];
    },
    async dispose() {
      table = undefined;
      await endAll('The pool was disposed while it trained.');
      await inline?.dispose();
    },
  };
}

function withoutModules({ modules: _, ...others }: WorkerOptions): WorkerOptions {
  return others;
}
