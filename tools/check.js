// `npm run check`: all that can be said of a change within a minute and without other runtimes: lint and formatting,
// types, what nothing uses, and the tests that need no other runtime and no oracle of test/runtimes/.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { filesBelow, root } from './bundle.js';
import { bundleTests, runTests } from './test-files.js';

const compiler = 'node_modules/typescript/bin/tsc';
const failures = [];

/** Runs a program of Node, and prints its name, how long it took, and what it said if it failed. */
function step(name, args) {
  return new Promise((resolve) => {
    const start = Date.now();
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => {
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n${code === 0 ? '' : said}`);
      if (code !== 0) failures.push(name);
      resolve(code === 0);
    });
  });
}

/** The types of what runs here: test files that import packages of test/runtimes/ are looked at by `npm test`. */
async function typesOfTests(files) {
  const config = path.join(root, 'build/check/tsconfig.json');
  const others = (await filesBelow('bench', '.ts')).filter((file) => path.dirname(file) === 'bench');
  await mkdir(path.dirname(config), { recursive: true });
  await writeFile(
    config,
    JSON.stringify({
      extends: '../../test/tsconfig.json',
      compilerOptions: { incremental: true, tsBuildInfoFile: 'tests.tsbuildinfo' },
      files: [...files, ...others].map((file) => path.join(root, file)),
      include: ['../../src/**/*.d.ts'],
    }),
  );
  return await step('types of tests and benchmarks', [compiler, '-p', config]);
}

/** Steps that want no build, one after another beside it. */
async function withoutBuild() {
  await step('lint and format', ['test/node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']);
  await step('lint of assembly', ['tools/lint-assembly.js']);
  await step('what nothing uses', ['test/node_modules/knip/bin/knip.js', '--no-progress']);
  const quick = ['--noEmit', '--incremental', '--tsBuildInfoFile', 'build/check/src.tsbuildinfo'];
  await step('types of src', [compiler, '--emitDeclarationOnly', 'false', '--declaration', 'false', ...quick]);
}

const beside = withoutBuild();
if (!(await step('build', ['tools/build.js', '--fast']))) process.exit(1);
const bundled = await bundleTests([], { light: true });
const types = beside.then(() => typesOfTests(bundled.files));
const [{ passed, failed, skipped }] = await Promise.all([runTests(bundled), types]);
for (const name of failures) process.stdout.write(`FAIL ${name}\n`);
process.stdout.write(`\n${passed} passed, ${failed + failures.length} failed, ${skipped} skipped\n`);
process.exitCode = failed + failures.length > 0 || passed === 0 ? 1 : 0;
