// A search on a server: candidates are trained in workers, and the study is stored in a folder, from which it continues
// after an interruption with the same results.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { penguins, search } from 'mlpnas';
import { fileStorage, nodeWorkers } from 'mlpnas/node';

const folder = await mkdtemp(path.join(tmpdir(), 'study-'));
const pool = nodeWorkers(2);
const settings = { target: 'species', rounds: 2, samples: 4, epochs: 5, seed: 1, storage: fileStorage(folder), pool };

const stop = new AbortController();
const first = await search(penguins.text, { ...settings, signal: stop.signal, onTrial: () => stop.abort() });
console.log(first.ended, 'after', first.trials.length, 'trials');

const second = await search(penguins.text, settings);
console.log(second.ended, 'after', second.trials.length, 'trials, digest', second.digest);

await pool.dispose();
await rm(folder, { recursive: true });
