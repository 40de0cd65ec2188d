// One search by the built package, with clocks around its stages; the same file runs in Node, Deno and Bun.
// The job comes as JSON in the first argument, the figures go to stdout as JSON.
import { readFileSync } from 'node:fs';
import { createStrategy, inlinePool, search } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';

const { file, target, workers, settings } = JSON.parse(process.argv[2]);
const text = readFileSync(file, 'utf8');
const spent = { sampling: 0, controller: 0, training: 0 };

/** Adds the milliseconds of `run` to a stage. */
const clocked = (stage, run) => {
  const began = performance.now();
  const add = () => (spent[stage] += performance.now() - began);
  const result = run();
  if (result instanceof Promise) return result.finally(add);
  add();
  return result;
};

// The command's defaults, which a strategy that is passed as an object has to be given.
const strategy = createStrategy('controller', { alpha: 0.9, controllerEpochs: 10, predictor: true });
const pool = workers > 1 ? nodeWorkers(workers) : inlinePool();
let trained = 0;

const began = performance.now();
const study = await search(text, {
  ...settings,
  target,
  strategy: {
    ...strategy,
    ask: (...args) => clocked('sampling', () => strategy.ask(...args)),
    tell: (...args) => clocked('controller', () => strategy.tell(...args)),
  },
  pool: {
    size: pool.size,
    prepare: () => pool.prepare?.(),
    open: (...args) => pool.open(...args),
    train: async (...args) => {
      const results = await clocked('training', () => pool.train(...args));
      trained += results.reduce((sum, { seconds }) => sum + seconds, 0);
      return results;
    },
    dispose: () => pool.dispose(),
  },
});
const total = performance.now() - began;
await pool.dispose();
console.log(
  JSON.stringify({ total, ...spent, trained: trained * 1000, trials: study.trials.length, digest: study.digest }),
);
