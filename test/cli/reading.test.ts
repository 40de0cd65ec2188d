// Tables that are not UTF-8 with commas, in every command that reads one, from wherever they come; and remedies that name
// the command's own flags.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFlags } from '../../src/cli/remedies.ts';
import { setting } from '../../src/remedy.ts';
import { command, folder, jsonLines, small } from './command.ts';

/** As Excel saves CSV in Western Europe: windows-1252, one byte a character, and semicolons. */
const fromExcel = (text: string): Buffer => Buffer.from(text, 'latin1');
const towns = ['Köln', 'Zürich', 'Orléans'];
const lines = Array.from(
  { length: 60 },
  (_, row) => `${towns[row % 3]};${row % 2};${(row * 7) % 31};${row % 3 ? 'ja' : 'nein'}`,
);
const table = fromExcel(`Stadt;Tür;Größe;Ausgang\r\n${lines.join('\r\n')}\r\n`);
const reading = ['--encoding', 'windows-1252', '--delimiter', ';'];

test('--encoding is understood by inspect, from a file, gzip, standard input and a URL', async () => {
  await Promise.all([
    writeFile(path.join(folder, 'excel.csv'), table),
    writeFile(path.join(folder, 'excel.csv.gz'), gzipSync(table)),
  ]);
  const server = createServer((_, response) => response.end(table)).listen(0);
  try {
    const { port } = server.address() as AddressInfo;
    for (const place of ['excel.csv', 'excel.csv.gz', '-', `http://localhost:${port}/excel.csv`]) {
      const run = await command(['inspect', place, '--encoding', 'windows-1252', '--json'], { input: table });
      assert.is(run.code, 0, run.stderr);
      const [{ columns }] = jsonLines(run) as [{ columns: { name: string; examples: string[] }[] }];
      assert.equal(
        columns.map(({ name }) => name),
        ['Stadt', 'Tür', 'Größe', 'Ausgang'],
      );
      assert.equal(columns[0]?.examples, towns);
    }
  } finally {
    server.close();
  }
});

test('the remedy of the error about the encoding can be typed as it stands', async () => {
  await writeFile(path.join(folder, 'excel.csv'), table);
  const refused = await command(['inspect', 'excel.csv']);
  assert.is(refused.code, 2);
  const remedy = /If that is right, set (.+?), else save the table as UTF-8/.exec(refused.stderr)?.[1] as string;
  assert.is(remedy, '--encoding windows-1252');
  assert.is((await command(['inspect', 'excel.csv', ...remedy.split(' ')])).code, 0);
});

test('other names of encodings are understood, and a wrong one is answered with those that there are', async () => {
  await writeFile(path.join(folder, 'excel.csv'), table);
  for (const name of ['latin1', 'CP1252', 'Windows-1252'])
    assert.is((await command(['inspect', 'excel.csv', '--encoding', name])).code, 0);
  const { code, stderr } = await command(['inspect', 'excel.csv', '--encoding', 'windows-1251']);
  assert.is(code, 2);
  assert.match(
    stderr,
    /'--encoding <name>' .* one of utf-8, utf-16le, utf-16be, windows-1252\. Did you mean "windows-1252"\?/,
  );
});

test('search, its test table, resume and predict read as they are told; resume remembers', async () => {
  await Promise.all([
    writeFile(path.join(folder, 'excel.csv'), table),
    writeFile(path.join(folder, 'others.csv'), table),
  ]);
  const run = await command([
    ...[
      'search',
      'excel.csv',
      '--target',
      'Ausgang',
      '--test',
      'others.csv',
      '--final-epochs',
      '2',
      '--final-seeds',
      '1',
    ],
    ...[...small, ...reading, '--study', 'excel', '--json', '--quiet'],
  ]);
  assert.is(run.code, 0, run.stderr);
  const again = await command(['resume', 'excel', '--json', '--quiet']);
  assert.is(again.code, 0, again.stderr);
  const digests = [run, again].map((ended) => jsonLines(ended).at(-1)?.digest);
  assert.type(digests[0], 'string');
  assert.is(digests[1], digests[0]);
  const predicted = await command(['predict', 'excel', 'excel.csv', ...reading]);
  assert.is(predicted.code, 0, predicted.stderr);
  assert.is(predicted.stdout.trim().split('\n').length, 61);
});

test('a table from standard input is kept as it came, with how it is read', async () => {
  const args = ['search', '-', '--target', 'Ausgang', '--final-epochs', '2', '--final-seeds', '1'];
  const run = await command([...args, ...small, ...reading, '--study', 'piped', '--json', '--quiet'], { input: table });
  assert.is(run.code, 0, run.stderr);
  const again = await command(['resume', 'piped', '--json', '--quiet']);
  assert.is(again.code, 0, again.stderr);
});

test('remedies are flags in the output of the command, whatever the option', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row},7,${row % 5 ? '' : '1.5'},${(row * 13) % 17},${row % 2}`);
  await writeFile(path.join(folder, 'odd.csv'), `row number,same,gap,x,y\n${rows.join('\n')}\n`);
  const run = await command(['inspect', 'odd.csv', '--target', 'y']);
  assert.match(run.stdout, /Column "row number" numbers .* set --keep 'row number' to use it\./);
  assert.match(run.stdout, /Set --folds 5, or find more rows\./);
  for (const text of [run.stdout, (await command(['inspect', 'odd.csv', '--target', 'y', '--json'])).stdout])
    assert.not.match(text, '`');

  const refusals: [string[], RegExp][] = [
    [['--keep', 'x', '--drop', 'x'], /"x" is in --keep and in --drop/],
    [['--drop', 'y'], /cannot be in --drop; name another --target or leave it out of --drop/],
    [['--types', 'y=number'], /set --task classification or --task regression/],
    [['--types', 'x=date'], /another type in --types/],
    [['--drop', 'x', '--drop', 'gap'], /to use all the same in --keep/],
  ];
  for (const [args, expected] of refusals) {
    const { stdout, stderr } = await command(['inspect', 'odd.csv', '--target', 'y', ...args]);
    assert.match(stdout + stderr, expected);
    assert.not.match(stdout + stderr, '`');
  }
});

test('a setting of any kind as code and as flags', () => {
  const both: [string, unknown, string, string][] = [
    ['keep', ['a', 'b c'], '`keep: ["a","b c"]`', "--keep 'a,b c'"],
    ['types', { zip: 'category' }, '`types: {"zip":"category"}`', '--types zip=category'],
    ['learningRate', 0.01, '`learningRate: 0.01`', '--learning-rate 0.01'],
    ['oneShot', false, '`oneShot: false`', '--no-one-shot'],
    ['drop', ['a `b`: c'], '`drop: ["a \\u0060b\\u0060: c"]`', "--drop 'a `b`: c'"],
    ['group', undefined, '`group`', '--group'],
  ];
  for (const [name, value, code, flags] of both) {
    assert.is(setting(name, value), code);
    assert.is(inFlags(`Set ${setting(name, value)} or not.`), `Set ${flags} or not.`);
  }
});

test.run();
