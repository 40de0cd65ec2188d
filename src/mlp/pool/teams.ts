// Who helps whom: a worker without a task joins the team of another, whose network is large.
import { networkNumbers } from '../../kernels/team-block.ts';
import type { Task } from './queue.ts';

/** What there is to know of a worker to make teams. */
export interface Member<Self> {
  /** The candidate whose network it trains. */
  readonly task?: Pick<Task, 'params' | 'maxMembers'> | undefined;
  /** The worker that it helps. */
  readonly leader?: Self | undefined;
  /** The shared memory that it has the table on, if any; compared only. */
  readonly memory?: object | undefined;
}

/** The leader of the team that the worker is in, then all who help it; the worker alone where it does nothing. */
export function teamOf<Worker extends Member<Worker>>(worker: Worker, workers: readonly Worker[]): Worker[] {
  const first = worker.leader ?? worker;
  return [first, ...workers.filter(({ leader }) => leader === first)];
}

/**
 * The worker whose team has the most weights to train per member, among those that have work for one more.
 *
 * @param memory the memory that a helper would have the table on; nobody can help without
 * @param cores workers that may be busy at once
 */
export function leaderWithMostWork<Worker extends Member<Worker>>(
  workers: readonly Worker[],
  memory: object | undefined,
  cores: number,
): Worker | undefined {
  if (!memory || workers.filter(({ task, leader }) => task || leader).length >= cores) return undefined;
  let best: Worker | undefined;
  let most = 0;
  for (const worker of workers) {
    if (!worker.task || worker.memory !== memory) continue;
    const { params, maxMembers } = worker.task;
    const members = teamOf(worker, workers).length;
    if (members < maxMembers && params / members > most) [best, most] = [worker, params / members];
  }
  return best;
}

/** The number of the network after the one of `number`: networks that follow one another differ, and none is 0. */
export function nextNetwork(number: number): number {
  return (number + 1) % networkNumbers || 1;
}
