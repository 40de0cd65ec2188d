// The tasks that wait for a worker, in the order in which they will be started.
import type { CandidateJob } from '../candidate.ts';
import type { Call } from './call.ts';

/** One candidate of a call. */
export interface Task {
  readonly call: Call;
  /** Where in the call's jobs it is. */
  readonly index: number;
  readonly job: CandidateJob;
  readonly params: number;
  /** Workers that the network's steps have enough work for. */
  readonly maxMembers: number;
  /** Workers that have died while they trained it. */
  deaths: number;
}

/**
 * Calls come one after another. Of one call's tasks the largest network comes first, so that a round does not end with
 * one worker training alone.
 */
export class TaskQueue {
  #waiting: Task[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** All that wait, the next one first. */
  get tasks(): readonly Task[] {
    return this.#waiting;
  }

  /** Adds the tasks of one call behind those of earlier calls. */
  add(tasks: readonly Task[]): void {
    this.#waiting.push(...[...tasks].sort((a, b) => b.params - a.params));
  }

  /** Puts a task that was begun and not finished before all others. */
  addFirst(task: Task): void {
    this.#waiting.unshift(task);
  }

  take(): Task | undefined {
    return this.#waiting.shift();
  }

  removeCall(call: Call): void {
    this.#waiting = this.#waiting.filter((task) => task.call !== call);
  }

  clear(): void {
    this.#waiting = [];
  }
}
