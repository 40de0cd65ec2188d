// Trains candidates with stock tfjs operations, with and without threads of tfjs, and prints whether the results are
// the same. Run by threads.test.ts in every runtime, which must then end by itself; needs build/.
import { inlinePool, internal } from '../../build/index.js';

const { openBackend } = internal;
import { threads } from '../../build/threads.js';
import { jobs, settings, table } from '../platform/jobs.js';

async function train(options) {
  const pool = inlinePool({ trainer: 'ops', ...options });
  await pool.open(table, settings);
  const results = await pool.train(jobs.slice(0, 2));
  await pool.dispose();
  return JSON.stringify(results.map(({ state, epochs }) => [state, epochs]));
}

const counts = [];
for (const count of [3, 2]) {
  const backend = await openBackend({ threads: threads(count) });
  counts.push(backend.threads);
  backend.dispose();
}
const same = (await train({})) === (await train({ threads: threads(2) }));
console.log(JSON.stringify({ counts, same, worker: typeof globalThis.Worker }));
