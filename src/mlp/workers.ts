// Candidates side by side, one wasm instance per worker. What a worker is, a platform says (`StartWorker`); this file
// holds what is the same everywhere: the queue, who helps whom, and what happens when a worker dies.
//
// The messages are few and one-way (worker.ts), so they are plain objects rather than remote calls through comlink: a call
// into a worker that dies never settles there, and here a death is an event like any other.
import { compileModules } from '../kernels/backend.ts';
import {
  giveUp,
  inviteHelpers,
  networkNumbers,
  sharedFeatures,
  usefulMembers,
  type TeamMemory,
} from '../kernels/team.ts';
import { countParams } from '../space/architecture.ts';
import type {
  CandidateJob,
  CandidatePool,
  CandidateResult,
  TrainOptions,
  TrainingData,
  TrainingSettings,
} from './candidate.ts';
import { inlinePool } from './inline.ts';
import { shareForJobs } from './team.ts';
import type { FromWorker, PoolOptions, ToWorker, WorkerOptions } from './worker.ts';

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
  readonly params: number;
  /** Workers that its steps have enough work for. */
  readonly members: number;
  /** While it is trained: its name for those who help. */
  network: number;
  deaths: number;
}

interface Slot {
  /** Its part of the shared memory. */
  readonly place: number;
  link?: WorkerLink;
  task?: Task;
  /** Settles `open`'s wait for this worker. */
  opened?: (problem?: string) => void;
  /** The memory that it has the table on; undefined for a heap of its own. */
  team?: TeamMemory | undefined;
  /** Whom it helps. */
  helps?: Slot;
}

/**
 * A pool of `count` workers. The table is sent to each once. Large networks are started first, so that a round does
 * not end with one worker training alone; results come in the order of the jobs all the same, and are those of
 * `inlinePool`, to the bit. Where memory can be shared, a worker without a network of its own helps another with a
 * large one, step by step. A worker that dies is replaced and its candidate tried once more. An abort ends the workers
 * that train for the call; new ones are started when they are needed.
 *
 * Where no worker can be made, candidates are trained in this thread and `fallback` says why.
 */
