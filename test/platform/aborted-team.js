// Aborts a large network three times while two workers train it. After each abort another one is trained, whose bits
// have to be those of this thread. An ended worker may run on for a while. workers.test.ts runs this file in every
// runtime; it needs build/.
import { inlinePool } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';
import { largeJob, settings, table } from './jobs.js';

const withoutTime = (result) => JSON.stringify({ ...result, seconds: 0 });
const inline = inlinePool();
await inline.open(table, settings);
const [expected] = await inline.train([largeJob]);
await inline.dispose();

const pool = nodeWorkers(2);
await pool.open(table, settings);
const endless = { ...largeJob, settings: { epochs: 1e9 } };
const [aborted, same] = [[], []];
for (let time = 0; time < 3; time++) {
  const controller = new AbortController();
  let epochs = 0;
  const onEpoch = () => {
    // By now the other worker has joined.
    if (++epochs === 100) controller.abort(new Error('enough'));
  };
  await pool.train([endless], { signal: controller.signal, onEpoch }).catch(({ message }) => aborted.push(message));
  const [result] = await pool.train([largeJob]);
  same.push(withoutTime(result) === withoutTime(expected));
}
await pool.dispose();
console.log(JSON.stringify({ aborted, same }));
