// Data and settings that make training impossible are reported before it, in the caller's words rather than as a NaN.
import { type CandidateJob, optimizers, schedules, type TrainingData, type TrainingSettings } from './candidate.ts';
import { type Layout, numbersOf, strideOf } from '../layout.ts';

/** @throws Error when the data or the settings make no training possible */
export function checkTraining(data: TrainingData, settings: TrainingSettings): void {
  const { features } = data;
  checkCategories(data);
  const stride = strideOf(data);
  const known = data.task === 'regression' ? data.targets : data.labels;
  if (features.length !== known.length * stride) {
    throw new Error(
      `Got ${features.length} feature values for ${known.length} ${data.task === 'regression' ? 'targets' : 'labels'} ` +
        `and ${stride} ${data.categories?.length ? 'numbers and codes' : 'features'} a row; pass rows x width values.`,
    );
  }
  checkCodes(data);
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
  checkSettings(data.task, settings);
}

/** Most submodels of a network; each costs the memory of a batch. */
const mostSubmodels = 256;

/**
 * @param job whose settings these are, where they are not a trainer's for all jobs
 * @throws Error when the settings make no training possible
 */
export function checkSettings(
  task: TrainingData['task'],
  settings: TrainingSettings,
  job: Pick<CandidateJob, 'initial'> = {},
): void {
  const { optimizer, learningRate, decay, epochs, batchSize, dropout } = settings;
  const { schedule = 'constant', beta2 = 0, labelSmoothing = 0, submodels = 1, scaleRate = 1, passes = 1 } = settings;
  if (!optimizers.includes(optimizer))
    throw new Error(`Got unknown optimizer "${optimizer}"; expected one of ${optimizers.join(', ')}.`);
  if (!(learningRate > 0 && learningRate < Infinity))
    throw new Error(`Got learning rate ${learningRate}; pass a number above 0.`);
  if (!(decay >= 0 && decay < Infinity)) throw new Error(`Got decay ${decay}; pass a number from 0.`);
  if (!(Number.isInteger(epochs) && epochs >= 1)) throw new Error(`Got ${epochs} epochs; pass a whole number from 1.`);
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new Error(`Got batch size ${batchSize}; pass a whole number from 1.`);
  if (!(dropout >= 0 && dropout < 1)) throw new Error(`Got dropout ${dropout}; pass a share from 0 to below 1.`);
  if (!schedules.includes(schedule))
    throw new Error(`Got unknown schedule "${schedule}"; expected one of ${schedules.join(', ')}.`);
  if (!(Number.isInteger(passes) && passes >= 1)) throw new Error(`Got ${passes} passes; pass a whole number from 1.`);
  if (!(beta2 >= 0 && beta2 < 1)) throw new Error(`Got beta2 ${beta2}; pass a number from 0 to below 1.`);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new Error(`Got label smoothing ${labelSmoothing}; pass a share from 0 to below 1.`);
  if (labelSmoothing > 0 && task === 'regression')
    throw new Error(`Got label smoothing ${labelSmoothing} for a regression, which has no labels; leave it out.`);
  if (!(Number.isInteger(submodels) && submodels >= 1 && submodels <= mostSubmodels))
    throw new Error(
      `Got ${submodels} submodels; pass a whole number from 1 to ${mostSubmodels}, or none for no scales.`,
    );
  if (!(scaleRate >= 0 && scaleRate < Infinity)) throw new Error(`Got scale rate ${scaleRate}; pass a number from 0.`);
  if (settings.submodels !== undefined && job.initial?.some((layer) => layer !== undefined))
    throw new Error(
      `Got weights to start from for a network of ${submodels} submodels; weights are shared without submodels only.`,
    );
}

/** @throws Error when the levels are no whole numbers, or more than the features */
function checkCategories({ width, categories = [] }: Layout): void {
  const stray = categories.find((levels) => !(Number.isInteger(levels) && levels >= 1));
  if (stray !== undefined) throw new Error(`Got a category of ${stray} levels; pass whole numbers from 1.`);
  const numbers = numbersOf({ width, categories });
  if (numbers < 0) {
    throw new Error(`Got ${width} features for categories of ${width - numbers} levels; the width counts every level.`);
  }
}

/**
 * A kernel would read and write elsewhere by a code that is none.
 *
 * @throws Error when a code is none of its column's
 */
function checkCodes({ width, categories = [], features }: TrainingData): void {
  const [numbers, stride] = [numbersOf({ width, categories }), strideOf({ width, categories })];
  for (let row = 0; row * stride < features.length; row++) {
    for (let at = 0; at < categories.length; at++) {
      const code = features[row * stride + numbers + at]!;
      if ((code | 0) === code && code >= -1 && code < categories[at]!) continue;
      throw new Error(
        `Got code ${code} in row ${row} for category ${at} of ${categories[at]} levels; ` +
          `pass -1 to ${categories[at]! - 1}.`,
      );
    }
  }
}
