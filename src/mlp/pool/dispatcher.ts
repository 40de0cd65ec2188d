// Gives tasks to workers, and answers what happens to them.
import { MlpnasError } from '../../errors.ts';
import { usefulMembers } from '../../kernels/team.ts';
import { countParams } from '../../space/architecture.ts';
import type { CandidateJob, CandidateResult } from '../candidate.ts';
import { strideOf } from '../../layout.ts';
import { Call, type CallOptions } from './call.ts';
import type { FromWorker, StartWorker } from './protocol.ts';
import { TaskQueue, type Task } from './queue.ts';
import { WorkerSlot } from './slot.ts';
import type { PoolTable } from './table.ts';
import { leaderWithMostWork, nextNetwork, teamOf } from './teams.ts';

/** A candidate fails when so many workers have died while they trained it. */
const maxDeaths = 2;

export class Dispatcher {
  readonly #count: number;
  readonly #cores: number;
  readonly #start: StartWorker;
  readonly #queue = new TaskQueue();
  #slots: WorkerSlot[];
  #table: PoolTable | undefined;
  #network = 0;

  constructor(count: number, cores: number, start: StartWorker) {
    this.#count = count;
    this.#cores = cores;
    this.#start = start;
    this.#slots = this.#emptySlots();
  }

  #emptySlots(): WorkerSlot[] {
    const events = {
      onMessage: (slot: WorkerSlot, message: FromWorker) => this.#onMessage(slot, message),
      onDeath: (slot: WorkerSlot, reason: string) => this.#onDeath(slot, reason),
    };
    return Array.from({ length: this.#count }, (_, index) => new WorkerSlot(index, this.#start, events));
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Starts one more worker where no table is there yet; `open` will say what is wrong where that is impossible. */
  prepareOne(): void {
    const slot = this.#table ? undefined : this.#slots.find(({ hasWorker }) => !hasWorker);
    try {
      slot?.startWorker();
    } catch {
      // `open` tries again and says so.
    }
  }

  /**
   * Gives the table to all workers, in place of any other.
   *
   * @returns as soon as one worker can train; with the first problem, where none could be started
   */
  async open(table: PoolTable): Promise<string | undefined> {
    const another = this.#table !== undefined;
    this.#table = table;
    if (another) {
      await this.#endAll('The pool was given another table while it trained.');
      this.#slots = this.#emptySlots();
    }
    const problems: string[] = [];
    // A worker that has the table can train while others are still on their way.
    const opened = this.#slots.map(async (slot) => {
      const problem = await slot.open(table);
      if (problem === undefined) return this.#assign();
      problems.push(problem);
      // Unless training has asked for another worker in this slot by now.
      if (!slot.hasWorker) this.#slots = this.#slots.filter((other) => other !== slot);
      throw new Error(problem);
    });
    return await Promise.any(opened).then(
      () => undefined,
      () => problems[0] ?? 'no worker could be started',
    );
  }

