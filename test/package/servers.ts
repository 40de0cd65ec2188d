// A block whose first line serves: it is started, the other lines are run once it listens, and it is ended.
import { spawn } from 'node:child_process';

export interface Serving {
  /** What it listens at. */
  readonly url: string;
  /** Interrupts it and all that it has started; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * @param command a line of sh that prints a URL once it listens
 * @throws Error (rejects) when it ends before, with what it said
 */
export async function serve(command: string, cwd: string): Promise<Serving> {
  // A group of its own, because npm does not pass on every signal to what it runs.
  const child = spawn('bash', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    const signal = (name: NodeJS.Signals) => {
      try {
        process.kill(-child.pid!, name);
      } catch {
        // It has ended by itself.
      }
    };
    signal('SIGINT');
    const late = setTimeout(() => signal('SIGKILL'), 5000);
    await closed;
    clearTimeout(late);
  };
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const onText = (text: string) => {
      said += text;
      const found = /https?:\/\/[\w.]+:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.setEncoding('utf8').on('data', onText);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('close', () => reject(new Error(`"${command}" ended before it served:\n${said}`)));
  }).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
