// The Python of the peers: a virtual environment of its own in bench/peers/.venv, made when it is first needed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say } from './print.ts';

const folder = path.resolve('bench/peers/.venv');
const requirements = path.resolve('bench/peers/requirements.txt');
const stamp = path.join(folder, '.installed-from');
const program = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** The environment's Python; undefined, with a word why, where there is none to make it with. */
export async function ready(): Promise<string | undefined> {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  const python = process.env.PYTHON ?? 'python3';
  say('peers: installing bench/peers/requirements.txt, about 6 GB, into bench/peers/.venv …');
  rmSync(folder, { recursive: true, force: true });
  for (const [command, ...args] of [
    [python, '-m', 'venv', folder],
    [program, '-m', 'pip', 'install', '--no-cache-dir', '--quiet', '-r', requirements],
  ] as const) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) continue;
    say(
      `peers: left out, for ${command} ${args.join(' ')} failed${error ? ` (${error.message})` : ''}; Python 3.10 to 3.13 is needed.`,
    );
    return undefined;
  }
  writeFileSync(stamp, wanted);
  return program;
}
