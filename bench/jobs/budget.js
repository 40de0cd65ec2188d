// One run of bench/budget.ts: searches a table with a time budget, reading included; prints seconds and memory.
//   FILE TARGET BUDGET WORKERS    a budget of 0 is none
import { createReadStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { search } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';

const [file, target, budget, workers] = process.argv.slice(2);
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;
const pool = workers === '1' ? undefined : nodeWorkers(Number(workers));
let [read, searched] = [0, 0];
let networks = 0;
const study = await search(createReadStream(file, { highWaterMark: 2 ** 18 }), {
  target,
  ...(pool && { pool }),
  ...(budget === '0' ? {} : { timeBudget: Number(budget) }),
  onStart: () => void (read = seconds()),
  onFinal(count) {
    searched = seconds();
    networks = count;
  },
});
await pool?.dispose();
const used = seconds();
const { model } = study.evaluation ?? {};
const metrics = model?.metrics ?? {};
console.log(
  JSON.stringify({
    seconds: used,
    read,
    searched,
    ended: study.ended,
    trials: study.trials.length,
    planned: networks,
    networks: study.model().networks.length,
    score: (metrics.accuracy ?? metrics.r2)?.value,
    searchedScore: (study.evaluation?.searched?.metrics.accuracy ?? study.evaluation?.searched?.metrics.r2)?.value,
    processor: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    peak: process.resourceUsage().maxRSS / 1024,
  }),
);
