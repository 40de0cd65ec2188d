// The packed package: its content, its size, and whether other tools accept it.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testWhen } from '../runtimes/optional.ts';
import { denoBare } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';
import { withInstalled } from './installed.ts';

declare const ROOT: string;
const run = promisify(execFile);
const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(await read('package.json'));
const node = process.execPath;

test('the core is at most 260 kB gzipped', async () => {
  const size = gzipSync(await readFile(path.join(ROOT, 'build/index.js'))).length;
  assert.ok(size <= 260_000, `build/index.js is ${size} B gzipped.`);
});

test('publint finds nothing, and every entry loads without other packages', async () => {
  await withInstalled(async (folder) => {
    const { messages } = await publint({ pkgDir: path.join(folder, 'node_modules/mlpnas'), strict: true, pack: false });
    // publint takes bytes of the binaries for comments and misses the exports behind them; Node imports them below.
    const others = messages.filter(({ code }) => code !== 'FILE_INVALID_FORMAT');
    assert.equal(
      others.map(({ code, path: at }) => `${code} at ${at.join('.')}`),
      [],
    );

    const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
    const imports = entries.map((entry) => `import(${JSON.stringify(`mlpnas${entry.slice(1)}`)})`);
    await writeFile(path.join(folder, 'load.mjs'), `console.log((await Promise.all([${imports}])).length);`);
    assert.is((await run(node, ['load.mjs'], { cwd: folder })).stdout.trim(), String(entries.length));
    const { stdout } = await run(node, ['node_modules/mlpnas/build/cli.js', '--version'], { cwd: folder });
    assert.is(stdout.trim(), manifest.version);
  });
});

test('its declarations compile for a strict consumer, in both ways of finding modules', async () => {
  await withInstalled(async (folder) => {
    const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
    const lines = entries.map(
      (entry, at) => `export * as entry${at} from ${JSON.stringify(`mlpnas${entry.slice(1)}`)};`,
    );
    await writeFile(path.join(folder, 'use.ts'), lines.join('\n'));
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    const tsc = createRequire(path.join(ROOT, 'package.json')).resolve('typescript/bin/tsc');
    for (const resolution of ['bundler', 'nodenext']) {
      const options = {
        module: resolution === 'bundler' ? 'esnext' : 'nodenext',
        moduleResolution: resolution,
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable'],
        strict: true,
        exactOptionalPropertyTypes: true,
        types: [],
        noEmit: true,
      };
      await writeFile(
        path.join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, files: ['use.ts'] }),
      );
      const { stdout } = await run(node, [tsc, '-p', folder], { cwd: folder }).catch(
        (error) => error as { stdout: string },
      );
      assert.is(stdout, '', `module resolution ${resolution}`);
    }
  });
});

test('deno.json names the same version and entries as package.json', async () => {
  const deno = JSON.parse(await read('deno.json'));
  assert.is(deno.version, manifest.version);
  const entries = Object.entries<{ default?: string }>(manifest.exports)
    .filter(([, target]) => target.default !== undefined)
    .map(([entry, target]) => [entry, target.default]);
  assert.equal(deno.exports, Object.fromEntries(entries));
});

testWhen(denoBare.missing, 'Deno would publish it', async () => {
  const [deno] = denoBare.command as readonly [string];
  const { code, stdout, stderr } = await spawned([deno, 'publish', '--dry-run', '--allow-dirty']);
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout + stderr, /build\/index\.js/);
});

test('npm would publish it, with every file that its manifest names, and corrects nothing', async () => {
  // No registry is asked, because its answer does not depend on the package alone.
  const offline = ['--registry', 'http://127.0.0.1:9', '--fetch-retries', '0'];
  const { code, stdout, stderr } = await spawned([
    ...['npm', 'publish', '--dry-run', '--ignore-scripts', '--json'],
    ...offline,
  ]);
  assert.is(code, 0, stdout + stderr);
  assert.not.match(stderr, /npm warn publish (?!This command requires you to be logged in)/, stderr);
  const published = JSON.parse(stdout);
  const { files } = (published[manifest.name] ?? published) as { files: readonly { path: string }[] };
  const targets = Object.values<string | Record<string, string>>(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const wanted = [...targets, ...Object.values<string>(manifest.bin), 'README.md', 'LICENSE', 'CHANGELOG.md'];
  const there = new Set(files.map((file) => file.path));
  const lacking = wanted.map((file) => file.replace('./', '')).filter((file) => !there.has(file));
  assert.equal(lacking, []);
  for (const field of ['repository', 'homepage', 'bugs', 'keywords', 'author', 'license', 'description'])
    assert.ok(manifest[field], `package.json has no ${field}`);
});

test('every entry has types wherever modules are looked for, by `attw --profile esm-only`', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-attw-'));
  try {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
    const attw = 'test/runtimes/node_modules/@arethetypeswrong/cli/dist/index.js';
    const tarball = path.join(folder, `${manifest.name}-${manifest.version}.tgz`);
    const { code, stdout, stderr } = await spawned([node, attw, '--profile', 'esm-only', tarball]);
    assert.is(code, 0, stdout + stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('lock files name no host to download from', async () => {
  for (const file of ['package-lock.json', 'test/package-lock.json', 'test/runtimes/package-lock.json']) {
    assert.not.match(await read(file), /"resolved"/, file);
  }
});

test('Biome finds no errors and nothing to format', async () => {
  const biome = path.join(ROOT, 'test/node_modules/@biomejs/biome/bin/biome');
  const all = ['check', '--error-on-warnings', '--max-diagnostics=200', '.'];
  const { code, stdout, stderr } = await spawned([node, biome, ...all]);
  assert.is(code, 0, stdout + stderr);
});

test('knip finds no unused file, export or package', async () => {
  const { code, stdout, stderr } = await spawned([node, 'test/node_modules/knip/bin/knip.js', '--no-progress']);
  assert.is(code, 0, stdout + stderr);
});

test.run();
