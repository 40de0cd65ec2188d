// The Python of the benchmarks: a virtual environment of its own in bench/peers/.venv, made when it is first needed, and
// the variables that programs in it are started with.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say } from './print.ts';

const folder = path.resolve('bench/peers/.venv');
const requirements = path.resolve('bench/peers/requirements.txt');
const stamp = path.join(folder, '.installed-from');
const program = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/**
 * The environment's Python.
 *
 * @throws Error when there is none to make it with
 */
export function python(): string {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  const base = process.env.PYTHON ?? 'python3';
  say('Installing bench/peers/requirements.txt, about 8 GB, into bench/peers/.venv …');
  rmSync(folder, { recursive: true, force: true });
  for (const [command, ...args] of [
    [base, '-m', 'venv', folder],
    [program, '-m', 'pip', 'install', '--no-cache-dir', '--quiet', '-r', requirements],
  ] as const) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) continue;
    throw new Error(
      `${command} ${args.join(' ')} failed${error ? ` (${error.message})` : ''}; this benchmark needs Python 3.11 to 3.13 ` +
        'and the packages of bench/peers/requirements.txt. Name another Python in the variable PYTHON.',
    );
  }
  writeFileSync(stamp, wanted);
  return program;
}

/** So many threads, no GPU, and none of what a machine may set that makes OpenBLAS choose a slower kernel. */
export function threads(count: number): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|OMP|MKL|GOTO|NVPL|XLA)_/.test(name));
  return {
    ...Object.fromEntries(others),
    OMP_NUM_THREADS: String(count),
    OPENBLAS_NUM_THREADS: String(count),
    MKL_NUM_THREADS: String(count),
    XLA_FLAGS: `--xla_cpu_multi_thread_eigen=${count > 1}`,
    JAX_PLATFORMS: 'cpu',
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '-1',
  };
}

export const oneThread = (): NodeJS.ProcessEnv => threads(1);

/**
 * What a script of bench/peers prints as JSON.
 *
 * @param input goes to its standard input, as JSON
 */
export function askPython<T>(script: string, args: readonly string[] = [], input?: unknown): T {
  const { status, stdout, stderr, error } = spawnSync(
    python(),
    ['-W', 'ignore', path.resolve('bench/peers', script), ...args],
    { input: JSON.stringify(input ?? null), env: oneThread(), maxBuffer: 2 ** 28, encoding: 'utf8' },
  );
  if (status !== 0)
    throw new Error(`bench/peers/${script} ended with ${status}: ${error?.message ?? stderr.slice(-2000)}`);
  return JSON.parse(stdout) as T;
}
