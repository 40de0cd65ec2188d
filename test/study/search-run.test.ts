// The loop over a search's trials beside its promise and its callbacks.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryStorage, penguins, search, type Trial } from '../../src/index.ts';
import { rejects } from '../rejects.ts';
import { holdBackend } from './fixture.ts';

holdBackend(test);

const options = { target: 'species', rounds: 2, samples: 3, epochs: 2, finalEpochs: 2, finalSeeds: 1, seed: 4 };

test('a loop sees every trial that is trained, as the callback does, and the promise has the study', async () => {
  const called: Trial[] = [];
  const run = search(penguins.text, { ...options, onTrial: (trial) => void called.push(trial) });
  const looped: Trial[] = [];
  for await (const trial of run) looped.push(trial);
  const study = await run;
  assert.is(looped.length, 6);
  assert.equal(looped, called);
  assert.equal(
    looped.map(({ number }) => number).sort((a, b) => a - b),
    study.trials.map(({ number }) => number),
  );
  // The search is the one without a loop.
  assert.is(study.digest, (await search(penguins.text, options)).digest);
});

test('a loop that begins after the end sees all trials, and so does a second loop', async () => {
  const run = search(penguins.text, options);
  const study = await run;
  for (let turn = 0; turn < 2; turn++) {
    const numbers: number[] = [];
    for await (const { number } of run) numbers.push(number);
    assert.is(numbers.length, study.trials.length);
  }
});

test('leaving the loop interrupts the search, which can be continued to the same digest', async () => {
  const storage = memoryStorage();
  const run = search(penguins.text, { ...options, storage });
  for await (const _ of run) break;
  const interrupted = await run;
  assert.is(interrupted.ended, 'interrupted');
  assert.ok(interrupted.trials.length < 6);
  const resumed = await search(penguins.text, { ...options, storage });
  assert.is(resumed.ended, 'rounds');
  assert.is(resumed.digest, (await search(penguins.text, options)).digest);
});

test('the loop throws what the search rejects with, and nothing is left unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const run = search(penguins.text, { ...options, target: 'no such column' });
  await rejects(
    (async () => {
      for await (const _ of run);
    })(),
    /no such column/,
  );
  await rejects(run, /no such column/);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
});

test.run();
