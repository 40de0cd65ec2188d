// Runs the built command in its own process, in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;

export const cli = path.join(ROOT, 'build/cli.js');
export const penguins = path.join(ROOT, 'data/penguins.csv');
/** The options of a short search. */
export const small = [
  '--strategy',
  'random',
  '--widths',
  '8,16',
  '--rounds',
  '2',
  '--samples',
  '3',
  '--epochs',
  '2',
  '--workers',
  '1',
];

/** The working folder of the commands, with its own studies/. */
export const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-cli-'));
test.after(() => rm(folder, { recursive: true, force: true }));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Is called with the running process. */
  readonly meanwhile?: (child: ChildProcess) => void;
  readonly cwd?: string;
  /** The encoding of standard output. */
  readonly encoding?: BufferEncoding;
}

export function command(
  args: readonly string[],
  { input = '', env = {}, meanwhile, cwd = folder, encoding = 'utf8' }: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd,
      env: { ...process.env, FORCE_COLOR: undefined, ...env },
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding(encoding).on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, stdout, stderr });
    });
    // A command may exit before it has read its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    meanwhile?.(child);
  });
}

/** Runs a command that has to be refused, with this exit code and message and without a stack trace. */
export async function refused(
  args: readonly string[],
  code: number,
  pattern: RegExp,
  options?: RunOptions,
): Promise<Run> {
  const run = await command(args, options);
  assert.match(run.stderr, pattern);
  assert.is(run.code, code, run.stderr);
  assert.not.match(run.stdout + run.stderr, /^\s+at .+:\d+/m);
  return run;
}

/** The lines of `--json`. */
export function jsonLines({ stdout }: Run): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