export function workerPool(
  count: number,
  start: StartWorker,
  { cores = count, ...options }: PoolOptions = {},
): WorkerPool {
  if (!Number.isInteger(count) || count < 1) throw new Error(`Got ${count} workers; pass a whole number from 1.`);
  const emptySlots = (): Slot[] => Array.from({ length: count }, (_, place) => ({ place }));
  let slots = emptySlots();
  let waiting: Task[] = [];
  let table: { data: TrainingData; settings: TrainingSettings } | undefined;
  let inline: CandidatePool | undefined;
  let fallback: string | undefined;
  let { modules } = options;
  const mayShare = options.trainer !== 'ops';
  let team: TeamMemory | undefined;
  let networks = 0;

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
        postTable(slot, slot.link ?? begin(slot));
      } catch (error) {
        void retire(slot, reasonOf(error));
      }
    });
  }

  /** Neither shared memory nor modules can be sent everywhere: then on a heap of its own, of modules that it compiles itself. */
  function postTable(slot: Slot, link: WorkerLink): void {
    const { data, settings } = table!;
    if (team) {
      const shared = { ...data, features: sharedFeatures(team) };
      try {
        link.post({
          type: 'open',
          data: shared,
          settings,
          options: withoutModules(options),
          place: { team, place: slot.place },
        });
        slot.team = team;
        return;
      } catch {
        team = undefined;
      }
    }
    slot.team = undefined;
    try {
      link.post({ type: 'open', data, settings, options: { ...options, modules: (modules ??= compileModules()) } });
    } catch {
      link.post({ type: 'open', data, settings, options: withoutModules(options) });
    }
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
    } else if (message.type === 'assisted') {
      delete slot.helps;
      pump();
    } else if (slot.opened) {
      void retire(slot, message.message);
    } else {
      const members = teamOf(slot);
      const call = members[0]!.task?.call;
      if (members.length > 1) void retireTeam(members, message.message);
      delete slot.task;
      call?.settle(new Error(message.message));
    }
  }

  function died(slot: Slot, reason: string): void {
    const { opened } = slot;
    const members = teamOf(slot);
    const task = members[0]!.task;
    delete slot.link;
    void retireTeam(members, reason);
    if (task && ++task.deaths < 2) waiting.unshift(task);
    else if (task) {
      const why = `Its worker ended twice while training it (${reason}); try fewer --workers, the machine may be short of memory.`;
      finish(task, { number: task.job.number, state: 'failed', reason: why, epochs: [], seconds: 0 });
    }
    if (!opened) pump();
  }

  /** The one whose network it is that the slot trains, and all who help; the slot alone where it does nothing. */
  function teamOf(slot: Slot): Slot[] {
    const leader = slot.helps ?? slot;
    return [leader, ...slots.filter(({ helps }) => helps === leader)];
  }

  function finish({ call, index }: Task, result: CandidateResult): void {
    call.results[index] = result;
    call.open--;
    call.hear(() => call.options.onResult?.(result));
    if (call.open === 0) call.settle();
  }

  /** Gives waiting tasks to idle workers, lets those without a task help, and starts workers where one is missing. */
  function pump(): void {
    for (const slot of slots) {
      if (slot.task || slot.opened || slot.helps) continue;
      const leader = waiting.length > 0 ? undefined : mostInNeed();
      if (waiting.length === 0 && !leader) continue;
      if (!slot.link || slot.team !== team) {
        void launch(slot).then((problem) => (problem === undefined ? pump() : lost(problem)));
      } else if (leader) {
        slot.helps = leader;
        slot.link.post({ type: 'assist', place: leader.place, network: leader.task!.network });
      } else {
        const task = waiting.shift()!;
        slot.task = task;
        if (team && task.members > 1) {
          task.network = networks = (networks + 1) % networkNumbers || 1;
          inviteHelpers(team, slot.place, task.network);
        }
        slot.link.post({ type: 'train', job: task.job, epochs: task.call.options.onEpoch !== undefined });
      }
    }
  }

  /** The worker with the most work for each of those who are at its network, if one more has enough to do there. */
  function mostInNeed(): Slot | undefined {
    if (slots.filter(({ task, helps }) => task || helps).length >= cores) return undefined;
    let [neediest, most]: [Slot | undefined, number] = [undefined, 0];
    for (const slot of slots) {
      if (!team || !slot.task || slot.team !== team) continue;
      const members = teamOf(slot).length;
      const share = slot.task.params / members;
      if (members < slot.task.members && share > most) [neediest, most] = [slot, share];
    }
    return neediest;
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
    if (slot.task && slot.team) giveUp(slot.team, slot.place);
    delete slot.link;
    delete slot.task;
    delete slot.helps;
    slot.opened?.(reason);
    await link?.end();
  }

  /**
   * Ends workers that may be in the middle of a step: the others of their team would wait for them in vain. Deno only ends
   * a worker that returns to its event loop, so the memory that it writes to until then is left to it.
   */
  function retireTeam(members: readonly Slot[], reason: string): Promise<unknown> {
    if (team && table && members.length > 0) {
      const tasks = [...waiting, ...slots.flatMap(({ task }) => task ?? [])];
      team = shareForJobs(
        count,
        table.data,
        table.settings,
        tasks.map(({ job }) => job),
      );
    }
    return Promise.all(members.map((slot) => retire(slot, reason)));
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
    const teams = slots.filter((slot) => slot.task?.call === call).flatMap(teamOf);
    return retireTeam(teams, 'cancelled');
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
        slots = emptySlots();
      }
      team = mayShare ? shareForJobs(count, data, settings, []) : undefined;
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
      team = undefined;
      inline = inlinePool(options);
      await inline.open(data, settings);
    },
    async train(jobs, trainOptions = {}) {
      if (inline) return await inline.train(jobs, trainOptions);
      if (!table) throw new Error(`Got ${jobs.length} candidates before a table; call open(data, settings) first.`);
      const { signal } = trainOptions;
      signal?.throwIfAborted();
      if (jobs.length === 0) return [];
      const { data, settings } = table;
      if (team) team = shareForJobs(count, data, settings, jobs, team);
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
      const tasks = jobs.map((job, index) => {
        const params = countParams(job.architecture, data.width);
        const { batchSize } = { ...settings, ...job.settings };
        return { call, index, job, params, members: usefulMembers(params, batchSize), network: 0, deaths: 0 };
      });
      waiting.push(...tasks.sort((a, b) => b.params - a.params));
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
      table = team = undefined;
      await endAll('The pool was disposed while it trained.');
      await inline?.dispose();
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withoutModules({ modules: _, ...others }: WorkerOptions): WorkerOptions {
  return others;
}
