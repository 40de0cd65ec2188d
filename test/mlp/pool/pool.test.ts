// The queue and what it does in trouble, with stand-ins for workers that do exactly what a case needs. Real workers
// are tested in test/platform/.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { teamBlock } from '../../../src/kernels/team-block.ts';
import { isMemorySlot, type MemorySlot } from '../../../src/mlp/pool/host.ts';
import type { CandidateJob, CandidateResult, TrainingSettings } from '../../../src/mlp/candidate.ts';
import { inlinePool } from '../../../src/mlp/pool/inline.ts';
import { workerPool } from '../../../src/mlp/pool/pool.ts';
import type { FromWorker, StartWorker, ToWorker, WorkerEvents } from '../../../src/mlp/pool/protocol.ts';
import { serveCandidates } from '../../../src/mlp/pool/worker.ts';
import type { Architecture } from '../../../src/space/architecture.ts';
import { rejects } from '../../rejects.ts';
import { clusters } from '../plain.ts';

const data = clusters(1);
const settings: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 2,
  batchSize: 16,
  dropout: 0.2,
  loss: 'matching',
};

const jobOf = (number: number, units = 8): CandidateJob => ({
  number,
  seed: 1,
  architecture: [
    [units, 'relu'],
    [3, 'softmax'],
  ],
});
const resultOf = ({ number }: CandidateJob): CandidateResult => ({
  number,
  state: 'complete',
  epochs: [],
  weights: [],
  seconds: 0,
});

/** A worker of the tests: it opens, and then does with a job what the case says. */
class Stand {
  readonly heard: ToWorker[] = [];
  readonly jobs: number[] = [];
  ended = false;
  constructor(
    readonly events: WorkerEvents,
    readonly number: number,
  ) {}
  say(message: FromWorker): void {
    setTimeout(() => this.events.onMessage(message));
  }
  die(reason: string): void {
    setTimeout(() => this.events.onDeath(reason));
  }
}

function stands(
  onTrain: (worker: Stand, job: CandidateJob) => void,
  onOpen = (worker: Stand) => worker.say({ type: 'opened' }),
  onAssist = (worker: Stand, _: ToWorker & { type: 'assist' }) => worker.say({ type: 'assisted' }),
) {
  const workers: Stand[] = [];
  const start: StartWorker = (events) => {
    const worker = new Stand(events, workers.length);
    workers.push(worker);
    return {
      post(message) {
        worker.heard.push(message);
        if (message.type === 'open') return onOpen(worker);
        if (message.type === 'assist') return onAssist(worker, message);
        worker.jobs.push(message.job.number);
        onTrain(worker, message.job);
      },
      async end() {
        worker.ended = true;
      },
    };
  };
  return { workers, start };
}

const answer = (worker: Stand, job: CandidateJob) => worker.say({ type: 'result', result: resultOf(job) });

test('large networks start first, results come in the order of the jobs', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  const told: number[] = [];
  const results = await pool.train([jobOf(0, 8), jobOf(1, 512), jobOf(2, 64), jobOf(3, 128)], {
    onResult: ({ number }) => told.push(number),
  });
  assert.equal(
    results.map(({ number }) => number),
    [0, 1, 2, 3],
  );
  assert.equal(told.sort(), [0, 1, 2, 3]);
  assert.equal(
    workers.map(({ jobs }) => jobs[0]),
    [1, 3],
  );
  assert.equal(await pool.train([]), []);
  await pool.dispose();
  assert.ok(workers.every(({ ended }) => ended));
});

test('who has the table trains while others are on their way; one that never gets it is done without', async () => {
  const late: Stand[] = [];
  const { workers, start } = stands(answer, (worker) =>
    worker.number === 0 ? worker.say({ type: 'opened' }) : void late.push(worker),
  );
  const pool = workerPool(3, start);
  await pool.open(data, settings);
  assert.is((await pool.train([jobOf(0), jobOf(1)])).length, 2);
  assert.equal(
    workers.map(({ jobs }) => jobs.length),
    [2, 0, 0],
  );
  late[0]!.events.onMessage({ type: 'opened' });
  late[1]!.events.onMessage({ type: 'defect', message: 'no room' });
  await new Promise((resolve) => setTimeout(resolve));
  await pool.train([jobOf(2), jobOf(3), jobOf(4)]);
  assert.equal(
    workers.map(({ jobs, ended }) => [jobs.length > 0, ended]),
    [
      [true, false],
      [true, false],
      [false, true],
    ],
  );
  assert.is(pool.size, 2);
  await pool.dispose();
});

