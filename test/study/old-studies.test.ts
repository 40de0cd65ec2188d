// Studies of earlier versions open in this one, and give what they gave then.
//
// study-1, by 0.1.0: the small study of fixture.ts on some penguins, aborted after trial 3, to which Optuna 3.1 then
// added three trials of its own (open_journal.py add), and then resumed to its end.
//
// study-2, by 0.2.0: a search of its own on the same penguins, with the default strategy and final networks of two
// architectures.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { penguins } from '../../src/table/penguins.ts';
import { inlinePool } from '../../src/mlp/pool/inline.ts';
import { loadStudy, resumeStudy } from '../../src/study/load.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { search } from '../../src/study/search.ts';
import type { StudyStorage } from '../../src/study/storage.ts';
import { rejects } from '../rejects.ts';
import { regression } from '../tasks.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';
import { pretendPool } from './pretend-pool.ts';

declare const ROOT: string;

holdBackend(test);

async function storedStudy(name: string): Promise<StudyStorage> {
  const read = (file: string) => readFileSync(path.join(ROOT, 'test/fixtures', name, file));
  const storage = memoryStorage(name, read('journal.log').toString());
  await storage.writeBlob('model.json', read('model.json'));
  return storage;
}

const somePenguin = {
  island: 'Dream',
  bill_length_mm: 45,
  bill_depth_mm: 18,
  flipper_length_mm: 200,
  body_mass_g: 4000,
  sex: 'female',
};

// The expected values are what the run that wrote the fixture printed.
test('study-1 of version 0.1.0 opens with its results', async () => {
  const study = await loadStudy(await storedStudy('study-1'));
  assert.is(study.digest, '115256efb49220e063c7818f7b51814afdbe1dce8ed0ba6d54d5e3d0f29711c5');
  assert.equal(
    [study.ended, study.trials.length, study.insights.length, study.source],
    ['rounds', 9, 3, 'penguins.csv'],
  );
  assert.equal(
    [study.best?.number, study.best?.architecture, study.best?.score],
    [
      0,
      [
        [16, 'tanh'],
        [8, 'relu'],
        [3, 'softmax'],
      ],
      0.8791115982737558,
    ],
  );
  // It recorded no encoding, and had one.
  assert.is(study.settings.featureEncoding, 'standard');
  assert.equal(study.trials[4]?.reason, 'the loss was NaN in epoch 2');
  assert.equal(study.test, { accuracy: 0.47058823529411764, rows: 17 });
  const [prediction] = await study.predict([somePenguin]);
  assert.is(prediction?.label, 'Adelie');
  const expected = { Adelie: 0.9709662795066833, Chinstrap: 0.009862257167696953, Gentoo: 0.01917145401239395 };
  for (const [name, probability] of Object.entries(expected)) {
    // Predictions may become more exact one day, not different.
    assert.ok(Math.abs(prediction!.probabilities![name]! - probability) < 1e-6);
  }
});

// The expected values are what the run that wrote the fixture printed.
test('study-2 of version 0.2.0 opens with its results, and its model stays as it is', async () => {
  const storage = await storedStudy('study-2');
  const study = await loadStudy(storage);
  assert.is(study.digest, '8d25959cec40bc137cbbb07eb2d4beac61b0dfa5d6356ee0d8a539f240aedf30');
  assert.equal(
    [study.ended, study.trials.length, study.insights.length, study.source],
    ['rounds', 9, 3, 'penguins.csv'],
  );
  assert.equal(
    [study.best?.number, study.best?.architecture, study.best?.score],
    [
      3,
      [
        [8, 'tanh'],
        [8, 'tanh'],
        [3, 'softmax'],
      ],
      0.9571428571428571,
    ],
  );
  assert.is(study.settings.featureEncoding, 'standard');
  assert.equal(study.test, { accuracy: 0.9411764705882353, rows: 17 });
  assert.equal(study.evaluation!.model.metrics['log-loss'], {
    value: 0.3399728927835545,
    low: 0.2520050470479615,
    high: 0.4624288048046873,
  });
  assert.is(study.model().networks.length, 4);
  const [prediction] = await study.predict([somePenguin]);
  assert.is(prediction?.label, 'Chinstrap');
  const expected = { Adelie: 0.3231821060180664, Chinstrap: 0.4704987406730652, Gentoo: 0.20631913840770721 };
  for (const [name, probability] of Object.entries(expected)) {
    assert.ok(Math.abs(prediction!.probabilities![name]! - probability) < 1e-6);
  }
  // This version would train other networks, and more of them; the study is done.
  const pool = pretendPool();
  const model = await storage.readBlob('model.json');
  const resumed = await resumeStudy(storage, table, { pool });
  assert.equal([pool.trained, pool.opened], [[], 0]);
  assert.equal([resumed.ended, resumed.digest, resumed.test], ['rounds', study.digest, study.test]);
  assert.equal(await storage.readBlob('model.json'), model);
});

