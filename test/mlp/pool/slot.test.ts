import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { teamBlock } from '../../../src/kernels/team-block.ts';
import type { CandidateJob, TrainingSettings } from '../../../src/mlp/candidate.ts';
import { Call } from '../../../src/mlp/pool/call.ts';
import type { FromWorker, StartWorker, ToWorker, WorkerEvents } from '../../../src/mlp/pool/protocol.ts';
import { WorkerSlot } from '../../../src/mlp/pool/slot.ts';
import { PoolTable } from '../../../src/mlp/pool/table.ts';
import { clusters } from '../plain.ts';

const settings: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 1,
  batchSize: 16,
  dropout: 0,
  loss: 'matching',
};
const table = new PoolTable(clusters(1), settings, {
  slots: 2,
  worker: {},
  compile: () => {
    throw new Error('nothing is compiled here');
  },
});
const job: CandidateJob = { number: 4, seed: 1, architecture: [[3, 'softmax']] };
const task = { call: new Call(1, {}), index: 0, job, params: 8, maxMembers: 2, deaths: 0 };

/** A slot whose workers do nothing by themselves. */
function slotOf(index: number, start?: StartWorker) {
  const workers: { events: WorkerEvents; posted: ToWorker[]; ended: boolean }[] = [];
  const messages: FromWorker['type'][] = [];
  const deaths: string[] = [];
  const idle: StartWorker = (events) => {
    const worker = { events, posted: [] as ToWorker[], ended: false };
    workers.push(worker);
    return { post: (message) => worker.posted.push(message), end: async () => void (worker.ended = true) };
  };
  const slot = new WorkerSlot(index, start ?? idle, {
    onMessage: (_, { type }) => messages.push(type),
    onDeath: (_, reason) => deaths.push(reason),
  });
  return { slot, workers, messages, deaths };
}

async function openSlot(index: number) {
  const opened = slotOf(index);
  const opening = opened.slot.open(table);
  opened.slot.opened();
  assert.is(await opening, undefined);
  return { ...opened, worker: opened.workers[0]! };
}

const wordOf = (slot: number, field: keyof typeof teamBlock) => {
  const { memory, firstSlot, slotBytes } = table.memory!;
  return new DataView(memory.buffer).getInt32(firstSlot + slot * slotBytes + teamBlock[field], true);
};

test('a slot is free unless its worker is on its way to the table, trains or helps', async () => {
  const { slot } = slotOf(0);
  assert.ok(slot.isFree && !slot.hasWorker);
  const opening = slot.open(table);
  assert.ok(slot.isOpening && slot.hasWorker && !slot.isFree);
  slot.opened();
  assert.is(await opening, undefined);
  assert.ok(slot.isFree);
  assert.is(slot.memory, table.memory);
  slot.train(task, 0);
  assert.ok(!slot.isFree && slot.task === task);
  slot.release();
  assert.ok(slot.isFree);
  const { slot: helper } = await openSlot(1);
  helper.assist(slot);
  assert.ok(!helper.isFree && helper.leader === slot);
  helper.release();
  assert.ok(helper.isFree);
});

test('helpers are invited by the network’s number, and by none where nobody is to help', async () => {
  const { slot, worker } = await openSlot(0);
  const { slot: helper, worker: other } = await openSlot(1);
  slot.train(task, 7);
  assert.is(wordOf(0, 'network') >> 6, 7);
  helper.assist(slot);
  assert.equal(worker.posted.at(-1), { type: 'train', job, epochs: false });
  assert.equal(other.posted.at(-1), { type: 'assist', slot: 0, network: 7 });
  helper.release();
  helper.train(task, 0);
  assert.is(wordOf(1, 'network'), 0);
});

test('what an ended worker still says is not heard, and its successor is', async () => {
  const { slot, workers, worker, messages, deaths } = await openSlot(0);
  await slot.retire('cancelled');
  assert.ok(worker.ended && !slot.hasWorker);
  worker.events.onMessage({ type: 'assisted' });
  worker.events.onDeath('late');
  assert.equal([messages, deaths], [[], []]);
  slot.startWorker();
  workers[1]!.events.onMessage({ type: 'ready' });
  worker.events.onDeath('later');
  workers[1]!.events.onDeath('out of memory');
  assert.equal([messages, deaths], [['ready'], ['out of memory']]);
  assert.not.ok(slot.hasWorker);
});

test('retiring a leader aborts its team, and opening ends with the reason', async () => {
  const { slot } = await openSlot(1);
  await slot.retire('cancelled');
  assert.is(wordOf(1, 'aborted'), 0);
  const { slot: leader } = await openSlot(1);
  leader.train(task, 3);
  await leader.retire('cancelled');
  assert.is(wordOf(1, 'aborted'), 1);
  assert.is(leader.task, undefined);

  const { slot: waiting } = slotOf(0);
  const opening = waiting.open(table);
  await waiting.retire('no room');
  assert.is(await opening, 'no room');
  const { slot: impossible } = slotOf(0, () => {
    throw new Error('no workers here');
  });
  assert.is(await impossible.open(table), 'no workers here');
  assert.ok(impossible.isFree && !impossible.hasWorker);
});

test.run();
