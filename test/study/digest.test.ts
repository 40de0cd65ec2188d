import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../src/study/digest.ts';
import { bestOf, topOf, type Trial } from '../../src/study/trial.ts';

const complete: Trial = {
  number: 0,
  round: 0,
  tokens: [3, 30],
  architecture: [
    [8, 'relu'],
    [3, 'softmax'],
  ],
  params: 83,
  state: 'complete',
  epochs: [{ loss: 1 / 3, accuracy: 0.5, valLoss: 1e-7, valScore: 0.1 }],
  score: 0.1,
  seconds: 1.5,
};
const failed: Trial = {
  number: 1,
  round: 0,
  tokens: [4, 30],
  architecture: [
    [8, 'elu'],
    [3, 'softmax'],
  ],
  params: 83,
  predicted: 0.25,
  state: 'failed',
  epochs: [{ loss: NaN, accuracy: 0.5, valLoss: Infinity, valScore: 0.5 }],
  reason: 'NaN',
  seconds: 1,
};

test('the digest is the SHA-256 of the results as JSON', () => {
  // Written by hand after the docstring; node:crypto is another implementation than the project's.
  const json =
    '[[0,0,[3,30],null,[[0.3333333333333333,0.5,1e-7,0.1]],0.1,"complete"],[1,0,[4,30],0.25,[[null,0.5,null,0.5]],null,"failed"]]';
  assert.is(digestOf([complete, failed]), createHash('sha256').update(json).digest('hex'));
  assert.is(digestOf([]), createHash('sha256').update('[]').digest('hex'));
});

test('what is not a result does not count, and neither does the order of the list', () => {
  const other = { ...complete, seconds: 9, params: 1, architecture: [] };
  assert.is(digestOf([{ ...failed, reason: 'x' }, other]), digestOf([complete, failed]));
});

test('every result counts', () => {
  const digests = [
    complete,
    { ...complete, number: 2 },
    { ...complete, round: 1 },
    { ...complete, tokens: [4, 30] },
    { ...complete, predicted: 0 },
    { ...complete, epochs: [{ ...complete.epochs[0]!, loss: 0.33333333333333337 }] },
    { ...complete, epochs: [...complete.epochs, ...complete.epochs] },
    { ...complete, score: 0.1 + 2 ** -56 },
    { ...complete, state: 'failed' as const, score: undefined, reason: 'x' },
  ].map((trial) => digestOf([trial]));
  assert.is(new Set(digests).size, digests.length);
});

test('of equal scores the first is the best; failed trials are none', () => {
  const scored = [0.5, 0.7, 0.7, 0.6].map((score, number) => ({ ...complete, number, score }));
  const trials = [...scored.reverse(), { ...failed, number: 9 }];
  assert.is(bestOf(trials)?.number, 1);
  assert.equal(
    topOf(trials, 3).map(({ number }) => number),
    [1, 2, 3],
  );
  assert.is(bestOf([failed]), undefined);
});

test.run();
