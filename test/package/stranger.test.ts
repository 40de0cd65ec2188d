// A strategy, a storage and a pool written by a stranger (test/package/stranger/), who has the package as published:
// checked by the compiler as strictly as our own code, and run.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withInstalled } from './installed.ts';

declare const ROOT: string;
const run = promisify(execFile);
const source = path.join(ROOT, 'test/package/stranger');

test("a stranger's strategy, storage and pool compile against the published declarations, and work", async () => {
  await withInstalled(async (folder) => {
    const files = await readdir(source);
    for (const file of files) {
      const code = await readFile(path.join(source, file), 'utf8');
      // Nothing of the checkout is within reach.
      for (const [, from] of code.matchAll(/from '([^']+)'/g)) assert.ok(from === 'mlpnas' || from!.startsWith('./'));
      await cp(path.join(source, file), path.join(folder, file));
      const { code: js } = await transform(code.replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.js'"), { loader: 'ts' });
      await writeFile(path.join(folder, file.replace(/\.ts$/, '.js')), js);
    }
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    const compilerOptions = {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      types: [],
      noEmit: true,
    };
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const tsc = createRequire(path.join(ROOT, 'package.json')).resolve('typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
      (error) => error as { stdout: string },
    );
    assert.is(stdout, '');

    const said = JSON.parse((await run(process.execPath, ['use.js'], { cwd: folder })).stdout);
    assert.is(said.interrupted, 'interrupted');
    assert.is(said.ended, 'rounds');
    // Interrupted, continued and trained backwards on two heaps, it is the study that one plain pool makes.
    assert.is(said.digests[0], said.digests[1]);
    assert.is(said.scores.length, 6);
    assert.ok(said.scores.every((score: number) => score > 0 && score <= 1));
    assert.ok(said.trained.includes(5));
    assert.equal(said.classes, ['Adelie', 'Chinstrap', 'Gentoo']);
    assert.ok(said.classes.includes(said.label));
    assert.is(said.refused, 'table');
  });
});

test.run();