type Opened = ToWorker & { type: 'open' };
/** Where the worker is to train on the pool's memory. */
function slotOf({ memorySlot }: Opened): MemorySlot {
  if (!memorySlot || !isMemorySlot(memorySlot)) throw new Error('The message has no memory slot.');
  return memorySlot;
}
const openings = (heard: readonly ToWorker[]) => heard.filter((message): message is Opened => message.type === 'open');

test('the table is sent once to each worker, on memory that all of them share', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  await pool.train([jobOf(0), jobOf(1), jobOf(2)]);
  const opened = workers.map(({ heard }) => {
    assert.is(openings(heard).length, 1);
    return openings(heard)[0]!;
  });
  assert.equal(
    opened.map((message) => slotOf(message).slot),
    [0, 1],
  );
  const [first, second] = opened.map((message) => slotOf(message).team.memory);
  assert.ok(first === second && first!.buffer instanceof SharedArrayBuffer);
  for (const message of opened) {
    assert.is(message.data.features.buffer, first!.buffer);
    assert.equal(message.data.features, data.features);
    assert.is(message.options.modules, undefined);
  }
  await pool.dispose();
});

test('a network that has no room on the memory moves the table to a larger one', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(1, start);
  await pool.open(data, settings);
  await pool.train([jobOf(0, 512)]);
  assert.is(openings(workers[0]!.heard).length, 1);
  // 200,000 units have more weights than two layers of 512.
  const [wide] = await pool.train([jobOf(1, 200_000)]);
  assert.is(wide!.state, 'complete');
  await pool.train([jobOf(2, 8)]);
  const [before, after] = openings(workers[0]!.heard).map((message) => slotOf(message).team);
  assert.is(openings(workers[0]!.heard).length, 2);
  assert.ok(after!.slotBytes > before!.slotBytes);
  await pool.dispose();
});

test('a worker that cannot get the memory has a heap of its own; without modules it compiles', async () => {
  const posted: ToWorker[] = [];
  const refusing = (refused: (message: Opened) => unknown) =>
    workerPool(1, (events) => ({
      post(message) {
        posted.push(message);
        if (message.type === 'open' && refused(message)) throw new Error('this cannot be cloned');
        if (message.type === 'assist') throw new Error('nobody is to help here');
        setTimeout(() =>
          events.onMessage(
            message.type === 'open' ? { type: 'opened' } : { type: 'result', result: resultOf(message.job) },
          ),
        );
      },
      end: async () => {},
    }));
  const picky = refusing(({ memorySlot, options }) => memorySlot ?? options.modules);
  await picky.open(data, settings);
  assert.is(picky.fallback, undefined);
  assert.is((await picky.train([jobOf(5)]))[0]!.number, 5);
  await picky.dispose();
  const [shared, compiled, plain, trained] = posted as [Opened, Opened, Opened, ToWorker];
  assert.is(posted.length, 4);
  assert.is(trained.type, 'train');
  assert.ok(shared.memorySlot && !compiled.memorySlot && !plain.memorySlot);
  assert.instance(compiled.options.modules!.tfjs, WebAssembly.Module);
  assert.is(plain.options.modules, undefined);
  assert.is(plain.data, data);

  const isolated = globalThis.SharedArrayBuffer;
  posted.length = 0;
  try {
    Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
    const page = refusing(() => false);
    await page.open(data, settings);
    assert.is((await page.train([jobOf(6, 512)]))[0]!.number, 6);
    await page.dispose();
  } finally {
    globalThis.SharedArrayBuffer = isolated;
  }
  assert.is((posted[0] as Opened).memorySlot, undefined);
  const ops = stands(answer);
  const oracle = workerPool(1, ops.start, { trainer: 'ops' });
  await oracle.open(data, settings);
  assert.is(openings(ops.workers[0]!.heard)[0]!.memorySlot, undefined);
  await oracle.dispose();
});

