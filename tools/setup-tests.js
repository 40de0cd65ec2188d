// First step of `npm test` and `npm run check`: installs the packages that only tests need, apart from the package's own,
// and only when they are missing or another lock file has come.
//   node tools/setup-tests.js            all of them
//   node tools/setup-tests.js --light    those of test/package.json: no other runtime and no oracle
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.js';

/** Runs `npm ci` in `folder` (from the root), unless what lies there was installed from the present lock file. */
function install(folder) {
  const cwd = path.join(root, folder);
  const stamp = path.join(cwd, 'node_modules/.installed-from');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(cwd, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  process.stdout.write(`Installing what only the tests need (${folder}/package.json) …\n`);
  // npm's settings for the outer run would send the inner one to the wrong folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(cache|registry|userconfig|globalconfig)$)/i.test(name),
    ),
  );
  // Install scripts are not run: every binary lies in a platform's own package, where test/runtimes/programs.ts finds it.
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
  writeFileSync(stamp, wanted);
}

install('test');
if (!process.argv.includes('--light')) install('test/runtimes');
