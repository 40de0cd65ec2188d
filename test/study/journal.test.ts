// The lines of a journal against Optuna's rules (optuna/storages/journal/_storage.py, version 3.1).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSpace } from '../../src/space/space.ts';
import { layerParams } from '../../src/study/journal/params.ts';
import { readJournal } from '../../src/study/journal/read.ts';
import { line, timestamp } from '../../src/study/journal/records.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { search } from '../../src/study/search.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';

holdBackend(test);

const lines = (...records: object[]) =>
  records.map((record) => `${JSON.stringify({ worker_id: 'w', ...record })}\n`).join('');

test('ids are ordinals of the creating lines that took effect', () => {
  const { studies, nextStudyId, nextTrialId } = readJournal(
    lines(
      { op_code: 0, study_name: 'a', directions: [2] },
      { op_code: 0, study_name: 'b', directions: [1] },
      // A second one of the same name does not count.
      { op_code: 0, study_name: 'a', directions: [2] },
      { op_code: 4, study_id: 1, datetime_start: null },
      { op_code: 4, study_id: 7, datetime_start: null },
      { op_code: 4, study_id: 0, datetime_start: null, user_attrs: { x: 1 } },
      { op_code: 1, study_id: 1 },
      { op_code: 4, study_id: 1, datetime_start: null },
      // Its name is free again.
      { op_code: 0, study_name: 'b', directions: [1] },
      { op_code: 4, study_id: 2, datetime_start: null },
    ),
  );
  assert.equal(
    studies.map(({ id, name, trials }) => [id, name, trials.map((trial) => trial.id)]),
    [
      [0, 'a', [1]],
      [2, 'b', [2]],
    ],
  );
  assert.equal([nextStudyId, nextTrialId], [3, 3]);
});

test('a finished trial ignores what comes later, and lines for what does not exist are passed over', () => {
  const {
    studies: [study],
  } = readJournal(
    lines(
      { op_code: 0, study_name: 'a', directions: [2] },
      { op_code: 4, study_id: 0, state: 4, datetime_start: null },
      { op_code: 6, trial_id: 0, state: 0, values: null },
      { op_code: 8, trial_id: 0, user_attr: { x: 1 } },
      { op_code: 7, trial_id: 0, step: 0, intermediate_value: 0.5 },
      { op_code: 6, trial_id: 0, state: 1, values: [0.5] },
      { op_code: 8, trial_id: 0, user_attr: { x: 2 } },
      { op_code: 6, trial_id: 0, state: 3, values: [0.1] },
      { op_code: 8, trial_id: 9, user_attr: { x: 3 } },
      { op_code: 2, study_id: 9, user_attr: { x: 3 } },
      { op_code: 3, study_id: 0, system_attr: { y: 3 } },
      { op_code: 99, study_id: 0 },
    ),
  );
  const [trial] = study!.trials;
  assert.equal([trial!.state, trial!.values, [...trial!.userAttrs], [...study!.userAttrs]], [1, [0.5], [['x', 1]], []]);
});

test('a half-written last line is left out; any other that is no object is an error with its number', () => {
  const start = lines({ op_code: 0, study_name: 'a', directions: [2] });
  assert.is(readJournal(`${start}{"op_code":0,"study_na`).studies.length, 1);
  assert.is(readJournal(`${start}{"op_code":0,"study_name":"b"}`).studies.length, 1);
  assert.throws(
    () => readJournal(`${start}{"op_code":0,"study_na\n${start}`),
    /Line 2 of the journal is "{\\"op_code\\":0,\\"study_na", expected a JSON object/,
  );
  assert.throws(() => readJournal('7\n'), /Line 1/);
  assert.is(readJournal('\n\n').studies.length, 0);
});