/** Two layers of 256: 67,000 weights, enough for several workers. */
const largeJob = (number: number): CandidateJob => ({
  number,
  seed: 1,
  architecture: [
    [256, 'relu'],
    [256, 'relu'],
    [3, 'softmax'],
  ],
});

test('a worker without a task helps with the largest network that has work for it; all are free after', async () => {
  const silent: Stand[] = [];
  const helpers: Stand[] = [];
  const { workers, start } = stands(
    (worker, job) => (job.number === 0 ? void silent.push(worker) : answer(worker, job)),
    undefined,
    (worker) => void helpers.push(worker),
  );
  const pool = workerPool(3, start);
  await pool.open(data, settings);
  await pool.train([jobOf(1, 8), jobOf(2, 8)]);
  assert.is(helpers.length, 0);
  const trained = pool.train([jobOf(4, 8), largeJob(0), jobOf(3, 64)]);
  while (helpers.length < 2) await new Promise((resolve) => setTimeout(resolve));
  const leader = silent[0]!;
  const { team, slot } = slotOf(openings(leader.heard)[0]!);
  const block = new DataView(team.memory.buffer, team.firstSlot + slot * team.slotBytes);
  for (const helper of helpers) {
    const asked = helper.heard.at(-1)!;
    assert.equal(asked, { type: 'assist', slot, network: block.getInt32(teamBlock.network, true) >> 6 });
  }
  assert.is(new Set([leader, ...helpers]).size, 3);
  answer(leader, largeJob(0));
  assert.equal(
    (await trained).map(({ number }) => number),
    [4, 0, 3],
  );
  // Until it has said that it is free, a helper gets no task.
  await pool.train([jobOf(5), jobOf(6)]);
  assert.equal(leader.jobs.slice(-2), [5, 6]);
  for (const helper of helpers) helper.say({ type: 'assisted' });
  await new Promise((resolve) => setTimeout(resolve));
  await pool.train([jobOf(7), jobOf(8), jobOf(9)]);
  assert.equal(workers.map(({ jobs }) => jobs.at(-1)).sort(), [7, 8, 9]);
  await pool.dispose();
});

