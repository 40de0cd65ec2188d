// README.md is run, block by block, in the order of the page. A comment above a block says where; what a reader would
// see is held against an expectation.
// Not in `npm run check`: it installs a copy of the project.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spawned } from '../runtimes/spawned.ts';
import { type Block, blocksOf } from './blocks.ts';
import { serve } from './servers.ts';
import { tables } from './tables.ts';

declare const ROOT: string;
const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const blocks = blocksOf(readFileSync(path.join(ROOT, 'README.md'), 'utf8'), 'README.md');

/** What a block says, by a piece of its code; each of them has to be found in some block. */
const says: readonly (readonly [code: string, output: RegExp])[] = [
  ['npm run search', /100 architectures for species[\s\S]*Test accuracy[\s\S]*Digest +[0-9a-f]{64}/],
  ['mlpnas inspect customers.csv', /customers\.csv: 300 rows, 4 columns\nto predict: churn, classification/],
  ['mlpnas search customers.csv', /100 architectures for churn/],
  ['mlpnas predict latest', /^churn,probability of no,probability of yes\n((no|yes),0\.\d+,0\.\d+\n){20}/m],
  [
    'mlpnas explain latest',
    /What the columns are worth[\s\S]*\n(fee|months) +█+[\s\S]*\nRow 1 \(churn (yes|no)\): [\s\S]*\nBy region\n/,
  ],
  ['export latest --format onnx', /^studies\/[\w-]+-customers\/model\.onnx$/m],
  ["from 'mlpnas'", /right on unseen rows: [01](\.\d+)?\n\w+ \{/],
  ['/?target=species&budget=5s', /^\{"type":"start"[\s\S]*^\{"type":"study".*"testAccuracy":[01](\.\d+)?,"model":\{/m],
  ['npm run web', /<title>/],
  ['mlpnas search wine.csv', /architectures for quality_label \(200 rows, 11 features, 3 classes\)/],
  ['wine_with_leak.csv --target', /100 architectures for quality_label \(200 rows, 13 features, 3 classes\)/],
  ['npm run lint', /Checked \d+ files/],
  ['bench -- train', /geometric_mean/],
];

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-readme-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tracked(): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  return stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(ROOT, file)));
}

/** What git would give a newcomer: everything tracked or about to be, nothing built or installed. */
async function checkout(folder: string): Promise<void> {
  const files = await tracked();
  for (const file of files) await cp(path.join(ROOT, file), path.join(folder, file));
  // The packages of the tests are here already, and would take minutes and a gigabyte.
  for (const file of files.filter((name) => /^test\/(.*\/)?package\.json$/.test(name))) {
    const installed = path.join(path.dirname(file), 'node_modules');
    if (existsSync(path.join(ROOT, installed))) await symlink(path.join(ROOT, installed), path.join(folder, installed));
  }
}

/**
 * A folder of a user: the package as it is published, installed without a network, and the tables that README names.
 */
async function installation(folder: string): Promise<void> {
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await writeFile(path.join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
  for (const [name, text] of Object.entries(tables)) await writeFile(path.join(folder, name), text);
}

const portTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

async function runServing({ code, line }: Block, folder: string): Promise<string> {
  const [first, ...others] = code.trim().split('\n');
  const [address, port] = /http:\/\/[\w.]+:(\d+)/.exec(others.join('\n')) ?? [];
  // As pasted, unless another program is at that port.
  const elsewhere = port === undefined || (await portTaken(Number(port)));
  const server = await serve(elsewhere ? `${first} -- 0` : first!, folder);
  try {
    if (others.length === 0) return await (await fetch(server.url)).text();
    const rest = elsewhere ? others.join('\n').replaceAll(address!, server.url) : others.join('\n');
    return await runScript(rest, line, folder);
  } finally {
    await server.stop();
  }
}

async function runScript(code: string, line: number, folder: string, language = 'sh'): Promise<string> {
  const file = path.join(folder, `readme-${line}.${language === 'sh' ? 'sh' : 'mjs'}`);
  await writeFile(file, language === 'sh' ? code : (await transform(code, { loader: 'ts', format: 'esm' })).code);
  const command = language === 'sh' ? ['bash', '-eu', '-o', 'pipefail', file] : [process.execPath, file];
  // The packages have just been installed beside it, so npm finds them in its cache.
  const ended = await spawned(command, { cwd: folder, env: { npm_config_prefer_offline: 'true' } });
  assert.is(ended.code, 0, `README.md:${line}\n${code}\n${ended.stdout}\n${ended.stderr}`);
  await rm(file);
  return ended.stdout;
}

async function runAll(where: string, prepare: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await prepare(folder);
    for (const block of blocks.filter((one) => one.mark !== 'not run' && one.where === where)) {
      const { code, line, language, mark } = block;
      const output = mark === 'serve' ? await runServing(block, folder) : await runScript(code, line, folder, language);
      const expected = says.filter(([piece]) => code.includes(piece));
      for (const [, pattern] of expected) assert.match(output, pattern, `README.md:${line}\n${code}\n${output}`);
    }
  });
}

