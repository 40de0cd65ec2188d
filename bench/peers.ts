// The same training in scikit-learn, PyTorch and Keras, natively on one thread each, against ours in this process; and
// the default job as a plain Keras loop. A peer is a process that waits for requests (bench/peers/serve.py), so that its
// blocks can stand between ours.
import { openBackend } from '../src/kernels/backend.ts';
import { full, quick } from './flags.ts';
import { createFused } from './fused.ts';
import { geometricMean, interleave, type Block, type Timing } from './interleave.ts';
import { kerasJob } from './peers-job.ts';
import { type Peer, startPeer } from './peers-process.ts';
import { ready } from './peers-setup.ts';
import { print, round, say, type Line } from './print.ts';
import { cases, classes, width, wineShaped } from './wine.ts';

/** A multiple of every batch, so that all batches of an epoch are full. */
const rows = 4864;
const names = ['sklearn', 'torch', 'keras'] as const;
/** Compiling takes minutes for all networks, so it is tried on these. */
const compiledOnly = /compile|XLA/;
const compiledCases = ['64 32', '512-512 256'];

const python = await ready();
if (python === undefined) process.exit(0);
const backend = await openBackend();
const { features, labels } = wineShaped();
const data = { features: features.subarray(0, rows * width), labels: labels.subarray(0, rows), width, classes };
const peers: Peer[] = [];
for (const name of names) {
  say(`peers: starting ${name}`);
  peers.push(await startPeer(python, name, data));
}
print(
  peers.map(
    ({ name, about }): Line => ({
      bench: 'peers-about',
      peer: name,
      versions: Object.entries(about.versions)
        .map((entry) => entry.join(' '))
        .join(', '),
      products: about.products.join('; '),
    }),
  ),
);

const wanted = quick ? cases.filter(({ hidden, batch }) => hidden.join() === '64' && batch === 32) : cases;
const lines: Line[] = [];
for (const { hidden, batch } of wanted) {
  const network = `${hidden.join('-')} ${batch}`;
  say(`peers: ${hidden.join('-')}, batch ${batch}`);
  const ours = createFused(hidden, batch, rows);
  const opened = await Promise.all(
    peers.flatMap((peer) =>
      peer.about.sides
        .filter((side) => !compiledOnly.test(side) || full || compiledCases.includes(network))
        .map(async (side) => ({ peer, side, network: await peer.open(side, hidden, batch) })),
    ),
  );
  const theirs = opened.flatMap(({ network, ...rest }) => (network ? [{ ...rest, network }] : []));
  const sides: Block[] = [
    (count) => ours.epochs(count),
    ...theirs.map(
      ({ network }): Block =>
        (count) =>
          network.run(count),
    ),
  ];
  const [mine, ...others] = await interleave(sides, { first: rows / batch, ...(quick ? {} : { rounds: 3, ms: 80 }) });
  ours.dispose();
  for (const { network } of theirs) await network.close();
  theirs.forEach(({ peer, side }, at) => lines.push(lineOf(hidden, batch, peer.name, side, mine!, others[at]!)));
}
print(lines);

function lineOf(
  hidden: readonly number[],
  batch: number,
  peer: string,
  side: string,
  mine: Timing,
  other: Timing,
): Line {
  return {
    bench: 'peers',
    hidden,
    batch,
    peer,
    side,
    us: round(other.ms * 1000),
    spread: round(other.spread),
    ours_us: round(mine.ms * 1000),
    ours_spread: round(mine.spread),
    ratio: round(other.ms / mine.ms),
  };
}

/** Of each way that was run on all networks, and of the fastest way of each peer per network. */
function summaries(): Line[] {
  const groups = new Map<string, Line[]>();
  const add = (key: string, line: Line) => groups.set(key, [...(groups.get(key) ?? []), line]);
  for (const line of lines) if (!compiledOnly.test(String(line.side))) add(`${line.peer}|${line.side}`, line);
  for (const name of names) {
    for (const { hidden, batch } of wanted) {
      const ways = lines.filter((line) => line.peer === name && line.hidden === hidden && line.batch === batch);
      add(
        `${name}|the fastest each time`,
        ways.reduce((best, way) => ((way.us as number) < (best.us as number) ? way : best)),
      );
    }
  }
  return [...groups].map(([key, ways]) => {
    const [peer, side] = key.split('|') as [string, string];
    const ratios = ways.map(({ ratio }) => ratio as number);
    const small = ways.find(({ hidden, batch }) => String(hidden) === '64' && batch === 32);
    return {
      bench: 'peers-summary',
      peer,
      side,
      networks: ways.length,
      geometric_mean: round(geometricMean(ratios)),
      least: Math.min(...ratios),
      at_64_32: small?.ratio,
    };
  });
}
print(summaries());

for (const peer of peers) peer.close();
print([await kerasJob(python)]);
backend.dispose();
