// Every way to use the command wrongly: a message that helps, the documented exit code, nothing lost, no stack trace.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommanderError } from 'commander';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Actions, createProgram } from '../../src/cli/program.ts';
import { command, folder, jsonLines, penguins, refused, small } from './command.ts';

async function tableFile(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join('\n');

test('an unknown option, with the one probably meant', async () => {
  await refused(['search', '--optimzer', 'adam'], 2, /unknown option '--optimzer'[\s\S]*Did you mean --optimizer\?/);
});

test('an unknown command, with the one probably meant', async () => {
  await refused(['serach'], 2, /unknown command 'serach'[\s\S]*Did you mean search\?/);
});

test('no command at all', async () => {
  await refused([], 2, /Usage: mlpnas/);
});

test('too many arguments', async () => {
  await refused(['digest', 'a', 'b'], 2, /too many arguments/);
});

test('an unknown strategy, activation, optimizer and trainer, with the one probably meant', async () => {
  await refused(['search', '--strategy', 'ramdom'], 2, /--strategy.*ramdom.*random.*Did you mean "random"\?/s);
  await refused(
    ['search', '--activations', 'relu,tahn'],
    2,
    /Got "tahn"; expected one of sigmoid, tanh, relu, elu\. Did you mean "tanh"\?/,
  );
  await refused(['search', '--optimizer', 'adm'], 2, /Expected one of sgd, .*Did you mean "adam"\?/s);
  await refused(['search', '--trainer', 'fsed'], 2, /Expected one of fused, ops.*Did you mean "fused"\?/s);
});

const numbers: [string, string, RegExp][] = [
  ['--rounds', '0', /whole number from 1/],
  ['--rounds', '2.5', /whole number from 1/],
  ['--samples', 'ten', /whole number from 1/],
  ['--epochs', '-1', /whole number from 1/],
  ['--controller-epochs', '0', /whole number from 1/],
  ['--max-length', '1', /whole number from 2 to 64/],
  ['--batch-size', '0', /whole number from 1/],
  ['--workers', '0', /whole number from 1 to 256/],
  ['--threads', '1e3', /whole number from 1 to 64/],
  ['--top', '', /whole number from 1/],
  ['--seed', '0.5', /whole number/],
  ['--seed', '9007199254740993', /whole number/],
  ['--alpha', '1.1', /number from 0 to 1/],
  ['--dropout', '1', /number from 0 to below 1/],
  ['--learning-rate', '0', /number above 0/],
  ['--learning-rate', 'NaN', /number above 0/],
  ['--decay', '-1', /number from 0/],
  ['--widths', '8,x', /Got "x"; expected a whole number from 1 to 65536/],
  ['--widths', '0', /Got 0; expected a whole number from 1 to 65536/],
  ['--time-budget', '5 parsecs', /time above 0 such as 60s, 5m or 1h/],
  ['--time-budget', '0s', /time above 0/],
  ['--drop', ',', /one or more names/],
];

/** What the parser refuses, without a process: the built command ends with 2 for every error of the parser. */
async function parserSays(args: readonly string[]): Promise<string> {
  const unreachable = async () => {
    throw new Error(`${args.join(' ')} was accepted`);
  };
  const actions: Actions = {
    search: unreachable,
    inspect: unreachable,
    resume: unreachable,
    top: unreachable,
    plot: unreachable,
    digest: unreachable,
    report: unreachable,
    predict: unreachable,
    explain: unreachable,
    export: unreachable,
  };
  const program = createProgram('0.0.0', actions);
  let said = '';
  for (const each of [program, ...program.commands]) each.configureOutput({ writeErr: (text) => void (said += text) });
  const error = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CommanderError, String(error));
  return said;
}

test('numbers, lists and times that are none, each with the option and what was expected', async () => {
  for (const [option, value, pattern] of numbers) {
    const said = await parserSays(['search', `${option}=${value}`]);
    assert.match(said, pattern);
    assert.match(said, option);
  }
  await refused(['search', '--rounds', '0'], 2, /--rounds.*whole number from 1/s);
});

test('a file that is not there, a folder for a file', async () => {
  await refused(['search', 'nowhere.csv', '--target', 'a'], 2, /no file .*nowhere\.csv/);
  await refused(['search', folder, '--target', 'a'], 2, /is a folder/);
});

test('no target, and a target that is no column: the columns that exist', async () => {
  await refused(['search', penguins], 2, /--target is missing.*species, island, bill_length_mm/s);
  await refused(['search', penguins, '--target', 'specis', ...small], 2, /specis.*species.*island/s);
  await refused(['search', penguins, '--target', 'species', '--drop', 'iland', ...small], 2, /iland.*island/s);
});

