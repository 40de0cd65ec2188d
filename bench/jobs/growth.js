// One run of bench/growth.ts, by the built package; figures go to stdout as JSON.
//   train ROWS COLUMNS       an epoch of one network
//   trials STRATEGY TRIALS   a study of tiny networks of changing shapes, with a point at 100, 300, 1,000 … trials
import { inlinePool, internal, search } from '../../build/index.js';

const { openBackend } = internal;

const [kind, ...args] = process.argv.slice(2);
const megabytes = (bytes) => bytes / 2 ** 20;

/** Numbers that look random; only their amount matters. */
function numbers(count) {
  const values = new Float32Array(count);
  for (let i = 0, state = 1; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 30;
  }
  return values;
}

async function train(rows, width) {
  const features = numbers(rows * width);
  const labels = Int32Array.from({ length: rows }, (_, row) => (features[row * width] > 0 ? 1 : 0));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const cut = Math.floor(rows * 0.9);
  const backend = await openBackend();
  const pool = inlinePool();
  await pool.open(
    {
      task: 'classification',
      width,
      classes: 2,
      features,
      labels,
      train: all.subarray(0, cut),
      validation: all.subarray(cut),
    },
    { optimizer: 'adam', learningRate: 0.01, decay: 0, epochs: 1, batchSize: 32, dropout: 0.2, loss: 'matching' },
  );
  const candidate = (number) => ({
    number,
    seed: 0,
    architecture: [
      [16, 'relu'],
      [1, 'sigmoid'],
    ],
  });
  // Once to warm up, then until there is something to measure.
  await pool.train([candidate(0)]);
  let epochs = 0;
  const began = performance.now();
  do await pool.train([candidate(++epochs)]);
  while (performance.now() - began < 500);
  const us = (1000 * (performance.now() - began)) / epochs / rows;
  const wasm = megabytes(backend.heapBytes());
  await pool.dispose();
  backend.dispose();
  return { us, wasm, peak: process.resourceUsage().maxRSS / 1024 };
}

async function trials(strategy, total) {
  const values = numbers(200 * 4);
  const lines = Array.from({ length: 200 }, (_, row) => {
    const cells = values.subarray(row * 4, row * 4 + 4);
    return [...cells, cells[0] + cells[1] > 0 ? 'yes' : 'no'].join(',');
  });
  const backend = await openBackend();
  const points = [];
  let next = 100;
  const samples = 10;
  const began = performance.now();
  let paused = 0;
  await search(`a,b,c,d,target\n${lines.join('\n')}\n`, {
    target: 'target',
    strategy,
    rounds: Math.ceil(total / samples),
    samples,
    epochs: 1,
    // 20 kinds of layer, up to four in a row: more architectures than are asked for.
    widths: [4, 6, 8, 12, 16],
    maxLength: 5,
    onRound({ number }) {
      const done = (number + 1) * samples;
      if (done < next && done < total) return;
      next = Number(String(next)[0]) === 1 ? next * 3 : (next / 3) * 10;
      const stopped = performance.now();
      globalThis.gc();
      points.push({
        trials: done,
        seconds: (stopped - began - paused) / 1000,
        heap: megabytes(process.memoryUsage().heapUsed),
        wasm: megabytes(backend.heapBytes()),
      });
      paused += performance.now() - stopped;
    },
  });
  backend.dispose();
  return points;
}

const figures =
  kind === 'train' ? await train(Number(args[0]), Number(args[1])) : await trials(args[0], Number(args[1]));
console.log(JSON.stringify(figures));
