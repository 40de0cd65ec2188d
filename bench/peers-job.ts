// The default job without its controller: random architectures of the default space, ten epochs each, as
// the tutorial's plain Keras loop and by us, both on one thread. The same networks, rows and settings on both sides.
import { inlinePool } from '../src/mlp/pool/inline.ts';
import { randomStream } from '../src/random.ts';
import type { Architecture } from '../src/space/architecture.ts';
import { drawRemaining } from '../src/space/draw.ts';
import { remainingOf } from '../src/space/remaining.ts';
import { createSpace } from '../src/space/space.ts';
import { decode } from '../src/space/tokens.ts';
import { prepareDataset } from '../src/table/prepare.ts';
import { parseTable } from '../src/table/read.ts';
import { full, quick } from './flags.ts';
import { startPeer } from './peers-child.ts';
import { type Line, round, say } from './print.ts';
import { defaultTable } from './tables.ts';

const count = quick ? 2 : full ? 100 : 10;
const epochs = quick ? 1 : 10;
const batchSize = 32;

export async function kerasJob(): Promise<Line> {
  const { name, text, target } = defaultTable();
  const dataset = prepareDataset(parseTable(text), { target, task: 'classification', seed: 0 });
  if (dataset.task !== 'classification') throw new Error(`${target} of ${name} has no classes.`);
  const { task, width, features, labels, train, validation } = dataset;
  const classes = dataset.classes.length;
  const architectures = drawn(classes);

  const pool = inlinePool();
  const settings = { optimizer: 'adam', learningRate: 0.01, decay: 0, dropout: 0.2, loss: 'matching' } as const;
  await pool.open({ task, width, classes, features, labels, train, validation }, { ...settings, epochs, batchSize });
  const ours = async () => {
    const jobs = architectures.map((architecture, number) => ({ number, seed: 0, architecture }));
    const began = performance.now();
    await pool.train(jobs);
    return (performance.now() - began) / 1000;
  };

  // Keras takes the last rows for validation.
  const order = [...train, ...validation];
  const peer = await startPeer('keras', {
    features: Float32Array.from(order.flatMap((row) => [...features.subarray(row * width, (row + 1) * width)])),
    labels: Int32Array.from(order, (row) => labels[row]!),
    width,
    classes,
  });
  say(`peers: ${count} networks in Keras`);
  await ours();
  const before = await ours();
  const { seconds } = await peer.ask<{ seconds: number[] }>({
    job: { architectures: architectures.map(layers), epochs, batch: batchSize, validation: validation.length },
  });
  const after = await ours();
  peer.close();
  await pool.dispose();
  const [mine, theirs] = [(before + after) / 2, seconds.reduce((sum, value) => sum + value, 0)];
  return {
    bench: 'peers-job',
    table: name,
    networks: count,
    epochs,
    keras_s: round(theirs),
    ours_s: round(mine),
    ratio: round(theirs / mine),
  };
}

function drawn(classes: number): Architecture[] {
  const space = createSpace({ classes });
  const random = randomStream(0, 'benchmark of peers');
  const remaining = remainingOf(space, []);
  return Array.from({ length: count }, () => {
    const tokens = drawRemaining(space, random, remaining);
    remaining.use(tokens);
    return decode(space, tokens);
  });
}

const layers = (architecture: Architecture) => architecture.map((layer) => (layer === 'dropout' ? null : layer));
