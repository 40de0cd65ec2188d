// First step of `npm test` and `npm run check`: installs the packages that only tests need, when they are missing or
// their lock file has changed.
//   node tools/setup-tests.js            all of them
//   node tools/setup-tests.js --light    those of test/package.json: no other runtime and no oracle
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.js';

/** Runs `npm ci` in `folder`, unless its packages were installed from the current lock file. */
function install(folder) {
  const cwd = path.join(root, folder);
  const stamp = path.join(cwd, 'node_modules/.installed-from');
  const hash = createHash('sha256')
    .update(readFileSync(path.join(cwd, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;

  process.stdout.write(`Installing what only the tests need (${folder}/package.json) …\n`);
  // npm's environment variables for the outer run would make the inner one use the wrong folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(cache|registry|userconfig|globalconfig)$)/i.test(name),
    ),
  );
  // Install scripts are not needed: the binaries are in packages of the platform, where test/runtimes/programs.ts finds
  // them.
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    process.stderr.write(
      `npm ci in ${folder}/ failed${error ? `: ${error.message}` : ''}; the tests need its packages.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, hash);
}

install('test');
if (!process.argv.includes('--light')) install('test/runtimes');
