// One run of bench/growth-table.ts: reads a file as a stream, prepares it, and prints seconds and memory.
import { createReadStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { prepareDataset, readTable } from '../../build/index.js';

const [file, target] = process.argv.slice(2);
const start = performance.now();
const table = await readTable(createReadStream(file, { highWaterMark: 2 ** 18 }), { name: file });
const read = performance.now();
const peakRead = process.resourceUsage().maxRSS / 1024;
const dataset = prepareDataset(table, { target });
const end = performance.now();
console.log(
  JSON.stringify({
    rows: table.rows,
    columns: table.columns.length,
    features: dataset.width,
    read: (read - start) / 1000,
    prepare: (end - read) / 1000,
    processor: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    peakRead,
    peak: process.resourceUsage().maxRSS / 1024,
  }),
);