test('a number that is not finite is never written', () => {
  assert.throws(() => line('w', { op_code: 7, intermediate_value: NaN }), /Got NaN for "intermediate_value"/);
  assert.throws(() => line('w', { op_code: 6, values: [Infinity] }), /Got Infinity/);
  assert.match(timestamp(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
});

test('layers are categorical parameters with the same choices in every trial', () => {
  const space = createSpace({ classes: 3, widths: [8, 16], activations: ['relu'], maxLength: 4 });
  const choices = ['8 relu', '16 relu', 'dropout', 'none'];
  const { params, distributions } = layerParams(space, [[16, 'relu'], 'dropout', [3, 'softmax']]);
  assert.equal(params, { layer_1: 1, layer_2: 2, layer_3: 3 });
  assert.equal(
    Object.values(distributions).map((text) => JSON.parse(text).attributes.choices),
    [choices.slice(0, 2), choices, choices],
  );
  assert.equal(
    layerParams(space, [
      [8, 'relu'],
      [8, 'relu'],
      [16, 'relu'],
      [3, 'softmax'],
    ]).params,
    { layer_1: 0, layer_2: 0, layer_3: 1 },
  );
});

test("the lines of a study are of Optuna's form", async () => {
  const storage = memoryStorage();
  const { trials } = await search(table, smallStudy({ storage }));
  const records = (await storage.readLog())
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  assert.equal(records[0], { op_code: 0, study_name: 'mlpnas', directions: [2], worker_id: records[0].worker_id });
  assert.is(new Set(records.map(({ worker_id }) => worker_id)).size, 1);

  const created = records.filter(({ op_code }) => op_code === 4);
  assert.equal(
    created.map(({ user_attrs }) => user_attrs.number),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  for (const [id, record] of created.entries()) {
    assert.equal(Object.keys(record).sort(), [
      'datetime_start',
      'distributions',
      'op_code',
      'params',
      'state',
      'study_id',
      'user_attrs',
      'worker_id',
    ]);
    assert.equal(Object.keys(record.params), ['layer_1', 'layer_2']);
    const own = records.filter(({ trial_id }) => trial_id === id);
    assert.equal(
      own.filter(({ op_code }) => op_code === 7).map(({ step, intermediate_value }) => [step, intermediate_value]),
      trials[id]!.epochs.map(({ valScore }, epoch) => [epoch, valScore]),
    );
    const { state, values, datetime_complete } = own.at(-1);
    assert.equal(
      [own.at(-1).op_code, state, values],
      trials[id]!.state === 'complete' ? [6, 1, [trials[id]!.score]] : [6, 3, null],
    );
    assert.match(datetime_complete, /\+00:00$/);
  }
  // The failed trial's NaN is null among the attributes, where nobody draws it.
  const epochs = records.find(({ trial_id, user_attr }) => trial_id === 4 && user_attr?.epochs).user_attr.epochs;
  assert.equal(epochs, [{ loss: 1 / 3, accuracy: 0.5, valLoss: null, valScore: 0.25 }]);
});

test('studies and trials of others in the same journal are left alone', async () => {
  const expected = await search(table, smallStudy());
  const others = lines(
    { op_code: 0, study_name: 'theirs', directions: [1] },
    { op_code: 4, study_id: 0, datetime_start: null },
  );
  const storage = memoryStorage('memory', others);
  let round = 0;
  const study = await search(
    table,
    smallStudy({
      storage,
      onRound: () =>
        storage.appendLog(() =>
          lines(
            { op_code: 4, study_id: 1, datetime_start: null, params: {}, distributions: {} },
            { op_code: 4, study_id: 1, datetime_start: null, state: 1, values: [1], user_attrs: { number: 'seven' } },
            { op_code: 4, study_id: 0, datetime_start: null },
            { op_code: 2, study_id: 1, user_attr: { note: `round ${round++}` } },
          ),
        ),
    }),
  );
  assert.is(study.digest, expected.digest);
  const { studies } = readJournal(await storage.readLog());
  assert.equal(
    studies.map(({ name, trials }) => [name, trials.length]),
    [
      ['theirs', 4],
      ['mlpnas', 9 + 6],
    ],
  );
  assert.is((await search(table, smallStudy({ storage }))).digest, expected.digest);
});

test('a trial of ours that somebody else has ended is trained under a new id', async () => {
  const expected = await search(table, smallStudy());
  const storage = memoryStorage();
  await search(table, smallStudy({ storage }));
  const log = await storage.readLog();
  // All nine lines of the first two rounds, and the third round begun; then somebody tells trial 7 themselves.
  const begun = log.slice(0, log.indexOf('"trial_id":6'));
  const cut =
    begun.slice(0, begun.lastIndexOf('\n') + 1) +
    lines({ op_code: 6, trial_id: 7, state: 1, values: [1], datetime_complete: timestamp() });
  const left = memoryStorage('memory', cut);
  assert.is((await search(table, smallStudy({ storage: left }))).digest, expected.digest);
  assert.is(readJournal(await left.readLog()).studies[0]!.trials.length, 10);
});

test.run();
