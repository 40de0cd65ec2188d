// One run of bench/growth-table.ts or growth-categories.ts: reads a file as a stream and prepares it, or searches it with
// a small budget and two workers; prints seconds and memory.
import { createReadStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { internal, readTable, search } from '../../build/index.js';

const { prepareDataset } = internal;
import { nodeWorkers } from '../../build/node.js';

const [file, target, what, encoding = 'robust'] = process.argv.slice(2);
const peak = () => process.resourceUsage().maxRSS / 1024;
const start = performance.now();
const table = await readTable(createReadStream(file, { highWaterMark: 2 ** 18 }), { name: file });
const read = performance.now();
const peakRead = peak();

async function searched() {
  const pool = nodeWorkers(2);
  const small = { rounds: 1, samples: 2, epochs: 1 };
  const { evaluation } = await search(table, { target, ...small, featureEncoding: encoding, pool });
  await pool.dispose();
  return { search: (performance.now() - read) / 1000, accuracy: evaluation.model.metrics.accuracy.value };
}

function prepared() {
  const dataset = prepareDataset(table, { target, encoding });
  return {
    columns: table.columns.length,
    features: dataset.width,
    read: (read - start) / 1000,
    prepare: (performance.now() - read) / 1000,
    processor: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    peakRead,
  };
}

const figures = what === 'search' ? await searched() : prepared();
console.log(JSON.stringify({ ...figures, peak: peak() }));
