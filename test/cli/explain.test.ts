// `mlpnas explain` and the report's part on what the model looks at, as users run them.
// Not in `npm run check`: it starts the command dozens of times.
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Explanation } from '../../src/explain/index.ts';
import { command, folder, jsonLines, penguins, refused, small } from './command.ts';

const final = ['--final-epochs', '5', '--final-seeds', '2'];
await copyFile(penguins, path.join(folder, 'birds.csv'));
const searched = await command([
  'search',
  'birds.csv',
  '--target',
  'species',
  '--quiet',
  ...small,
  ...final,
  '--study',
  'birds',
]);
const explained = async (...args: string[]): Promise<Explanation> => {
  const run = await command(['explain', ...args, '--json']);
  assert.is(run.code, 0, run.stderr);
  const [line, ...more] = jsonLines(run);
  assert.equal(more, []);
  assert.is(line!.type, 'explanation');
  return line as unknown as Explanation;
};

test('a study is explained on its test rows, as text no wider than the terminal', async () => {
  assert.is(searched.code, 0, searched.stderr);
  const run = await command(['explain', 'birds', '--by', 'island', '--row', '1', '--top', '2']);
  assert.is(run.code, 0, run.stderr);
  assert.match(run.stdout, /^species: 69 test rows of \S*birds\.csv\n\naccuracy +\d+\.\d % {3}\d/);
  // A measure of the bill or the flipper comes first; which one depends on the networks.
  assert.match(
    run.stdout,
    /What the columns are worth[\s\S]* log loss\n(bill_depth|bill_length|flipper_length)_mm +█+/,
  );
  assert.match(run.stdout, /How the answer moves with a column[\s\S]* {2}Adelie +\S*[▁▂▃▄▅▆▇█]{5}/);
  assert.match(run.stdout, /\nRow 1 \(species Adelie\): probability of Adelie \d+\.\d %, usually \d+\.\d %\n/);
  assert.match(run.stdout, /\nBy island\n\n +rows +accuracy +log loss\nBiscoe +\d+/);
  for (const line of run.stdout.split('\n').slice(1)) assert.ok([...line].length <= 80, line);
});

test('as JSON it is one line, the same in every run, with the keys that others read', async () => {
  const [first, second] = await Promise.all([explained('birds', '--row', '1'), explained('birds', '--row', '1')]);
  assert.equal(first, second);
  assert.equal(Object.keys(first), [
    'type',
    'task',
    'target',
    'classes',
    'rows',
    'background',
    'metrics',
    'importance',
    'effects',
    'contributions',
    'notes',
  ]);
  assert.is(first.effects.length, 6);
  const [row] = first.contributions;
  const sum = row!.contributions.reduce((total, { contribution }) => total + contribution, row!.base);
  assert.ok(Math.abs(sum - row!.prediction) < 1e-5);
});

test('a model file needs a table; rows may be given as JSON, and a table alone is for the latest study', async () => {
  const lines = (await readFile(penguins, 'utf8')).trim().split('\n');
  const unknown = lines.map((line) => line.split(',').slice(1).join(','));
  await writeFile(path.join(folder, 'unknown.csv'), unknown.slice(0, 60).join('\n'));
  const row = {
    island: 'Biscoe',
    bill_length_mm: 46.1,
    bill_depth_mm: 13.2,
    flipper_length_mm: 211,
    body_mass_g: 4500,
    sex: null,
  };
  const { importance, contributions, notes } = await explained(
    'birds/model.json',
    'unknown.csv',
    '--row',
    JSON.stringify(row),
    '--row',
    '3',
  );
  assert.is(importance, undefined);
  assert.equal(
    contributions.map(({ row: number }) => number),
    [undefined, 3],
  );
  assert.is(contributions[0]!.contributions.find(({ column }) => column === 'sex')!.value, null);
  assert.match(notes[0]!, /no column "species"/);
  await refused(['explain', 'birds/model.json'], 2, /A table is missing.*mlpnas explain birds\/model\.json TABLE/);

  const latest = await command(['search', '--quiet', ...small, '--refit', 'none']);
  assert.is(latest.code, 0, latest.stderr);
  const { rows } = await explained('birds.csv');
  assert.equal(rows, { count: 344, of: 'rows', table: 'birds.csv' });
  assert.is((await explained()).rows.of, 'test rows');
});

test('wrong use says what was expected, in the words of the command', async () => {
  await refused(['explain', 'birds', '--by', 'iland'], 2, /--by iland; expected a column of .*Did you mean "island"\?/);
  await refused(
    ['explain', 'birds', '--class', 'adelie'],
    2,
    /--class adelie; expected one of Adelie, Chinstrap, Gentoo/,
  );
  await refused(['explain', 'birds', '--metric', 'rmse'], 2, /--metric rmse; expected one of accuracy/);
  await refused(['explain', 'birds', '--metric', 'acuracy'], 2, /acuracy.*Did you mean "accuracy"\?/s);
  await refused(['explain', 'birds', '--row', '345'], 2, /Got row 345; .*birds\.csv has 344 rows, counted from 1/);
  await refused(
    ['explain', 'birds', '--row', 'first'],
    2,
    /number of a row, counted from 1, or a row as JSON.*"first" is neither/s,
  );
  await refused(['explain', 'birds', '--row', '{"island"'], 2, /The row is not JSON/);
  await refused(['explain', 'birds', '--row', '{"island":"Dream"}'], 2, /the row lacks 5 of the 6 columns/);
  await refused(['explain', 'nothing'], 2, /"nothing" is neither the folder of a study nor a model's file/);
  await refused(['explain', 'birds', 'nowhere.csv'], 2, /no file .*nowhere\.csv/);
  await refused(['report', 'birds', '--by', 'iland'], 2, /Did you mean "island"\?/);
  await refused(['report', 'birds', '--by', 'island', '--no-explain'], 2, /--by needs the study's table/);
});

const page = async (name = 'report.html') => readFile(path.join(folder, 'birds', name), 'utf8');

test('every search ends with a report that says what the model looks at; report does it again, by a column too', async () => {
  assert.match(
    await page(),
    /<h2 id="explanation-title">What the model looks at<\/h2>[\s\S]*69 test rows of birds\.csv/,
  );
  const before = await page();
  assert.is((await command(['report', 'birds'])).code, 0);
  assert.is(await page(), before);
  assert.is((await command(['report', 'birds', '--by', 'island'])).code, 0);
  assert.match(await page(), /<h3>By island<\/h3>/);
  assert.is((await command(['report', 'birds', '--no-explain'])).code, 0);
  assert.match(await page(), /left out by --no-explain/);
});

test('where the table has gone or changed the report says so and explain refuses', async () => {
  const table = path.join(folder, 'birds.csv');
  await rename(table, `${table}.away`);
  await refused(['explain', 'birds'], 2, /no file .*birds\.csv/);
  assert.is((await command(['report', 'birds'])).code, 0);
  assert.match(await page(), /<p class="absent">There is no file [^<]*birds\.csv/);
  await writeFile(table, (await readFile(`${table}.away`, 'utf8')).replace('39.1', '39.2'));
  await refused(['explain', 'birds'], 2, /birds\.csv is not the table that the study in birds was made with/);
  await rm(table);
  await rename(`${table}.away`, table);
});

test.run();
