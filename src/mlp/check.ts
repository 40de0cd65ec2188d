// Data and settings that make training impossible are reported before it, in the caller's words rather than as a NaN.
import { optimizers, type TrainingData, type TrainingSettings } from './candidate.ts';

/** @throws Error when the data or the settings make no training possible */
export function checkTraining(data: TrainingData, settings: TrainingSettings): void {
  const { width, features } = data;
  const known = data.task === 'regression' ? data.targets : data.labels;
  if (features.length !== known.length * width) {
    throw new Error(
      `Got ${features.length} feature values for ${known.length} ${data.task === 'regression' ? 'targets' : 'labels'} ` +
        `and ${width} features a row; pass rows x width values.`,
    );
  }
  for (const split of [data, ...(data.splits ?? [])]) {
    for (const name of ['train', 'validation'] as const) {
      const rows = split[name];
      if (rows.length === 0) throw new Error(`Got no ${name} rows; both sides of the split need at least one.`);
      const outside = rows.find((row) => !(row >= 0 && row < known.length));
      if (outside !== undefined)
        throw new Error(`Got row ${outside} among the ${name} rows of a table with ${known.length} rows.`);
    }
  }
  if (data.task === 'regression') {
    const strange = data.targets.find((value) => !Number.isFinite(value));
    if (strange !== undefined) throw new Error(`Got the target ${strange}; pass finite numbers.`);
  } else {
    const { labels, classes } = data;
    const wrong = labels.find((label) => !(label >= 0 && label < classes));
    if (wrong !== undefined)
      throw new Error(`Got label ${wrong} with ${classes} classes; labels are 0..${classes - 1}.`);
  }

  const { optimizer, learningRate, decay, epochs, batchSize, dropout } = settings;
  if (!optimizers.includes(optimizer))
    throw new Error(`Got unknown optimizer "${optimizer}"; expected one of ${optimizers.join(', ')}.`);
  if (!(learningRate > 0 && learningRate < Infinity))
    throw new Error(`Got learning rate ${learningRate}; pass a number above 0.`);
  if (!(decay >= 0 && decay < Infinity)) throw new Error(`Got decay ${decay}; pass a number from 0.`);
  if (!(Number.isInteger(epochs) && epochs >= 1)) throw new Error(`Got ${epochs} epochs; pass a whole number from 1.`);
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new Error(`Got batch size ${batchSize}; pass a whole number from 1.`);
  if (!(dropout >= 0 && dropout < 1)) throw new Error(`Got dropout ${dropout}; pass a share from 0 to below 1.`);
}
