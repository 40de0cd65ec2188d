// Runs each numbered script with the built package.
import { mkdtemp, readdir, readFile, rm, symlink, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testWhen } from '../runtimes/optional.ts';
import { bun, currentNode, denoBare } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;
const scripts = (await readdir(path.join(ROOT, 'examples'))).filter((name) => /^\d\d-.*\.ts$/.test(name)).sort();

/** What each script has to print; the scripts tell why. */
const expected: Record<string, RegExp> = {
  '01-library.ts': /^digest: [0-9a-f]{64}$[\s\S]*^(Adelie|Chinstrap|Gentoo) \{/m,
  '02-workers-and-folder.ts': /^interrupted after \d trials\nrounds after 8 trials, digest [0-9a-f]{64}$/m,
  // The smallest of the default space: one layer of 8 units, with or without dropout after it. The rows have 10
  // features after encoding, so 8 units and 3 classes make 11 * 8 + 9 * 3 = 115 weights.
  '03-own-strategy.ts': /^(\[\[8,"(sigmoid|tanh|relu|elu)"\],("dropout",)?\[3,"softmax"\]\] 115 0\.\d+\n){4}$/,
  '04-model-file.ts': /characters that know \[ 'female', 'male' \][\s\S]*label: '(fe)?male'/,
};

/** A folder where `mlpnas` is installed, with the scripts as JavaScript, because not every Node can strip types. */
async function withScripts(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-examples-'));
  try {
    await mkdir(path.join(folder, 'node_modules'));
    await symlink(ROOT, path.join(folder, 'node_modules/mlpnas'), 'dir');
    for (const name of scripts) {
      const { code } = await transform(await readFile(path.join(ROOT, 'examples', name), 'utf8'), {
        loader: 'ts',
        format: 'esm',
      });
      await writeFile(path.join(folder, name.replace(/\.ts$/, '.mjs')), code);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('every script has an expectation', () => {
  assert.equal(scripts, Object.keys(expected));
});

test('the scripts run and print what is expected', async () => {
  await withScripts(async (folder) => {
    for (const name of scripts) {
      const { code, stdout, stderr } = await spawned([process.execPath, name.replace(/\.ts$/, '.mjs')], {
        cwd: folder,
      });
      assert.is(code, 0, `${name}: ${stderr}`);
      assert.match(stdout, expected[name] as RegExp, name);
    }
  });
});

for (const { name, command, missing } of [currentNode, denoBare, bun]) {
  testWhen(missing, `${name} runs the first script as it is`, async () => {
    const { code, stdout, stderr } = await spawned([
      ...(command as readonly string[]),
      path.join(ROOT, 'examples/01-library.ts'),
    ]);
    assert.is(code, 0, stderr);
    assert.match(stdout, expected['01-library.ts'] as RegExp);
  });
}

test.run();
