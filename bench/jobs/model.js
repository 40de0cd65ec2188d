// One search of bench/model.ts by the built package with a test table, as the command runs it, and predictions for the test
// table by the model that comes out; as JSON, doubles in base64. The job comes as JSON in the first argument.
import { readFileSync } from 'node:fs';
import { search } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';

const { train, test, workers, classes, settings } = JSON.parse(process.argv[2]);
const [table, tested] = [train, test].map((file) => readFileSync(file, 'utf8'));
const began = performance.now();
const pool = nodeWorkers(workers);
const study = await search(table, { ...settings, test: tested, pool });
await pool.dispose();
const searched = performance.now();
const predictions = await study.predict(tested);
const done = performance.now();

const outputs = Float64Array.from(
  predictions.flatMap(({ value, probabilities }) =>
    probabilities ? classes.map((name) => probabilities[name] ?? 0) : [value],
  ),
);
console.log(
  JSON.stringify({
    fit: (searched - began) / 1000,
    predict: (done - searched) / 1000,
    outputs: Buffer.from(outputs.buffer).toString('base64'),
    labels: predictions[0]?.probabilities && predictions.map(({ label }) => label),
  }),
);
