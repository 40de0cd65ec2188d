// A table or a runtime that is missing is named and skipped on a user's machine, and a failure where nothing is optional.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freshFolder } from './folders.ts';
import { spawned } from './spawned.ts';

declare const ROOT: string;

const suite = `
  import { test } from 'uvu';
  import { missingTables } from '../tables.ts';
  import { testWhen } from './optional.ts';
  testWhen(missingTables('penguins'), 'with penguins', async () => {});
  testWhen(missingTables('penguins', 'unicorns'), 'with unicorns', async () => {});
  test.run();
`;

async function outcome(required: string): Promise<{ code: number | null; said: string }> {
  const outfile = path.join(freshFolder('optional'), 'suite.mjs');
  await build({
    stdin: { contents: suite, resolveDir: path.join(ROOT, 'test/runtimes'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { ROOT: JSON.stringify(ROOT) },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { code, stdout, stderr } = await spawned([process.execPath, outfile], { env: { MLPNAS_REQUIRE: required } });
  return { code, said: stdout + stderr };
}

test('a missing table is named, its test is skipped, and the others run', async () => {
  const { code, said } = await outcome('');
  assert.is(code, 0, said);
  assert.match(said, /^skipped: with unicorns: There is no \.\.\/shared\/data\/unicorns\.csv\.$/m);
  assert.match(said, /Total:\s+1\s+Passed:\s+1\s+Skipped:\s+1/);
});

test('where nothing is optional, it fails', async () => {
  const { code, said } = await outcome('all');
  assert.is(code, 1, said);
  assert.match(said, /There is no \.\.\/shared\/data\/unicorns\.csv\. MLPNAS_REQUIRE=all does not let tests skip/);
});

test('no other test finds such tables by itself', async () => {
  const folder = path.join(ROOT, 'test');
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.includes('node_modules'),
  );
  const users: string[] = [];
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8');
    if (/['"`][^'"`\n]*\.\.\/shared/.test(text)) users.push(file);
  }
  assert.ok(files.length > 100);
  assert.equal(users, ['tables.ts']);
});

test.run();
