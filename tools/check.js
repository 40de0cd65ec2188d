// `npm run check`: the checks of a change that take a minute and need no other runtime: lint and formatting, types,
// unused code, and the tests that need no other runtime and no oracle of test/runtimes/.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { filesBelow, root } from './bundle.js';
import { bundleTests, runTests } from './test-files.js';

const compiler = 'node_modules/typescript/bin/tsc';
const failures = [];

/** Runs a program in Node and prints its name and duration, and its output if it failed. */
function step(name, args) {
  return new Promise((resolve) => {
    const start = Date.now();
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n${code === 0 ? '' : output}`);
      if (code !== 0) failures.push(name);
      resolve(code === 0);
    });
  });
}

/** Checks the types of the tests that run here and of the benchmarks. `npm test` checks those of all tests. */
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

/** Runs the steps that need no build, one after another. */
async function withoutBuild() {
  await step('lint and format', ['test/node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']);
  await step('lint of assembly', ['tools/lint-assembly.js']);
  await step('what nothing uses', ['test/node_modules/knip/bin/knip.js', '--no-progress']);
  const quick = ['--noEmit', '--incremental', '--tsBuildInfoFile', 'build/check/src.tsbuildinfo'];
  await step('types of src', [compiler, '--emitDeclarationOnly', 'false', '--declaration', 'false', ...quick]);
}

const parallel = withoutBuild();
if (!(await step('build', ['tools/build.js', '--fast']))) process.exit(1);
const bundled = await bundleTests([], { light: true });
const types = parallel.then(() => typesOfTests(bundled.files));
const [{ passed, failed, skipped }] = await Promise.all([runTests(bundled), types]);
for (const name of failures) process.stdout.write(`FAIL ${name}\n`);
process.stdout.write(`\n${passed} passed, ${failed + failures.length} failed, ${skipped} skipped\n`);
process.exitCode = failed + failures.length > 0 || passed === 0 ? 1 : 0;
