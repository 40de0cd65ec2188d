// One peer as a child process that answers JSON lines, and is idle while others are measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { say } from './print.ts';

export interface PeerData {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly width: number;
  readonly classes: number;
}

export interface PeerNetwork {
  /** Milliseconds for `steps` mini-batches by the peer's clock, scaled from the whole epochs that it trained. */
  run(steps: number): Promise<number>;
  close(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  readonly about: {
    readonly sides: readonly string[];
    readonly versions: Readonly<Record<string, string>>;
    readonly products: readonly string[];
  };
  /** Undefined, with a word why, where the peer cannot do it this way. */
  open(side: string, hidden: readonly number[], batch: number): Promise<PeerNetwork | undefined>;
  ask<T>(request: object): Promise<T>;
  close(): void;
}

/** One thread, no GPU, and none of what a machine may set that makes OpenBLAS choose a slower kernel. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|OMP|MKL|GOTO|NVPL)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '-1',
  };
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

export async function startPeer(python: string, name: string, data: PeerData): Promise<Peer> {
  const script = path.resolve(`bench/peers/${name}_peer.py`);
  const child = spawn(python, ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'pipe'], env: environment() });
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
  await ask({ data: { ...data, features: base64(data.features), labels: base64(data.labels) } });
  return {
    name,
    about,
    ask,
    async open(side, hidden, batch) {
      const { id, error } = await ask<{ id?: number; error?: string }>({ open: { side, hidden, batch } });
      if (id === undefined) {
        say(`peers: without ${name} ${side}: ${error}`);
        return undefined;
      }
      return {
        async run(count) {
          const { ms, steps } = await ask<{ ms: number; steps: number }>({ run: { id, steps: count } });
          return (ms * count) / steps;
        },
        close: async () => void (await ask({ close: id })),
      };
    },
    close: () => void child.stdin.end(),
  };
}