test('a block says how it is run, or why it is not', () => {
  assert.equal(blocksOf('<!-- run: package -->\n\n```sh\na\n```\n\n<!-- not run: b c -->\n```text\nd\n```\n', 'X.md'), [
    { line: 1, language: 'sh', code: 'a\n', mark: 'run', where: 'package' },
    { line: 7, language: 'text', code: 'd\n', mark: 'not run', where: 'b c' },
  ]);
  for (const wrong of ['', '<!-- run: somewhere -->\n', '<!-- not run: -->\n', '<!-- run: package -->\nWords.\n\n'])
    assert.throws(() => blocksOf(`${wrong}\`\`\`sh\na\n\`\`\`\n`, 'X.md'), /X\.md:\d: a block of sh without <!-- run/);
  assert.throws(() => blocksOf('<!-- run: package -->\n```py\na\n```\n', 'X.md'), /only sh and ts/);
});

test('what is expected is said by some block, and each block that is run says something expected', () => {
  for (const [piece] of says)
    assert.ok(
      blocks.some(({ code }) => code.includes(piece)),
      piece,
    );
  for (const { code, line, mark } of blocks)
    if (mark !== 'not run')
      assert.ok(
        says.some(([piece]) => code.includes(piece)),
        `README.md:${line}`,
      );
});

test('the blocks that are not run are known, and their parts exist', () => {
  const [first, second, ...more] = blocks.filter(({ mark }) => mark === 'not run').map(({ code }) => code.trim());
  // It cannot run within itself.
  assert.is(first, 'npm ci && npm test');
  // It needs the network; what it would load is made by tables.ts.
  assert.match(second ?? '', /^curl -fO https:\/\/archive\.ics\.uci\.edu\/\S+\/winequality-white\.csv$/);
  assert.equal(more, []);
  for (const name of ['test', 'bench']) {
    const script: string = manifest.scripts[name];
    const files = [...script.matchAll(/node (\S+\.js)/g)].map(([, file]) => file!);
    assert.ok(files.length > 0, script);
    for (const file of files) assert.ok(existsSync(path.join(ROOT, file)), `${name}: ${file}`);
  }
});

test('other pages that are read first have no blocks that nothing runs', async () => {
  const others = (await tracked()).filter((file) => /(^|\/)README\.md$/.test(file) && file !== 'README.md');
  for (const file of others) assert.not.match(await readFile(path.join(ROOT, file), 'utf8'), /^```(sh|ts)/m, file);
});

// Side by side, for two cores.
let ofUsers: Promise<void>;
test('the blocks of a checkout run in a clean copy of the project', async () => {
  ofUsers = runAll('package', installation);
  ofUsers.catch(() => undefined);
  await runAll('checkout', checkout);
});

test('the blocks of a user run where the packed package is installed', async () => {
  await ofUsers;
});

test.run();