test('nobody helps who would have no core', async () => {
  for (const [cores, helpers] of [
    [2, 1],
    [1, 0],
    [8, 2],
  ] as const) {
    let asked = 0;
    const trained: Stand[] = [];
    const { start } = stands(
      (worker) => void trained.push(worker),
      undefined,
      () => void asked++,
    );
    const pool = workerPool(3, start, { cores });
    await pool.open(data, settings);
    const result = pool.train([largeJob(0)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.is(asked, helpers);
    answer(trained[0]!, largeJob(0));
    await result;
    await pool.dispose();
  }
});

test('a team ends together: when one dies, has a defect, or the call is aborted', async () => {
  const helping: Stand[] = [];
  const leading: Stand[] = [];
  const { workers, start } = stands(
    (worker, job) => (job.number === 0 ? void leading.push(worker) : answer(worker, job)),
    undefined,
    (worker) => void helping.push(worker),
  );
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  const helped = async (times: number) => {
    while (helping.length < times) await new Promise((resolve) => setTimeout(resolve));
  };
  const trained = pool.train([largeJob(0)]);
  await helped(1);
  helping[0]!.die('out of memory');
  // Both are replaced, and the network is trained once more; this time its own worker dies.
  await helped(2);
  assert.ok(leading[0]!.ended);
  assert.is(workers.length, 4);
  leading[1]!.die('out of memory');
  const [result] = await trained;
  assert.match(result!.reason!, /ended twice while training it/);
  assert.ok(helping[1]!.ended);

  const aborted = new AbortController();
  const doomed = pool.train([jobOf(1), largeJob(0)], { signal: aborted.signal });
  await helped(3);
  aborted.abort(new Error('enough'));
  await rejects(doomed, /enough/);
  assert.ok(leading[2]!.ended && helping[2]!.ended);

  const broken = pool.train([jobOf(1), largeJob(0)]);
  await helped(4);
  helping[3]!.say({ type: 'defect', message: 'unreachable' });
  await rejects(broken, /unreachable/);
  assert.ok(leading[3]!.ended && helping[3]!.ended);
  await pool.dispose();
});

test('workers can be started before there is a table; one that cannot be is told of when it is opened', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(2, start);
  pool.prepare!();
  // Whoever reads the table keeps a core for itself until a worker's code is loaded.
  assert.is(workers.length, 1);
  workers[0]!.events.onMessage({ type: 'ready' });
  assert.equal(
    workers.map(({ heard }) => heard.length),
    [0, 0],
  );
  workers[1]!.events.onMessage({ type: 'ready' });
  assert.is(workers.length, 2);
  workers[1]!.events.onDeath('exit code 1');
  pool.prepare!();
  assert.is(workers.length, 3);
  await pool.open(data, settings);
  pool.prepare!();
  await pool.train([jobOf(0), jobOf(1)]);
  assert.equal(
    workers.map(({ jobs }) => jobs.length),
    [1, 0, 1],
  );
  await pool.dispose();
  assert.ok(workers[0]!.ended && workers[2]!.ended);

  const unused = stands(answer);
  const idle = workerPool(1, unused.start);
  idle.prepare!();
  await idle.dispose();
  assert.ok(unused.workers[0]!.ended);

  const impossible = workerPool(1, () => {
    throw new Error('no workers here');
  });
  impossible.prepare!();
  await impossible.open(data, settings);
  assert.is(impossible.fallback, 'no workers here');
  await impossible.dispose();
});

test('a candidate whose worker dies is tried again on a new one, and the others go on', async () => {
  let deaths = 0;
  const { workers, start } = stands((worker, job) =>
    job.number === 1 && deaths++ === 0 ? worker.die('out of memory') : answer(worker, job),
  );
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  const results = await pool.train([0, 1, 2, 3].map((number) => jobOf(number)));
  assert.equal(
    results.map(({ number, state }) => [number, state]),
    [0, 1, 2, 3].map((number) => [number, 'complete']),
  );
  assert.is(workers.length, 3);
  await pool.dispose();
});

test('a candidate that takes two workers with it is a failed trial, with the reason', async () => {
  const { start } = stands((worker, job) => (job.number === 1 ? worker.die('out of memory') : answer(worker, job)));
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  const results = await pool.train([0, 1, 2].map((number) => jobOf(number)));
  assert.equal(
    results.map(({ state }) => state),
    ['complete', 'failed', 'complete'],
  );
  assert.match(results[1]!.reason!, /ended twice while training it \(out of memory\); try fewer workers, the machine/);
  assert.equal(results[1]!.epochs, []);
  await pool.dispose();
});

test('when no replacement can be started the call says so', async () => {
  let started = 0;
  const { start } = stands((worker) => worker.die('killed'));
  const pool = workerPool(1, (events) => {
    if (started++ > 0) throw new Error('too many processes');
    return start(events);
  });
  await pool.open(data, settings);
  await rejects(
    pool.train([jobOf(0)]),
    /No worker is left and none can be started \(too many processes\); try a single worker\./,
  );
  await pool.dispose();
});

test('an abort ends the workers that train, at once, and the next call has new ones', async () => {
  let silent = true;
  const { workers, start } = stands((worker, job) => (silent ? undefined : answer(worker, job)));
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  const controller = new AbortController();
  const trained = pool.train(
    [0, 1, 2].map((number) => jobOf(number)),
    { signal: controller.signal },
  );
  setTimeout(() => controller.abort(new Error('the user has seen enough')));
  await rejects(trained, /seen enough/);
  assert.equal(
    workers.map(({ ended }) => ended),
    [true, true],
  );
  await rejects(pool.train([jobOf(0)], { signal: controller.signal }), /seen enough/);
  // What an ended worker still says is not heard.
  workers[0]!.say({ type: 'result', result: resultOf(jobOf(99)) });
  silent = false;
  assert.is((await pool.train([jobOf(4)]))[0]!.number, 4);
  await pool.dispose();
});

test('a defect in a worker rejects its call, and what listeners throw too; the pool can be used after', async () => {
  const { start } = stands((worker, job) => {
    if (job.number === 1) worker.say({ type: 'defect', message: 'index out of bounds' });
    else {
      worker.say({ type: 'epoch', epoch: 1, metrics: { loss: 1, accuracy: 1, valLoss: 1, valScore: 1 } });
      answer(worker, job);
    }
  });
  const pool = workerPool(1, start);
  await pool.open(data, settings);
  await rejects(pool.train([jobOf(0), jobOf(1)]), /index out of bounds/);
  const thrower = () => {
    throw new Error('disk full');
  };
  await rejects(pool.train([jobOf(0)], { onResult: thrower }), /disk full/);
  await rejects(pool.train([jobOf(0)], { onEpoch: thrower }), /disk full/);
  const epochs: number[] = [];
  await pool.train([jobOf(0)], { onEpoch: (epoch) => epochs.push(epoch) });
  assert.equal(epochs, [1]);
  await pool.dispose();
});

test('disposing ends a call that still waits', async () => {
  const { workers, start } = stands(() => undefined);
  const pool = workerPool(1, start);
  await pool.open(data, settings);
  const trained = rejects(pool.train([jobOf(0), jobOf(1)]), /disposed while it trained/);
  await pool.dispose();
  await trained;
  assert.equal(
    workers.map(({ ended }) => ended),
    [true],
  );
  await rejects(pool.train([jobOf(0)]), /1 candidates before a table/);
});

test('without workers candidates are trained here, and the pool says why', async () => {
  const architecture: Architecture = [[8, 'relu'], 'dropout', [3, 'softmax']];
  const jobs = [0, 1].map((number): CandidateJob => ({ number, seed: 1, architecture }));
  const plain = inlinePool({ trainer: 'ops' });
  await plain.open(data, settings);
  const expected = (await plain.train(jobs)).map((result) => ({ ...result, seconds: 0 }));
  await plain.dispose();

  const refused: StartWorker = () => {
    throw new Error('workers are forbidden here');
  };
  const { start: dying } = stands(answer, (worker) => worker.die('no such file'));
  for (const [start, reason] of [
    [refused, /forbidden here/],
    [dying, /no such file/],
  ] as const) {
    const pool = workerPool(4, start, { trainer: 'ops' });
    assert.is(pool.fallback, undefined);
    await pool.open(data, settings);
    assert.match(pool.fallback!, reason);
    assert.is(pool.size, 1);
    assert.equal(
      (await pool.train(jobs)).map((result) => ({ ...result, seconds: 0 })),
      expected,
    );
    await pool.dispose();
  }
});

test('a served port trains, tells epochs, transfers weights, and reports defects', async () => {
  const said: { message: FromWorker; transfer: number }[] = [];
  let hear: (message: ToWorker) => void = () => {};
  const next = async (count: number) => {
    while (said.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    return said.slice(count - 1)[0]!;
  };
  serveCandidates({
    post: (message, transfer) => said.push({ message, transfer: transfer.length }),
    listen: (listener) => (hear = listener),
  });
  assert.equal((await next(1)).message, { type: 'ready' });
  hear({ type: 'train', job: jobOf(3), epochs: false });
  assert.match(((await next(2)).message as { message: string }).message, /candidate 3 before a table/);
  hear({ type: 'open', data, settings, options: { trainer: 'ops' } });
  assert.equal((await next(3)).message, { type: 'opened' });
  hear({ type: 'train', job: jobOf(3), epochs: true });
  const { message, transfer } = await next(6);
  assert.equal(
    said.map(({ message: { type } }) => type),
    ['ready', 'defect', 'opened', 'epoch', 'epoch', 'result'],
  );
  assert.is((message as { result: CandidateResult }).result.number, 3);
  // Two dense layers, kernel and bias each.
  assert.is(transfer, 4);
  hear({ type: 'open', data: { ...data, classes: 2 }, settings, options: {} });
  assert.match(((await next(7)).message as { message: string }).message, /label 2 with 2 classes/);
});

test('a pool has at least one worker', () => {
  const { start } = stands(answer);
  for (const count of [0, -1, 1.5, NaN])
    assert.throws(() => workerPool(count, start), /workers; pass a whole number from 1/);
});

test.run();
