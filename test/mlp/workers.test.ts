// The queue and what it does in trouble, with stand-ins for workers that do exactly what a case needs. Real workers
// are tested in test/platform/.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CandidateJob, CandidateResult, TrainingSettings } from '../../src/mlp/candidate.ts';
import { inlinePool } from '../../src/mlp/inline.ts';
import {
  serveCandidates,
  workerPool,
  type FromWorker,
  type StartWorker,
  type ToWorker,
  type WorkerEvents,
} from '../../src/mlp/workers.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';
import { clusters } from './plain.ts';

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
const resultOf = ({ number }: CandidateJob): CandidateResult => ({ number, state: 'complete', epochs: [], seconds: 0 });

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
    setTimeout(() => this.events.message(message));
  }
  die(reason: string): void {
    setTimeout(() => this.events.died(reason));
  }
}

function stands(
  onTrain: (worker: Stand, job: CandidateJob) => void,
  onOpen = (worker: Stand) => worker.say({ type: 'opened' }),
) {
  const workers: Stand[] = [];
  const start: StartWorker = (events) => {
    const worker = new Stand(events, workers.length);
    workers.push(worker);
    return {
      post(message) {
        worker.heard.push(message);
        if (message.type === 'open') return onOpen(worker);
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
  late[0]!.events.message({ type: 'opened' });
  late[1]!.events.message({ type: 'defect', message: 'no room' });
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

test('the table is sent once to each worker, with compiled modules; where those cannot be sent, without', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(2, start);
  await pool.open(data, settings);
  await pool.train([jobOf(0), jobOf(1), jobOf(2)]);
  for (const { heard } of workers) {
    const opened = heard.filter((message) => message.type === 'open');
    assert.is(opened.length, 1);
    assert.instance(
      (opened[0] as { options: { modules: { tfjs: WebAssembly.Module } } }).options.modules.tfjs,
      WebAssembly.Module,
    );
  }
  await pool.dispose();

  const posted: ToWorker[] = [];
  const picky = workerPool(1, (events) => ({
    post(message) {
      posted.push(message);
      if (message.type === 'open' && message.options.modules) throw new Error('modules cannot be cloned');
      setTimeout(() =>
        events.message(
          message.type === 'open' ? { type: 'opened' } : { type: 'result', result: resultOf(message.job) },
        ),
      );
    },
    end: async () => {},
  }));
  await picky.open(data, settings);
  assert.is(picky.fallback, undefined);
  assert.is((await picky.train([jobOf(5)]))[0]!.number, 5);
  assert.is(posted.length, 3);
  await picky.dispose();
});

test('workers can be started before there is a table; one that cannot be is told of when it is opened', async () => {
  const { workers, start } = stands(answer);
  const pool = workerPool(2, start);
  pool.prepare!();
  // Whoever reads the table keeps a core for itself until a worker's code is loaded.
  assert.is(workers.length, 1);
  workers[0]!.events.message({ type: 'ready' });
  assert.equal(
    workers.map(({ heard }) => heard.length),
    [0, 0],
  );
  workers[1]!.events.message({ type: 'ready' });
  assert.is(workers.length, 2);
  workers[1]!.events.died('exit code 1');
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
  assert.match(results[1]!.reason!, /ended twice while training it \(out of memory\)/);
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
  await rejects(pool.train([jobOf(0)]), /No worker is left and none can be started \(too many processes\)/);
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
      worker.say({ type: 'epoch', epoch: 1, metrics: { loss: 1, accuracy: 1, valLoss: 1, valAccuracy: 1 } });
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
