import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Call } from '../../../src/mlp/pool/call.ts';
import { TaskQueue, type Task } from '../../../src/mlp/pool/queue.ts';
import type { CandidateResult } from '../../../src/mlp/candidate.ts';
import { rejects } from '../../rejects.ts';

/** Tasks of one call with networks of these sizes. */
function tasksOf(call: Call, sizes: readonly number[]): Task[] {
  return sizes.map((params, index) => {
    const job = { number: index, seed: 0, architecture: [[3, 'softmax']] as const };
    return { call, index, job, params, maxMembers: 1, deaths: 0 };
  });
}

const sizes = (queue: TaskQueue) => queue.tasks.map(({ params }) => params);
const resultOf = (number: number): CandidateResult => ({
  number,
  state: 'complete',
  epochs: [],
  weights: [],
  seconds: 0,
});

test('the largest network of a call comes first, calls come one after another', () => {
  const queue = new TaskQueue();
  assert.ok(queue.isEmpty);
  assert.is(queue.take(), undefined);
  const given = tasksOf(new Call(3, {}), [5, 40, 7]);
  queue.add(given);
  queue.add(tasksOf(new Call(2, {}), [1, 99]));
  assert.equal(sizes(queue), [40, 7, 5, 99, 1]);
  assert.equal(
    given.map(({ params }) => params),
    [5, 40, 7],
    'the list that was given stays as it is',
  );
  assert.is(queue.take(), given[1]);
  assert.equal(sizes(queue), [7, 5, 99, 1]);
  assert.not.ok(queue.isEmpty);
});

test('networks of one size keep the order of the jobs', () => {
  const queue = new TaskQueue();
  queue.add(tasksOf(new Call(4, {}), [8, 8, 9, 8]));
  assert.equal(
    queue.tasks.map(({ index }) => index),
    [2, 0, 1, 3],
  );
});

test('a task that comes back is next, however small it is', () => {
  const queue = new TaskQueue();
  const call = new Call(3, {});
  queue.add(tasksOf(call, [1, 2, 3]));
  const [small] = tasksOf(call, [0]);
  queue.addFirst(small!);
  assert.is(queue.take(), small);
  assert.equal(sizes(queue), [3, 2, 1]);
});

test('a call is forgotten alone, or all of them', () => {
  const queue = new TaskQueue();
  const [kept, removed] = [new Call(2, {}), new Call(2, {})];
  queue.add(tasksOf(kept, [1, 3]));
  queue.add(tasksOf(removed, [2, 4]));
  queue.removeCall(removed);
  assert.equal(sizes(queue), [3, 1]);
  queue.clear();
  assert.ok(queue.isEmpty);
});

test('a call ends with all results in the order of its jobs', async () => {
  const heard: number[] = [];
  const call = new Call(3, { onResult: ({ number }) => heard.push(number) });
  for (const index of [2, 0, 1]) call.complete(index, resultOf(10 + index));
  assert.equal(heard, [12, 10, 11]);
  assert.equal(
    (await call.done).map(({ number }) => number),
    [10, 11, 12],
  );
  assert.is(call.wantsEpochs, false);
});

test('a call ends with its first failure, which may be a listener’s, even at the last result', async () => {
  const failing = new Call(2, {});
  failing.fail(new Error('first'));
  failing.fail(new Error('second'));
  await rejects(failing.done, /first/);
  const thrower = () => {
    throw new Error('disk full');
  };
  const last = new Call(1, { onResult: thrower });
  last.complete(0, resultOf(0));
  await rejects(last.done, /disk full/);
  const early = new Call(1, { onEpoch: thrower });
  assert.is(early.wantsEpochs, true);
  early.reportEpoch(1, { loss: 1, accuracy: 1, valLoss: 1, valScore: 1 });
  early.complete(0, resultOf(0));
  await rejects(early.done, /disk full/);
});

test.run();
