// A slot of a pool: one worker at a time, what it does, and its replacement when it has ended.
import { abortTeam, inviteHelpers, type TeamMemory } from '../../kernels/team.ts';
import type { Task } from './queue.ts';
import type { FromWorker, StartWorker, WorkerLink } from './protocol.ts';
import type { PoolTable } from './table.ts';

export interface SlotEvents {
  onMessage(slot: WorkerSlot, message: FromWorker): void;
  /** The worker has ended by itself; the slot has none now. */
  onDeath(slot: WorkerSlot, reason: string): void;
}

export class WorkerSlot {
  /** Which slot of the pool it is, and which of the shared memory. */
  readonly index: number;
  readonly #start: StartWorker;
  readonly #events: SlotEvents;
  #link: WorkerLink | undefined;
  #settleOpening: ((problem?: string) => void) | undefined;
  #memory: TeamMemory | undefined;
  #task: Task | undefined;
  #network = 0;
  #leader: WorkerSlot | undefined;

  constructor(index: number, start: StartWorker, events: SlotEvents) {
    this.index = index;
    this.#start = start;
    this.#events = events;
  }

  get hasWorker(): boolean {
    return this.#link !== undefined;
  }

  /** Whether the worker is on its way to the table. */
  get isOpening(): boolean {
    return this.#settleOpening !== undefined;
  }

  get isFree(): boolean {
    return !this.#task && !this.#leader && !this.isOpening;
  }

  get task(): Task | undefined {
    return this.#task;
  }

  /** The slot whose worker this one helps. */
  get leader(): WorkerSlot | undefined {
    return this.#leader;
  }

  /** The memory that the worker has the table on; undefined for a heap of its own. */
  get memory(): TeamMemory | undefined {
    return this.#memory;
  }

  /** Starts a worker, without a table as yet; throws where that is impossible. */
  startWorker(): WorkerLink {
    // A worker that was ended or has died may still have messages on the way.
    const isCurrent = () => this.#link === link;
    const link = this.#start({
      onMessage: (message) => {
        if (isCurrent()) this.#events.onMessage(this, message);
      },
      onDeath: (reason) => {
        if (!isCurrent()) return;
        this.#link = undefined;
        this.#events.onDeath(this, reason);
      },
    });
    this.#link = link;
    return link;
  }

  /** Gives the table to the worker, or to a new one where there is none; resolves with the reason where that fails. */
  open(table: PoolTable): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#settleOpening = (problem) => {
        this.#settleOpening = undefined;
        resolve(problem);
      };
      try {
        this.#memory = table.post(this.#link ?? this.startWorker(), this.index);
      } catch (error) {
        void this.retire(error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** The worker has the table. */
  opened(): void {
    this.#settleOpening?.();
  }

  /** @param network the number by which others may join; 0 where nobody is to */
  train(task: Task, network: number): void {
    this.#task = task;
    this.#network = network;
    if (network !== 0 && this.#memory) inviteHelpers(this.#memory, this.index, network);
    this.#link!.post({ type: 'train', job: task.job, epochs: task.call.wantsEpochs });
  }

  /** Helps the worker of another slot until its network is done. */
  assist(leader: WorkerSlot): void {
    this.#leader = leader;
    this.#link!.post({ type: 'assist', slot: leader.index, network: leader.#network });
  }

  /** The worker has finished what it did. */
  release(): void {
    this.#task = this.#leader = undefined;
  }

  /** Ends the worker, whatever it does; those who help it fail. */
  async retire(reason: string): Promise<void> {
    const link = this.#link;
    if (this.#task && this.#memory) abortTeam(this.#memory, this.index);
    this.#link = undefined;
    this.release();
    this.#settleOpening?.(reason);
    await link?.end();
  }
}
