// The model as a file that predicts anywhere: it has all steps from a raw row to a label.
import { loadModel, penguins, saveModel, search } from 'mlpnas';

const study = await search(penguins.text, { target: 'sex', rounds: 1, samples: 3, epochs: 5, seed: 1 });
const file = saveModel(study);

const model = loadModel(file);
console.log(
  file.length,
  'characters that know',
  model.task === 'classification' ? model.classes : 'a number',
  'by',
  model.encoder.columns.map(({ name }) => name),
);
const row = {
  species: 'Gentoo',
  island: 'Biscoe',
  bill_length_mm: 50,
  bill_depth_mm: 16,
  flipper_length_mm: 230,
  body_mass_g: 5700,
};
console.log(await model.predict([row]));
