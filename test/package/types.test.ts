// Tests, benchmarks and examples are bundled without a look at their types, so the compiler looks at them here, as strictly
// as at the package itself.
// Not in `npm run check`, which starts the compiler itself.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;

test('tests and benchmarks are sound by their types', async () => {
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const run = promisify(execFile)(process.execPath, [compiler, '-p', path.join(ROOT, 'test')], { cwd: ROOT });
  const said = await run.then(
    () => '',
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  assert.is(said, '');
});

test.run();
