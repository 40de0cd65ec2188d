// Trains the same candidates in this thread and in 1, 2 and 3 workers, prints the results, and lets the runtime exit by
// itself. One of the tables is large enough for shared memory. workers.test.ts runs this file in every runtime that has
// threads; it needs build/.
import { createHash } from 'node:crypto';
import { inlinePool } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';
import { jobs, largeJob, settings, table } from './jobs.js';

/** A line for each candidate: its number and a hash of all metrics and weights. */
function fingerprint({ number, state, reason, epochs, weights = [] }) {
  const hash = createHash('sha256').update(JSON.stringify([state, reason, epochs]));
  for (const { kernel, bias } of weights) {
    for (const { buffer, byteOffset, byteLength } of [kernel, bias])
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return `${number} ${state} ${hash.digest('hex')}`;
}

const shared = { ...table, features: new Float32Array(new SharedArrayBuffer(table.features.byteLength)) };
shared.features.set(table.features);
const pools = {
  inline: inlinePool(),
  1: nodeWorkers(1),
  2: nodeWorkers(2),
  3: nodeWorkers(3),
  '2, shared memory': nodeWorkers(2),
};
const report = {};
for (const [name, pool] of Object.entries(pools)) {
  await pool.open(name.endsWith('shared memory') ? shared : table, settings);
  report[name] = {
    size: pool.size,
    fallback: pool.fallback,
    results: (await pool.train([...jobs, largeJob])).map(fingerprint),
  };
  // What `await using` calls; not every runtime knows that syntax.
  await pool[Symbol.asyncDispose]();
}
console.log(JSON.stringify(report));
