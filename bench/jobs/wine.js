// One search of bench/wine.ts by the built package, as the command runs it; figures and the encoded rows of the study go
// to stdout as JSON. The job comes as JSON in the first argument.
import { readFileSync } from 'node:fs';
import { internal, search } from '../../build/index.js';
import { nodeWorkers } from '../../build/node.js';

const { file, workers, settings } = JSON.parse(process.argv[2]);
const text = readFileSync(file, 'utf8');
const began = performance.now();
const pool = nodeWorkers(workers);
const study = await search(text, { ...settings, pool });
await pool.dispose();
const seconds = (performance.now() - began) / 1000;

const scores = study.trials.flatMap(({ score }) => (score === undefined ? [] : [score]));
const { width, labels, train, validation, test } = study.dataset;
const features = internal.denseRows(study.dataset.features, study.dataset);
console.log(
  JSON.stringify({
    best: study.best.score,
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    trials: study.trials.length,
    accuracy: study.evaluation.model.metrics.accuracy.value,
    majority: study.evaluation.constant.metrics.accuracy.value,
    digest: study.digest,
    seconds,
    rows: {
      width,
      features: [...features],
      labels: [...labels],
      train: [...train, ...validation],
      test: [...test],
      seed: settings.seed,
    },
  }),
);
