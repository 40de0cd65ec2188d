// The output and the exit codes of the command.
// Not in `npm run check`: it starts the command dozens of times.
import { spawn } from 'node:child_process';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, command, folder, jsonLines, penguins, refused, small } from './command.ts';

const digestOf = async (study: string) => (await command(['digest', study])).stdout.trim();

test('--json prints a line for each trial, one for the study, and nothing else on standard output', async () => {
  const run = await command(['search', ...small, '--json', '--study', 'json']);
  assert.is(run.code, 0, run.stderr);
  const lines = jsonLines(run);
  assert.is(lines.length, 7);
  lines.slice(0, 6).forEach((line) => {
    for (const key of [
      'type',
      'number',
      'round',
      'tokens',
      'architecture',
      'params',
      'score',
      'valAccuracy',
      'predicted',
      'state',
    ]) {
      assert.ok(key in line, key);
    }
    assert.is(line.type, 'trial');
    assert.is(line.state, 'complete');
    assert.is(line.predicted, null);
    assert.is(line.valAccuracy, line.score);
  });
  assert.equal(
    lines
      .slice(0, 6)
      .map((line) => line.number)
      .sort(),
    [0, 1, 2, 3, 4, 5],
  );
  const study = lines[6]!;
  const best = study.best as Record<string, unknown>;
  assert.is(study.type, 'study');
  assert.is(study.trials, 6);
  assert.is(study.metric, 'accuracy');
  assert.is(study.study, 'json');
  assert.match(String(study.digest), /^[0-9a-f]{64}$/);
  assert.type(study.seconds, 'number');
  assert.is(best.score, Math.max(...lines.slice(0, 6).map((line) => line.score as number)));
  assert.is(best.valAccuracy, best.score);
  assert.ok((best.testAccuracy as number) >= 0 && (best.testAccuracy as number) <= 1);
  const { type: _, ...trial } = lines.find((line) => line.number === best.number)!;
  const figures = ['testAccuracy', 'testRows', 'metrics', 'confusion', 'calibrationError', 'baselines'];
  const shared = Object.fromEntries(Object.entries(best).filter(([key]) => !figures.includes(key)));
  assert.equal(shared, trial);
});

test('the score is the mean of the epochs with weights 1, 2, …', async () => {
  const journal = await readFile(path.join(folder, 'json/journal.log'), 'utf8');
  const records = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  // Operation 7 is an intermediate value of Optuna's journal: the validation accuracy of a step.
  const steps = records.filter((record) => record.op_code === 7 && record.trial_id === 0);
  const values = steps.map((record) => record.intermediate_value as number);
  const score = (values[0]! + 2 * values[1]!) / 3;
  const run = await command(['top', 'json', '--top', '6', '--json']);
  const first = jsonLines(run).find((line) => line.number === 0);
  assert.ok(Math.abs((first?.score as number) - score) < 1e-15);
});

test('without a table the penguins are searched, and five architectures are printed', async () => {
  const run = await command(['search', ...small, '--study', 'plain']);
  assert.is(run.code, 0, run.stderr);
  assert.match(run.stdout, /6 architectures for species \(344 rows, \d+ features, 3 classes\)/);
  assert.is(run.stdout.match(/(8|16) (sigmoid|tanh|relu|elu).* - 3 softmax/g)?.length, 5);
  assert.match(run.stdout, /Best score +\d+\.\d %/);
  assert.match(run.stdout, /Test accuracy +\d+\.\d % on \d+ rows that the search never saw/);
  assert.match(run.stdout, /Majority class +\d+\.\d % is what always saying "Adelie"/);
  assert.match(run.stdout, new RegExp(`Digest +${await digestOf('plain')}`));
  assert.match(run.stdout, /mlpnas predict plain TABLE/);
  for (const line of run.stdout.split('\n')) assert.ok([...line].length <= 80, line);
  assert.match(run.stderr, /round 1 of 2: mean .* so far/);
  assert.match(run.stderr, /round 2 of 2: /);
  assert.match(run.stderr, /6 trials in .*\ntraining the final network\n$/);
});

