// First step of `npm test`: the runtimes and oracles of test/package.json, installed apart from the package's own
// packages and only when they are missing or another lock file has come.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.js';

const folder = path.join(root, 'test');
const stamp = path.join(folder, 'node_modules/.installed-from');
const wanted = createHash('sha256')
  .update(readFileSync(path.join(folder, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stdout.write('Installing what only the tests need (test/package.json) …\n');
  // npm's settings for the outer run would send the inner one to the wrong folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(cache|registry|userconfig|globalconfig)$)/i.test(name),
    ),
  );
  // Install scripts are not run: every binary lies in a platform's own package, where test/runtimes/binaries.ts finds it.
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    process.stderr.write(`npm ci in test/ failed${error ? `: ${error.message}` : ''}; the tests need its packages.\n`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
