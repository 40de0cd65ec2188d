// Checks the types of tests, benchmarks and examples, which are bundled without type checks, as strictly as the
// package's.
// Not in `npm run check`, which starts the compiler itself.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;

test('tests and benchmarks have no type errors', async () => {
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const run = promisify(execFile)(process.execPath, [compiler, '-p', path.join(ROOT, 'test')], { cwd: ROOT });
  const said = await run.then(
    () => '',
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  assert.is(said, '');
});

test.run();