test('output without a terminal has no colours; NO_COLOR wins over FORCE_COLOR; neither changes the text', async () => {
  const sequence = '\u001b[';
  const [plain, forced, refusedColour] = await Promise.all([
    command(['top', 'plain']),
    command(['top', 'plain'], { env: { FORCE_COLOR: '1' } }),
    command(['top', 'plain'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
  ]);
  assert.not.ok(plain.stdout.includes(sequence));
  assert.ok(forced.stdout.includes(sequence));
  assert.is(refusedColour.stdout, plain.stdout);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are removed.
  assert.is(forced.stdout.replace(/\u001b\[\d+m/g, ''), plain.stdout);
});

test('--quiet leaves standard error to warnings', async () => {
  const run = await command(['search', ...small, '--quiet', '--study', 'quiet']);
  assert.match(run.stderr, /^(?:warning: .*\n)*$/);
});

test('workers and --json do not change the digest', async () => {
  const run = await command(['search', ...small, '--workers', '3', '--study', 'workers', '--json', '--quiet']);
  assert.is(run.code, 0, run.stderr);
  assert.is(jsonLines(run).at(-1)?.digest, await digestOf('plain'));
});

test('threads of tfjs can train, but not together with workers', async () => {
  const alone = small.slice(0, small.indexOf('--workers'));
  const run = await command(['search', ...alone, '--threads', '2', '--trainer', 'ops', '--study', 'threads']);
  assert.is(run.code, 0, run.stderr);
  await refused(
    ['search', ...alone, '--threads', '2', '--workers', '2'],
    2,
    /2 threads and 2 workers.*leave --workers out/,
  );
});

test('a table from standard input is the same study, and can be resumed because the folder keeps it', async () => {
  const input = await readFile(penguins, 'utf8');
  const run = await command(['search', '-', '--target', 'species', ...small, '--study', 'piped'], { input });
  assert.is(run.code, 0, run.stderr);
  assert.is(await digestOf('piped'), await digestOf('plain'));
  const again = await command(['resume', 'piped', '--json']);
  assert.is(again.code, 0, again.stderr);
  assert.is(jsonLines(again).at(-1)?.digest, await digestOf('plain'));
});

test('without --study there is a folder below studies/, and commands find the latest by themselves', async () => {
  const run = await command(['search', ...small, '--seed', '3', '--json', '--quiet']);
  assert.is(run.code, 0, run.stderr);
  const study = jsonLines(run).at(-1)!;
  assert.match(String(study.study), /^studies\/\d{4}-\d\d-\d\d-\d{6}-penguins$/);
  assert.is((await command(['digest'])).stdout.trim(), study.digest);
  assert.is((await command(['digest', 'latest'])).stdout.trim(), study.digest);
});

test('predict takes the latest study by its name or without one, and refuses to run without a table', async () => {
  const study = jsonLines(await command(['resume', 'latest', '--json', '--quiet'])).at(-1)!.study as string;
  const [named, latest, unnamed] = await Promise.all([
    command(['predict', study, penguins]),
    command(['predict', 'latest', penguins]),
    command(['predict', penguins]),
  ]);
  assert.is(named.code, 0, named.stderr);
  assert.is(named.stdout.split('\n').length, 346);
  assert.is(latest.stdout, named.stdout);
  assert.is(unnamed.stdout, named.stdout);
  for (const model of [study, path.join(study, 'model.json'), 'latest'])
    await refused(['predict', model], 2, new RegExp(`table is missing.*mlpnas predict ${model} TABLE`));
  await refused(['predict'], 2, /table is missing.*mlpnas predict latest TABLE/);
  await refused(['predict', 'a', 'b', 'c'], 2, /too many arguments/);
  // A folder of that name takes precedence.
  assert.is((await command(['search', ...small, '--seed', '8', '--study', 'latest', '--quiet'])).code, 0);
  assert.is.not(await digestOf('latest'), await digestOf(study));
  await rm(path.join(folder, 'latest'), { recursive: true });
});

const long = [
  '--strategy',
  'random',
  '--widths',
  '8,16',
  '--rounds',
  '4',
  '--samples',
  '6',
  '--epochs',
  '4',
  '--workers',
  '1',
];

test('Ctrl-C keeps finished trials and exits with 130; the resumed study is the uninterrupted one', async () => {
  const whole = await command(['search', ...long, '--study', 'whole', '--quiet']);
  assert.is(whole.code, 0, whole.stderr);
  const stopped = await command(['search', ...long, '--study', 'stopped', '--json'], {
    meanwhile: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
  });
  assert.is(stopped.code, 130, stopped.stderr);
  assert.match(stopped.stderr, /Interrupted.*mlpnas resume stopped/);
  assert.not.match(stopped.stderr, /^\s+at /m);
  const kept = jsonLines(stopped).filter((line) => line.type === 'trial').length;
  assert.ok(kept >= 1 && kept < 24, `${kept} trials`);
  const resumed = await command(['resume', 'stopped', '--json']);
  assert.is(resumed.code, 0, resumed.stderr);
  assert.is(jsonLines(resumed).filter((line) => line.type === 'trial').length, 24 - kept);
  assert.is(jsonLines(resumed).at(-1)?.digest, await digestOf('whole'));
});

test('a closed pipe (| head -1) ends the search without an error, and it can be resumed', async () => {
  const child = spawn(process.execPath, [cli, 'search', ...long, '--study', 'headed', '--json', '--quiet'], {
    cwd: folder,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.is(code, 130);
  assert.match(stderr, /mlpnas resume headed/);
  assert.not.match(stderr, /EPIPE|^\s+at /m);
  const resumed = await command(['resume', 'headed', '--json', '--quiet']);
  assert.is(jsonLines(resumed).at(-1)?.digest, await digestOf('whole'));
});

test('a time budget ends the search with the trials so far and exit code 0', async () => {
  const run = await command(['search', ...long, '--time-budget', '1ms', '--study', 'budget']);
  assert.is(run.code, 0, run.stderr);
  assert.match(run.stdout, /time budget ended in round 1 of 4; go on with: mlpnas resume budget/);
});

test('top, plot, report and export of a study', async () => {
  const top = await command(['top', 'plain', '--top', '2', '--json']);
  const scores = jsonLines(top).map((line) => line.valAccuracy as number);
  assert.is(scores.length, 2);
  assert.ok(scores[0]! >= scores[1]!);

  const plot = await command(['plot', 'plain']);
  for (const title of ['Accuracy over the search', 'by whole percent', 'layer by layer', 'Predicted and measured'])
    assert.match(plot.stdout, title);
  await command(['plot', 'plain', '--svg', 'figures']);
  assert.equal((await readdir(path.join(folder, 'figures'))).sort(), [
    'choices.svg',
    'histogram.svg',
    'search.svg',
    'size.svg',
  ]);

  const atEnd = await readFile(path.join(folder, 'plain/report.html'), 'utf8');
  const report = await command(['report', 'plain']);
  assert.is(report.stdout.trim(), path.join('plain', 'report.html'));
  const page = await readFile(path.join(folder, 'plain/report.html'), 'utf8');
  for (const id of ['table', 'test', 'leaders', 'search', 'curves', 'effects', 'settings'])
    assert.match(page, `<section id="${id}"`);
  assert.is(page, atEnd, 'the search has written it');
  assert.not.match(page, /(src|href)="?https?:/);
});

test('predict prints label and probabilities of each row, the same for a study and for an exported file', async () => {
  await command(['export', 'plain', '--output', 'model.json']);
  const [fromStudy, fromFile] = await Promise.all([
    command(['predict', 'plain', penguins]),
    command(['predict', 'model.json', penguins]),
  ]);
  assert.is(fromStudy.code, 0, fromStudy.stderr);
  assert.is(fromFile.stdout, fromStudy.stdout);
  const lines = fromStudy.stdout.trimEnd().split('\n');
  assert.is(lines[0], 'species,probability of Adelie,probability of Chinstrap,probability of Gentoo');
  assert.is(lines.length, 345);
  for (const line of lines.slice(1)) {
    const [label, ...probabilities] = line.split(',');
    const numbers = probabilities.map(Number);
    assert.ok(Math.abs(numbers.reduce((a, b) => a + b) - 1) < 1e-6);
    assert.is(label, ['Adelie', 'Chinstrap', 'Gentoo'][numbers.indexOf(Math.max(...numbers))]);
  }
});

test('--help and --version exit with 0', async () => {
  for (const args of [['--help'], ['search', '--help'], ['--version']]) {
    const run = await command(args);
    assert.is(run.code, 0);
    assert.is(run.stderr, '');
  }
});

test.run();
