// Installs the packed package in a temporary folder.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

declare const ROOT: string;
const run = promisify(execFile);

/** Unpacks the tarball as `node_modules/mlpnas` in a temporary folder. */
export async function withInstalled(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-package-'));
  try {
    const npm = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [{ filename }] = JSON.parse(npm.stdout);
    const installed = path.join(folder, 'node_modules/mlpnas');
    await mkdir(installed, { recursive: true });
    await run('tar', ['xzf', path.join(folder, filename), '--strip-components=1', '-C', installed]);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
