// A search in a few lines: the best network that it finds in a table predicts for new rows.
import { penguins, search } from 'mlpnas';

const study = await search(penguins.text, {
  target: 'species',
  rounds: 2,
  samples: 5,
  seed: 1,
  onTrial: ({ number, architecture, score }) => console.log(number, JSON.stringify(architecture), score),
});

console.log('best:', JSON.stringify(study.best?.architecture), 'right on unseen rows:', study.test?.accuracy);
console.log('digest:', study.digest);

const predictions = await study.predict([
  {
    island: 'Biscoe',
    bill_length_mm: 46.1,
    bill_depth_mm: 13.2,
    flipper_length_mm: 211,
    body_mass_g: 4500,
    sex: 'female',
  },
  {
    island: 'Dream',
    bill_length_mm: 39.5,
    bill_depth_mm: 16.7,
    flipper_length_mm: 178,
    body_mass_g: 3250,
    sex: 'female',
  },
]);
for (const { label, probabilities } of predictions) console.log(label, probabilities);
