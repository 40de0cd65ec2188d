// `await using` for the package's pools; those that others write need not have it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CandidateJob, CandidatePool, TrainingSettings } from '../../../src/mlp/candidate.ts';
import { withAsyncDispose } from '../../../src/mlp/pool/disposal.ts';
import { inlinePool } from '../../../src/mlp/pool/inline.ts';
import { workerPool } from '../../../src/mlp/pool/pool.ts';
import { rejects } from '../../rejects.ts';
import { clusters } from '../plain.ts';

const data = clusters(1);
const settings: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 1,
  batchSize: 16,
  dropout: 0,
  loss: 'matching',
};
const job: CandidateJob = { number: 0, seed: 1, architecture: [[3, 'softmax']] };

test('a pool in this thread is disposed at the end of its block', async () => {
  let left: CandidatePool;
  {
    await using pool = inlinePool({ trainer: 'ops' });
    await pool.open(data, settings);
    assert.is((await pool.train([job])).length, 1);
    left = pool;
  }
  await rejects(left.train([job]), /candidate 0 before a table/);
});

test('workers are ended at the end of the block', async () => {
  let ended = 0;
  {
    await using pool = workerPool(2, ({ onMessage }) => ({
      post: () => void setTimeout(() => onMessage({ type: 'opened' })),
      end: async () => void ended++,
    }));
    await pool.open(data, settings);
    assert.is(ended, 0);
    assert.is(pool.size, 2);
  }
  assert.is(ended, 2);
});

/** A pool as somebody may have written it for version 0.1.0. */
const plain = (): CandidatePool => ({
  size: 1,
  open: async () => {},
  train: async () => [],
  dispose: async () => {},
});

test('where the runtime does not know the symbol, a pool is as it was', async () => {
  const whole = globalThis.Symbol;
  try {
    // The property itself cannot be taken away.
    globalThis.Symbol = Object.create(whole, { asyncDispose: { value: undefined } });
    assert.is(Symbol.asyncDispose, undefined);
    assert.equal(Reflect.ownKeys(withAsyncDispose(plain())), Reflect.ownKeys(plain()));
    await inlinePool().dispose();
  } finally {
    globalThis.Symbol = whole;
  }
  assert.ok(Reflect.ownKeys(withAsyncDispose(plain())).includes(Symbol.asyncDispose));
});

test.run();
