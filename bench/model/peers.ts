// The peers of `model`: bench/peers/model_peers.py in the virtual environment of the benchmarks, a process for each peer and
// table.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { askPython, python, threads } from '../python.ts';
import type { Split } from './splits.ts';
import type { ModelTable } from './tables.ts';

/** In the order in which they run; what each is stands in model_peers.py. */
export const peers = [
  'linear',
  'mlp',
  'mlp-5',
  'forest',
  'hist',
  'lightgbm',
  'catboost',
  'realmlp-s',
  'mlp-search',
  'realmlp',
  'tabm',
] as const;
export type Peer = (typeof peers)[number];

/** Those that take so long that they have fewer splits (`--slow-splits`). */
export const slowPeers: readonly Peer[] = ['mlp-search', 'realmlp', 'tabm'];

/** Those that `--quick` runs. */
export const quickPeers: readonly Peer[] = ['linear', 'mlp'];

/**
 * scikit-learn's products of small matrices are slower with two threads than with one, most of all on a busy machine, so
 * these have one for each network; the search trains two networks at once. The others have two threads of their own.
 */
const oneThreaded: readonly Peer[] = ['linear', 'mlp', 'mlp-5', 'mlp-search'];

/** Threads sleep while they wait: where others want the processor, too, spinning makes some peers fifty times as slow. */
const patient = { OMP_WAIT_POLICY: 'PASSIVE', KMP_BLOCKTIME: '0' };

/** As users of a small machine run them, and as many as our pool has workers. */
export const threadCount = 2;

/** A slow peer whose fit takes longer than this has one split of the table. */
export const fitLimit = 300;

export const peerVersions = (): Readonly<Record<Peer, string>> => askPython('model_peers.py', ['versions']);

export type PeerAnswer =
  | { readonly split: number; readonly fit: number; readonly predict: number; readonly outputs: Float64Array }
  | { readonly split: number; readonly failed: string };

/**
 * Runs a peer on some splits, and yields each as it ends.
 *
 * @param seconds what `mlp-search` may take on a split
 * @throws Error when the process ends with an error
 */
export async function* runPeer(
  peer: Peer,
  { file, rows, target, task, classes }: ModelTable,
  splits: readonly (Split & { readonly seconds?: number })[],
): AsyncGenerator<PeerAnswer, void> {
  const child = spawn(python(), ['-W', 'ignore', path.resolve('bench/peers/model_peers.py'), 'run'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...threads(oneThreaded.includes(peer) ? 1 : threadCount), ...patient },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  try {
    const limit = slowPeers.includes(peer) ? fitLimit : 10 * fitLimit;
    const jobs = splits.map(({ number, ...split }) => ({ split: number, ...split }));
    const about = { file, rows, target, task, classes, threads: threadCount };
    child.stdin.end(JSON.stringify({ peer, ...about, limit, splits: jobs }));
    for await (const line of createInterface({ input: child.stdout })) {
      const { outputs, ...answer } = JSON.parse(line);
      yield outputs === undefined ? answer : { ...answer, outputs: doubles(outputs) };
    }
    const code = await ended;
    if (code !== 0) throw new Error(`${peer} ended with ${code}: ${said}`);
  } finally {
    child.kill();
  }
}

/** Base64 of little-endian doubles. */
export function doubles(base64: string): Float64Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
