// The same training in scikit-learn, PyTorch, Keras and JAX, natively on one thread each, against ours in this process;
// and the default job as a plain Keras loop. A peer is a process that waits for requests, so that its blocks can stand
// between ours.
import { openBackend } from '../src/kernels/backend.ts';
import { comparedLine, fastest, summaryOf } from './compared.ts';
import { full, quick } from './flags.ts';
import { createFused } from './fused.ts';
import { type Block, interleave, timing } from './interleave.ts';
import { type Peer, type PeerNetwork, startPeer } from './peers-child.ts';
import { kerasJob } from './peers-job.ts';
import { addVersions, type Line, print, round, say } from './print.ts';
import { checkLoss, expectedLoss } from './same-loss.ts';
import { cases, initialParams, nameOf, rows, wineShaped } from './training-case.ts';

const names = ['sklearn', 'torch', 'keras', 'jax'] as const;
/** Ways that take half a minute to compile are tried on two networks, with `--full` on all. */
const compiledOnly = /compile|XLA/;
const compiledCases = ['64, batch 32', '512-512, batch 256'];

const backend = await openBackend();
const table = wineShaped();
const peers: Peer[] = [];
for (const name of names) {
  say(`peers: starting ${name}`);
  peers.push(await startPeer(name, table));
}
for (const { about } of peers) addVersions(about.versions);
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

const wanted = quick ? cases.filter((network) => nameOf(network) === compiledCases[0]) : cases;
const lines: Line[] = [];
const losses: Line[] = [];
for (const network of wanted) {
  const { hidden, batch } = network;
  say(`peers: ${nameOf(network)}`);
  const params = initialParams(hidden);
  const expected = expectedLoss(network, rows / batch);
  const theirs: { peer: Peer; side: string; trained: PeerNetwork }[] = [];
  for (const peer of peers) {
    for (const side of peer.about.sides) {
      if (compiledOnly.test(side) && !full && !compiledCases.includes(nameOf(network))) continue;
      const trained = await peer.open(side, network, params);
      if (trained) theirs.push({ peer, side, trained });
    }
  }
  // Keras and scikit-learn have another formula, so they are compared with JAX by that formula, which by ours agrees with us.
  const jax = peers.find(({ name }) => name === 'jax')!;
  const other = await jax.open('epsilon before', network, params);
  if (!other) throw new Error('JAX has no Adam with ε before the correction; see bench/peers/jax_peer.py.');
  await other.close();
  const expectedOf = (peer: Peer) => (peer.about.epsilon === 'after' ? expected : { ...expected, loss: other.loss });
  for (const { peer, side, trained } of theirs) {
    checkLoss(`${peer.name} ${side}`, network, trained.loss, expectedOf(peer));
  }
  const distance = ({ peer, trained }: (typeof theirs)[number]) => Math.abs(trained.loss - expectedOf(peer).loss);
  const furthest = theirs.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  losses.push({
    bench: 'peers-loss',
    hidden,
    batch,
    ours: round(expected.loss),
    allowed: Number(expected.allowed.toPrecision(2)),
    sides: theirs.length,
    'ε before': round(other.loss),
    furthest: `${furthest.peer.name} ${furthest.side}`,
    'its loss': round(furthest.trained.loss),
    distance: Number(distance(furthest).toPrecision(2)),
  });

  const ours = createFused(network);
  const sides: Block[] = [
    (count) => ours.epochs(count),
    ...theirs.map(
      ({ trained }): Block =>
        (count) =>
          trained.run(count),
    ),
  ];
  const settings = quick ? {} : { rounds: 3, ms: 80, warm: { least: 200, most: 1000 } };
  const [mine, ...others] = await interleave(sides, { first: rows / batch, ...settings });
  ours.dispose();
  for (const { peer, side, trained } of theirs) {
    const after = await trained.lossNow();
    if (!Number.isFinite(after))
      throw new Error(`Got a loss of ${after} by ${peer.name} ${side} (${nameOf(network)}).`);
    await trained.close();
  }
  theirs.forEach(({ peer, side, trained }, at) =>
    lines.push({
      ...comparedLine('peers', network, { peer: peer.name, side }, others[at]!, mine!),
      ready_s: round(trained.seconds),
    }),
  );
}
print(lines);
print(losses);

/** Of each way that was run on all networks, and of the fastest way of each peer network by network. */
function summaries(): Line[] {
  const named = (peer: string, side: string, ways: readonly Line[]): Line => ({
    bench: 'peers-summary',
    peer,
    side,
    ...summaryOf(ways),
    'first epoch, s': round(timing(ways.map(({ ready_s }) => ready_s as number)).ms),
  });
  const ways = peers.flatMap(({ name, about: { sides } }) =>
    sides
      .filter((side) => !compiledOnly.test(side))
      .map((side) =>
        named(
          name,
          side,
          lines.filter((line) => line.peer === name && line.side === side),
        ),
      ),
  );
  const best = names.map((name) =>
    named(name, 'the fastest each time', fastest(lines.filter(({ peer }) => peer === name))),
  );
  return [...ways, ...best];
}
print(summaries());

for (const peer of peers) peer.close();
print([await kerasJob()]);
backend.dispose();
