// The package as it would be published, in a folder of its own.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

declare const ROOT: string;
const run = promisify(execFile);

/** The tarball's contents unpacked as `node_modules/mlpnas` of a folder that is gone afterwards. */
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