test('an unfinished study of another minor version is not continued, and nothing of it is lost', async () => {
  // Nothing else would notice: random draws are the same in both versions.
  const options = { target: 'species', strategy: 'random', rounds: 2, samples: 2, epochs: 1, refit: 'none' } as const;
  const storage = memoryStorage();
  await search(penguins.text, { ...options, rounds: 1, storage });
  const log = (await storage.readLog()).replace(/"version":"[\d.]+"/, '"version":"0.1.7"');
  assert.match(log, /"version":"0\.1\.7"/);
  const older = memoryStorage('older', log);
  await rejects(
    search(penguins.text, { ...options, storage: older }),
    /older was begun by mlpnas 0\.1\.7 and has 2 trials.*npx mlpnas@0\.1\.7 resume/,
  );
  assert.is(await older.readLog(), log);
  assert.is((await loadStudy(older)).trials.length, 2);
  // The same study of this version goes on.
  assert.is((await search(penguins.text, { ...options, storage })).trials.length, 4);
});

// 0.1.0 recorded no task, and an empty list of classes where the target was a number.
test('a regression whose record has no task opens, and goes on to the same figures', async () => {
  const written = memoryStorage();
  const options = { target: 'body_mass_g', rounds: 2 };
  const { digest } = await search(table, smallStudy({ ...options, storage: written }));
  const lines = (await written.readLog()).split('\n').map((line) => {
    const record = line === '' ? {} : JSON.parse(line);
    if (!record.user_attr?.table) return line;
    const { task, ...facts } = record.user_attr.table;
    assert.is(task, 'regression');
    return JSON.stringify({ ...record, user_attr: { table: { ...facts, classes: [] } } });
  });
  const old = memoryStorage('old', lines.join('\n'));
  const study = await loadStudy(old);
  assert.is(study.digest, digest);
  assert.is('classes' in regression(study.table), false);
  assert.equal(study.best?.architecture.at(-1), [1, 'linear']);
  const longer = { ...options, rounds: 3 };
  const [more, all] = [
    await search(table, smallStudy({ ...longer, storage: old })),
    await search(table, smallStudy(longer)),
  ];
  assert.is(more.trials.length, 9);
  assert.is(more.digest, all.digest);
});

// Version 0.1.0 wrote evaluations without `task`; this is all that the record lacked.
for (const target of ['species', 'body_mass_g']) {
  test(`an evaluation of ${target} that was recorded without its task is read with it`, async () => {
    const storage = memoryStorage();
    const options = { ...smallStudy(), target, strategy: 'random', rounds: 1, finalEpochs: 2, finalSeeds: 2 };
    const { evaluation } = await search(table, { ...options, refit: 'train+validation', pool: inlinePool(), storage });
    const log = (await storage.readLog()).replaceAll(/"task":"\w+",/g, '');
    const old = memoryStorage('old', log);
    for (const name of await storage.listBlobs('')) await old.writeBlob(name, (await storage.readBlob(name))!);
    assert.is(evaluation!.model.task, target === 'species' ? 'classification' : 'regression');
    assert.equal((await loadStudy(old)).evaluation, evaluation);
  });
}

test.run();