  async train(jobs: readonly CandidateJob[], options: CallOptions): Promise<CandidateResult[]> {
    const table = this.#table;
    if (!table) throw new Error(`Got ${jobs.length} candidates before a table; call open(data, settings) first.`);
    const { signal } = options;
    signal?.throwIfAborted();
    if (jobs.length === 0) return [];
    table.makeRoom(jobs);
    const call = new Call(jobs.length, options);
    const onAbort = () => call.fail(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.add(jobs.map((job, index) => taskOf(call, index, job, table)));
    try {
      this.#assign();
      return await call.done;
    } catch (error) {
      await this.#cancel(call);
      this.#assign();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends all workers, and the calls that wait for them. There is no table after that. */
  async dispose(reason: string): Promise<void> {
    this.#table = undefined;
    await this.#endAll(reason);
  }

  #onMessage(slot: WorkerSlot, message: FromWorker): void {
    const { task } = slot;
    if (message.type === 'ready') this.prepareOne();
    else if (message.type === 'opened') slot.opened();
    else if (message.type === 'epoch') task?.call.reportEpoch(message.epoch, message.metrics);
    else if (message.type === 'result' || message.type === 'assisted') {
      slot.release();
      if (task && message.type === 'result') task.call.complete(task.index, message.result);
      this.#assign();
    } else if (slot.isOpening) {
      void slot.retire(message.message);
    } else {
      const team = teamOf(slot, this.#slots);
      const call = team[0]!.task?.call;
      if (team.length > 1) void this.#retire(team, message.message);
      slot.release();
      call?.fail(new Error(message.message));
    }
  }

  #onDeath(slot: WorkerSlot, reason: string): void {
    const { isOpening } = slot;
    const team = teamOf(slot, this.#slots);
    const task = team[0]!.task;
    void this.#retire(team, reason);
    if (task && ++task.deaths < maxDeaths) this.#queue.addFirst(task);
    else if (task) {
      const why =
        `Its worker ended twice while training it (${reason}); ` +
        'try fewer workers, the machine may be short of memory.';
      const { call, index, job } = task;
      call.complete(index, { number: job.number, state: 'failed', reason: why, epochs: [], seconds: 0 });
    }
    if (!isOpening) this.#assign();
  }

  /** Gives waiting tasks to free workers, lets those without a task help, and starts workers where one is missing. */
  #assign(): void {
    const table = this.#table;
    if (!table) return;
    for (const slot of this.#slots) {
      if (!slot.isFree) continue;
      const leader = this.#queue.isEmpty ? leaderWithMostWork(this.#slots, table.memory, this.#cores) : undefined;
      if (this.#queue.isEmpty && !leader) continue;
      if (!slot.hasWorker || slot.memory !== table.memory) {
        void slot.open(table).then((problem) => (problem === undefined ? this.#assign() : this.#onLoss(problem)));
      } else if (leader) {
        slot.assist(leader);
      } else {
        this.#trainNext(slot);
      }
    }
  }

  #trainNext(slot: WorkerSlot): void {
    const task = this.#queue.take();
    if (!task) return;
    const mayBeHelped = slot.memory !== undefined && task.maxMembers > 1;
    if (mayBeHelped) this.#network = nextNetwork(this.#network);
    slot.train(task, mayBeHelped ? this.#network : 0);
  }

  /** A worker could not be replaced: the others go on; where there are none, what waits fails. */
  #onLoss(problem: string): void {
    if (this.#slots.some(({ hasWorker }) => hasWorker)) return;
    this.#fail(this.#queue.tasks, `No worker is left and none can be started (${problem}); try a single worker.`);
  }

  /**
   * Ends workers that may be in the middle of a step. All members of a team are ended, because each would wait for the
   * others in vain. Deno only ends a worker that returns to its event loop, so the memory that it writes to until then
   * is left to it.
   */
  #retire(slots: readonly WorkerSlot[], reason: string): Promise<unknown> {
    if (slots.length > 0) this.#table?.leaveMemory(this.#unfinished().map(({ job }) => job));
    return Promise.all(slots.map((slot) => slot.retire(reason)));
  }

  async #endAll(reason: string): Promise<void> {
    this.#fail(this.#unfinished(), reason);
    this.#queue.clear();
    await Promise.all(this.#slots.map((slot) => slot.retire(reason)));
  }

  /** Forgets a call's waiting tasks and ends the workers that train for it. */
  #cancel(call: Call): Promise<unknown> {
    this.#queue.removeCall(call);
    const leaders = this.#slots.filter(({ task }) => task?.call === call);
    return this.#retire(
      leaders.flatMap((leader) => teamOf(leader, this.#slots)),
      'cancelled',
    );
  }

  /** Tasks that wait and tasks that are trained. */
  #unfinished(): Task[] {
    return [...this.#queue.tasks, ...this.#slots.flatMap(({ task }) => task ?? [])];
  }

  /** Fails the calls of these tasks. */
  #fail(tasks: readonly Task[], reason: string): void {
    for (const call of new Set(tasks.map((task) => task.call))) call.fail(new MlpnasError('pool', reason));
  }
}

function taskOf(call: Call, index: number, job: CandidateJob, { data, settings }: PoolTable): Task {
  // A code is as much work as a number.
  const params = countParams(job.architecture, strideOf(data));
  const { batchSize, submodels = 1 } = { ...settings, ...job.settings };
  return { call, index, job, params, maxMembers: usefulMembers(params, submodels * batchSize), deaths: 0 };
}
