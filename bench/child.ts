// Runs a program to its end for what it prints: each measurement in a process of its own starts with a clean heap.
import { spawn } from 'node:child_process';

/** What the program printed; rejects with what it said on stderr when it fails. */
export function outputOf([program, ...args]: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${program} ended with ${code}: ${stderr.slice(-2000)}`));
    });
  });
}
