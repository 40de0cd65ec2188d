// A program run to its end, with everything it said; one that does not end by itself is an error, not a hang.
import { spawn } from 'node:child_process';

declare const ROOT: string;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnedOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each whole line of stdout; returning `'kill'` sends SIGKILL at once. */
  readonly onLine?: (line: string) => 'kill' | undefined;
  /** Sends SIGKILL when it is aborted. */
  readonly kill?: AbortSignal;
}

/** A run may take this long in all, and this long to end once it has closed its work with the line of the study. */
const longest = 240_000;
const afterLastLine = 15_000;

export function spawned([program, ...args]: readonly string[], options: SpawnedOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program as string, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env },
    });
    let stdout = '';
    let stderr = '';
    let seen = 0;
    let hung: string | undefined;
    const stop = (why: string) => () => {
      hung = why;
      child.kill('SIGKILL');
    };
    const limits = [setTimeout(stop(`was still running after ${longest / 1000} s`), longest)];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      for (let end = stdout.indexOf('\n', seen); end >= 0; end = stdout.indexOf('\n', seen)) {
        const line = stdout.slice(seen, end);
        seen = end + 1;
        if (options.onLine?.(line) === 'kill') child.kill('SIGKILL');
        if (line.startsWith('{"type":"study"')) {
          limits.push(setTimeout(stop(`did not end within ${afterLastLine / 1000} s of its last line`), afterLastLine));
        }
      }
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    options.kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const limit of limits) clearTimeout(limit);
      // A stack trace shows the line that threw, which in a minified bundle is all of it.
      stderr = stderr.replace(/^(.{400}).+$/gm, '$1 …');
      if (hung) reject(new Error(`${[program, ...args].join(' ')} ${hung}.\n${stdout}\n${stderr}`));
      else resolve({ code, signal, stdout, stderr });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}
