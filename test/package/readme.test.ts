// README.md is run. A block of sh or ts below the comment `<!-- run -->` is executed in a copy of the project as git has
// it, in the order of the page; every other block must at least be about commands, options, scripts and files that exist.
// Not in `npm run check`: it installs a copy of the project.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;
const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

interface Block {
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly marked: boolean;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^(<!-- run -->\n+)?```(\w*)[^\n]*\n(.*?)^```$/gms)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[2] ?? '',
    code: match[3] ?? '',
    marked: match[1] !== undefined,
  }));
}

const readme = path.join(ROOT, 'README.md');
const blocks = existsSync(readme) ? blocksOf(readFileSync(readme, 'utf8')) : [];

/** What git would give a newcomer: everything tracked or about to be, nothing built or installed. */
async function withCopy(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-readme-'));
  try {
    const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
    const files = listed.stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(ROOT, file)));
    for (const file of files) await cp(path.join(ROOT, file), path.join(folder, file));
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runBlock({ language, code, line }: Block, folder: string): Promise<void> {
  const file = path.join(folder, `readme-${line}.${language === 'sh' ? 'sh' : 'mjs'}`);
  await writeFile(file, language === 'sh' ? code : (await transform(code, { loader: 'ts', format: 'esm' })).code);
  const command = language === 'sh' ? ['bash', '-eu', '-o', 'pipefail', file] : [process.execPath, file];
  // The packages have just been installed beside it, so npm finds them in its cache.
  const {
    code: exit,
    stdout,
    stderr,
  } = await spawned(command, { cwd: folder, env: { npm_config_prefer_offline: 'true' } });
  assert.is(exit, 0, `README.md:${line}\n${code}\n${stdout}\n${stderr}`);
}

test('README.md has blocks that are run, the first of them an installation', () => {
  const [first, ...others] = blocks.filter(({ marked }) => marked);
  assert.ok(
    first?.language === 'sh' && first.code.includes('npm ci'),
    'the first block below <!-- run --> has `npm ci`',
  );
  assert.ok(others.some(({ language }) => language === 'ts'));
});

test('the marked blocks run in a clean copy, and npm ci leaves the package built', async () => {
  await withCopy(async (folder) => {
    for (const block of blocks.filter(({ marked }) => marked)) {
      assert.ok(['sh', 'ts'].includes(block.language), `README.md:${block.line}: only sh and ts are run`);
      await runBlock(block, folder);
    }
    assert.ok(existsSync(path.join(folder, 'build/index.js')));
  });
});

/** The words of a line of sh that name one of our commands: what follows `mlpnas`, or the script that runs it. */
function ourWords(line: string): string[] | undefined {
  const match = /(?:\bmlpnas|build\/cli\.js)\s+(.+)/.exec(line) ?? /npm run (search\b.*)/.exec(line);
  return match?.[1]
    ?.replace(/\s(#|\||>|<|&&|;).*/, '')
    .split(/\s+/)
    .filter((word) => word !== '--');
}

test('the other blocks are about what exists', async () => {
  const help = new Map<string, string>();
  for (const { language, code, line, marked } of blocks) {
    if (marked) continue;
    if (language === 'ts') await transform(code, { loader: 'ts' });
    if (language === 'json') JSON.parse(code);
    if (language !== 'sh') continue;
    const parsed = await spawned(['bash', '-n', '-c', code]);
    assert.is(parsed.code, 0, `README.md:${line}: ${parsed.stderr}`);
    for (const [, script] of code.matchAll(/npm run ([\w:-]+)/g)) {
      assert.ok(script! in manifest.scripts, `README.md:${line}: package.json has no script ${script}`);
    }
    for (const [, file] of code.matchAll(/(?:node|deno run(?: -\w+)*|bun(?: run)?) ((?:\w[\w./-]*)\.[jt]s)\b/g)) {
      assert.ok(existsSync(path.join(ROOT, file!)), `README.md:${line}: there is no file ${file}`);
    }
    for (const text of code.replaceAll('\\\n', ' ').split('\n')) {
      const [name, ...words] = ourWords(text) ?? [];
      if (name === undefined || name.startsWith('-')) continue;
      if (!help.has(name)) {
        const { code: exit, stdout, stderr } = await spawned([process.execPath, 'build/cli.js', name, '--help']);
        assert.is(exit, 0, `README.md:${line}: mlpnas ${name}\n${stderr}`);
        help.set(name, stdout);
      }
      for (const option of words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, ''))) {
        assert.ok(help.get(name)!.includes(option), `README.md:${line}: mlpnas ${name} has no option ${option}`);
      }
    }
  }
});

test.run();
