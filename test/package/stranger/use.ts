// What a stranger builds with the package: a search with a strategy, a storage and a pool of their own, interrupted and
// continued, followed trial by trial; then the file that predicts, and errors that are caught by their code.
import { loadModel, MlpnasError, penguins, saveModel, search, type SearchOptions } from 'mlpnas';
import { backwardsPool } from './pool.ts';
import { type Kept, objectStorage } from './storage.ts';
import { neighbours } from './strategy.ts';

const settings = {
  target: 'species',
  strategy: neighbours,
  rounds: 2,
  samples: 3,
  epochs: 3,
  finalEpochs: 3,
  finalSeeds: 1,
  widths: [4, 8],
  seed: 7,
} satisfies SearchOptions;

const kept: Kept = { log: '', blobs: new Map() };
const pool = backwardsPool();
const begun = search(penguins.text, { ...settings, storage: objectStorage(kept), pool });
for await (const _ of begun) break;
const interrupted = await begun;
const study = await search(penguins.text, { ...settings, storage: objectStorage(kept), pool });
await pool.dispose();
const plain = await search(penguins.text, settings);

const model = loadModel(saveModel(study));
const [prediction] = await model.predict([
  { island: 'Dream', bill_length_mm: 39, bill_depth_mm: 18, flipper_length_mm: 190, body_mass_g: 3500, sex: 'male' },
]);

const refused = await search('a,b\n1,2\n', { target: 'c' }).catch((error: unknown) => error);

console.log(
  JSON.stringify({
    interrupted: interrupted.ended,
    ended: study.ended,
    trained: pool.trained,
    digests: [study.digest, plain.digest],
    scores: study.trials.map((trial) => (trial.state === 'complete' ? trial.score : trial.reason)),
    classes: model.task === 'classification' ? model.classes : [],
    label: prediction?.label,
    refused: refused instanceof MlpnasError ? refused.code : String(refused),
  }),
);