test('a target with one class', async () => {
  const file = await tableFile('one-class.csv', `x,y\n${rows(20, (i) => `${i},same`)}\n`);
  await refused(['search', file, '--target', 'y', ...small], 2, /"y".*"same"/);
});

test('an empty table, and one of a header alone', async () => {
  await refused(['search', await tableFile('empty.csv', ''), '--target', 'y'], 2, /empty\.csv is empty/);
  await refused(['search', await tableFile('header.csv', 'x,y\n'), '--target', 'y'], 2, /no rows/);
  await refused(['search', '-', '--target', 'y'], 2, /standard input is empty/);
});

test('a ragged row, with its line', async () => {
  const file = await tableFile('ragged.csv', 'x,y\n1,a\n2\n3,b\n');
  await refused(['search', file, '--target', 'y'], 2, /Line 3 of .*ragged\.csv has 1 cells/);
});

test('a column of text with thousands of levels is left out with a warning, and the search goes on', async () => {
  // Mixed lengths and repeats, so that it is no index but text.
  const text = rows(3000, (i) => `note ${(i * 7919) % 2500} about it,${i % 17},${i % 3 === 0 ? 'yes' : 'no'}`);
  const file = await tableFile('text.csv', `comment,x,y\n${text}\n`);
  const run = await command(['search', file, '--target', 'y', ...small]);
  assert.is(run.code, 0, run.stderr);
  assert.match(run.stderr, /warning: Column "comment" .*left out/);
});

test('a loss that is not finite: trials fail with a reason, the study is kept, exit code 1', async () => {
  const search = ['search', ...small, '--optimizer', 'sgd', '--learning-rate', '1e38', '--study', 'not-finite'];
  const run = await refused(
    [...search, '--json'],
    1,
    /No architecture could be trained; the first failed because: .*; try a smaller --learning-rate\.\n/,
  );
  const lines = jsonLines(run);
  assert.is(lines.length, 7);
  for (const line of lines.slice(0, 6)) {
    assert.is(line.state, 'failed');
    assert.is(line.score, null);
    assert.is(line.valAccuracy, null);
    assert.match(String(line.reason), /loss became .*; try a smaller --learning-rate$/);
  }
  assert.is(lines[6]?.best, null);
  const digest = await command(['digest', 'not-finite']);
  assert.is(digest.stdout.trim(), lines[6]?.digest);
  await refused(['export', 'not-finite'], 2, /all its 6 trials failed, the first because: .*smaller --learning-rate\n/);
  // The summary and the page, which a second search of a study that is complete writes again, say the flag, too.
  const again = await refused(search, 1, /No architecture could be trained/);
  assert.match(again.stdout, /6 of them failed, the first, #\d, because: loss .*; try a smaller --learning-rate\n/);
  const page = await readFile(path.join(folder, 'not-finite/report.html'), 'utf8');
  assert.match(page, /All 6 architectures failed, the first because: loss .*?; try a smaller --learning-rate</);
  assert.match(page, /<span class="long">loss .*?; try a smaller --learning-rate</);
});

test('a folder with the study of another table or of other settings is refused and left as it is', async () => {
  const first = await command(['search', ...small, '--study', 'taken']);
  assert.is(first.code, 0, first.stderr);
  const journal = () => readFile(path.join(folder, 'taken/journal.log'), 'utf8');
  const before = await journal();
  const file = await tableFile('other.csv', `x,z,species\n${rows(60, (i) => `${i % 7},${i % 5},${'abc'[i % 3]}`)}\n`);
  await refused(['search', file, '--target', 'species', ...small, '--study', 'taken'], 2, /another table/);
  await refused(['search', ...small, '--seed', '5', '--study', 'taken'], 2, /other settings.*seed/);
  assert.is(await journal(), before);
});

test('commands about a study that is not there', async () => {
  await refused(['top', 'nothing-here'], 2, /"nothing-here" is no study: there is no such folder/);
  await refused(['top'], 2, /no study below studies\//, { cwd: path.join(folder, 'taken') });
  await refused(['predict', 'nothing-here', penguins], 2, /neither the folder of a study nor a model's file/);
  await refused(['predict', penguins, penguins], 2, /not a pipeline file/);
});

test('predicting a table that lacks a column', async () => {
  await refused(['predict', 'taken', '-'], 2, /island/, { input: 'bill_length_mm\n40\n' });
});

test('MLPNAS_DEBUG=1 shows the stack of what is otherwise one line', async () => {
  const run = await command(['search', 'nowhere.csv', '--target', 'a'], { env: { MLPNAS_DEBUG: '1' } });
  assert.is(run.code, 2);
  assert.match(run.stderr, /^\s+at .+:\d+/m);
});

test.run();
