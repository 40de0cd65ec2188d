// One peer as a child process that answers JSON lines (bench/peers/serve.py), and is idle while others are measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { quick } from './flags.ts';
import { say } from './print.ts';
import { oneThread, python } from './python.ts';
import type { TrainingCase, TrainingTable } from './training-case.ts';

export interface PeerNetwork {
  /** Over the table, after the first epoch. */
  readonly loss: number;
  /** Until the first epoch was over: what compiles has compiled. */
  readonly seconds: number;
  /** Milliseconds for `steps` mini-batches by the peer's clock, scaled from the whole epochs that it trained. */
  run(steps: number): Promise<number>;
  /** Over the table, now. */
  lossNow(): Promise<number>;
  close(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  readonly about: {
    readonly sides: readonly string[];
    readonly versions: Readonly<Record<string, string>>;
    readonly products: readonly string[];
    /** Whether Adam's ε is added before the second moment's bias is corrected, or after, as ours is. */
    readonly epsilon: 'before' | 'after';
  };
  /**
   * A network that has been trained for one epoch from these parameters. Undefined, with a word why, where the peer
   * cannot do it this way.
   */
  open(side: string, network: TrainingCase, params: Float32Array): Promise<PeerNetwork | undefined>;
  ask<T>(request: object): Promise<T>;
  close(): void;
}

/** Processor time over wall time from which a side has used more than its one thread. */
const mostThreads = 1.15;

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

export async function startPeer(
  name: string,
  { features, labels, width, classes, order }: Omit<TrainingTable, 'order'> & Partial<TrainingTable>,
): Promise<Peer> {
  const script = path.resolve(`bench/peers/${name}_peer.py`);
  const child = spawn(python(), ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'pipe'], env: oneThread() });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const answers = createInterface({ input: child.stdout });
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`The peer ${name} ended with ${code}: ${said}`);
  });
  ended.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();
  const ask = <T>(request: object): Promise<T> => {
    const answer = last.then(async () => {
      const line = once(answers, 'line');
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const [text] = (await Promise.race([line, ended])) as [string];
      return JSON.parse(text) as T;
    });
    last = answer.catch(() => {});
    return answer;
  };

  const about = await ask<Peer['about']>({ about: true });
  const table = { width, classes, features: base64(features), labels: base64(labels) };
  await ask({ data: order ? { ...table, order: base64(order) } : table });
  return {
    name,
    about,
    ask,
    async open(side, { hidden, batch }, params) {
      const opened = await ask<{ id: number; loss: number; seconds: number } | { error: string }>({
        open: { side, hidden, batch, params: base64(params) },
      });
      if ('error' in opened) {
        say(`peers: without ${name} ${side}: ${opened.error}`);
        return undefined;
      }
      const { id, loss, seconds } = opened;
      return {
        loss,
        seconds,
        async run(count) {
          type Ran = { ms: number; steps: number; threads: number };
          const { ms, steps, threads } = await ask<Ran>({ run: { id, steps: count } });
          if (threads > mostThreads && !quick) {
            throw new Error(
              `Got ${threads.toFixed(2)} processors in use by ${name} ${side}, expected one; bench/python.ts sets how ` +
                'many threads a peer has.',
            );
          }
          return (ms * count) / steps;
        },
        lossNow: async () => (await ask<{ loss: number }>({ loss: id })).loss,
        close: async () => void (await ask({ close: id })),
      };
    },
    close: () => void child.stdin.end(),
  };
}
