import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend, type Backend } from '../../../src/kernels/backend.ts';
import { memory } from '../../kernels/tf.ts';
import type { CandidateJob, TrainingSettings } from '../../../src/mlp/candidate.ts';
import { candidateHost } from '../../../src/mlp/pool/host.ts';
import { inlinePool } from '../../../src/mlp/pool/inline.ts';
import { createTrainer } from '../../../src/mlp/trainer.ts';
import { drawSequence } from '../../../src/space/draw.ts';
import { createSpace } from '../../../src/space/space.ts';
import { decode } from '../../../src/space/tokens.ts';
import { randomStream } from '../../../src/random.ts';
import { rejects } from '../../rejects.ts';
import { clusters } from '../plain.ts';

const data = clusters(1);
const settings: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 1,
  batchSize: 32,
  dropout: 0.2,
  loss: 'matching',
};
const jobOf = (number: number): CandidateJob => ({
  number,
  seed: 0,
  architecture: [[8, 'relu'], 'dropout', [3, 'softmax']],
});

let backend: Backend;
test.before(async () => {
  backend = await openBackend();
});
test.after(() => backend.dispose());

test('tensors and heap are flat over 500 candidates of changing shape, table and trainer closed after', async () => {
  const space = createSpace({ classes: 3, maxLength: 3 });
  const random = randomStream(0, 'test architectures');
  const tensors = memory().numTensors;
  const host = candidateHost();
  await host.open(data, settings);
  const open = memory().numTensors;
  let heap = 0;
  // The largest first: the heap takes its final size at once, and what follows has to fit in it.
  await host.train({
    number: 0,
    seed: 0,
    architecture: [
      [512, 'relu'],
      [512, 'relu'],
      [3, 'softmax'],
    ],
  });
  for (let number = 1; number <= 500; number++) {
    const { state } = await host.train({ number, seed: 0, architecture: decode(space, drawSequence(space, random)) });
    assert.is(state, 'complete');
    assert.is(memory().numTensors, open);
    if (number === 100) heap = backend.heapBytes();
  }
  assert.is(backend.heapBytes(), heap);
  // Another table takes the place of the first.
  await host.open(data, settings);
  assert.is(memory().numTensors, open);
  host.dispose();
  assert.is(memory().numTensors, tensors);
});

test('a host needs a table first, and a trainer that exists', async () => {
  const host = candidateHost();
  await rejects(host.train(jobOf(4)), /candidate 4 before a table/);
  host.dispose();
  assert.throws(
    () => createTrainer('fussed' as 'fused', backend, data, settings),
    'Got unknown trainer "fussed"; expected one of fused, ops. Did you mean "fused"?',
  );
  assert.is(createTrainer('ops', backend, data, settings).name, 'ops');
});

test('in this thread, the event loop turns between candidates, and an abort is seen', async () => {
  const pool = inlinePool();
  await pool.open(data, settings);
  assert.is(pool.size, 1);
  const controller = new AbortController();
  const finished: number[] = [];
  setTimeout(() => controller.abort(new Error('clicked away')));
  const jobs = Array.from({ length: 100_000 }, (_, number) => jobOf(number));
  await rejects(
    pool.train(jobs, { signal: controller.signal, onResult: ({ number }) => finished.push(number) }),
    /clicked away/,
  );
  assert.equal(
    finished,
    finished.map((_, index) => index),
  );
  assert.ok(finished.length < jobs.length);
  const results = await pool.train([jobOf(1), jobOf(0)]);
  assert.equal(
    results.map(({ number }) => number),
    [1, 0],
  );
  await pool.dispose();
});

test('a candidate comes out the same whatever was trained before it', async () => {
  const pool = inlinePool();
  await pool.open(data, settings);
  const withoutTimes = (results: readonly { seconds: number }[]) =>
    results.map((result) => ({ ...result, seconds: 0 }));
  const [alone] = withoutTimes(await pool.train([jobOf(7)]));
  const [, , after] = withoutTimes(
    await pool.train([
      jobOf(1),
      {
        ...jobOf(2),
        architecture: [
          [512, 'tanh'],
          [3, 'softmax'],
        ],
      },
      jobOf(7),
    ]),
  );
  assert.equal(after, alone);
  await pool.dispose();
});

test.run();
