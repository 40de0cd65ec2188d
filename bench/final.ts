// What the model of a search is worth on rows that nobody has seen, what each part of its final training adds, and
// scikit-learn's default MLP on the same rows. Not a clock, but figures: mean and standard error over seeds, each with a
// split of its own. By default four of scikit-learn's tables and three seeds that nothing was tried on.
//   --only=a,b       other tables, of scikit-learn's or of the folder that --tables=DIR names
//   --seeds=3        how many, from --from=11000 on
//   --samples=10     networks in each round
//   --folds=5        the search measures every network on folds
//   --plain          only the search and scikit-learn, without the parts
//   --variants=rate  the parts whose names hold one of these words, or `all`, instead of the usual few
import { concatenate } from '../src/concatenate.ts';
import { classScore } from '../src/evaluate/score.ts';
import { averagedOutputs } from '../src/export/outputs.ts';
import { openBackend } from '../src/kernels/backend.ts';
import type { CandidateJob, TrainingSettings } from '../src/mlp/candidate.ts';
import { inlinePool } from '../src/mlp/pool/inline.ts';
import { search } from '../src/study/search.ts';
import { splitsOf } from '../src/study/splits.ts';
import type { Study } from '../src/study/study.ts';
import type { ClassificationDataset } from '../src/table/dataset.ts';
import { denseRows } from '../src/layout.ts';
import { parseTable } from '../src/table/read.ts';
import { baselines, type ClassFigures } from './baselines.ts';
import { option, quick } from './flags.ts';
import { type Line, print, round, say } from './print.ts';
import { ownTable, tableOf } from './tables.ts';

const usualTables = quick ? ['iris'] : ['iris', 'wine', 'breast_cancer', 'digits'];
const tables = option('only')?.split(',').map(tableOf) ?? usualTables.map(ownTable);
const from = Number(option('from') ?? 11000);
const seeds = Array.from({ length: Number(option('seeds') ?? (quick ? 1 : 3)) }, (_, seed) => from + seed);
const folds = option('folds');
const plain = process.argv.includes('--plain');

/** How the best architectures are trained once more, each time with one thing taken away or added. */
type Variant = Partial<TrainingSettings> & {
  readonly networks: number;
  readonly ensemble?: number;
  /** The study's own rows; or all that are not tested, for the epochs after which the default's networks were best. */
  readonly split?: 'study' | 'whole';
  /** Shares of the search's rate, of which the first network of each architecture takes the best, by its validation loss. */
  readonly rates?: readonly number[];
  /** How many times as large the loss at the first of them has to be for another to be taken. */
  readonly margin?: number;
};
const full: Variant = { networks: 5, epochs: 60, schedule: 'linear', weightDecay: 0.03, patience: 12 };
const known: Readonly<Record<string, Variant>> = {
  "five networks, at the search's rate": full,
  'one network': { ...full, networks: 1 },
  'three architectures, five networks each': { ...full, ensemble: 3 },
  'five architectures, one network each': { ...full, networks: 1, ensemble: 5 },
  'ten architectures, one network each': { ...full, networks: 1, ensemble: 10 },
  'on all rows, as many epochs': { ...full, split: 'whole' },
  'five architectures on all rows, as many epochs': { ...full, networks: 1, ensemble: 5, split: 'whole' },
  'without the validation rows': { ...full, split: 'study' },
  'without an early stop': { ...full, patience: Number.POSITIVE_INFINITY },
  'at a third of the rate': { ...full, rates: [1 / 3] },
  'at a tenth of the rate': { ...full, rates: [1 / 10] },
  'at the best of three rates': { ...full, rates: [1, 1 / 3, 1 / 10] },
  'at another of three rates where it is clearly better (default)': {
    ...full,
    rates: [1, 1 / 3, 1 / 10],
    margin: 1.05,
  },
  'at a constant rate': { ...full, schedule: 'constant' },
  'without weight decay': { ...full, weightDecay: 0 },
  'with weight decay 0.3': { ...full, weightDecay: 0.3 },
};

const usualVariants = [
  'one network',
  'three architectures, five networks each',
  'without the validation rows',
  'without an early stop',
];
const words = option('variants')?.split(',');
/** The first is what the others are compared with, so it is always there. */
const variants = Object.fromEntries(
  Object.entries(known).filter(([name], at) => {
    if (at === 0) return true;
    return words ? words.includes('all') || words.some((word) => name.includes(word)) : usualVariants.includes(name);
  }),
);

async function variantsOf(study: Study): Promise<Map<string, ClassFigures>> {
  const { settings, top } = study;
  const dataset = classesOf(study);
  const { task, width, classes, labels, train, validation, test } = dataset;
  const features = denseRows(dataset.features, dataset);
  const backend = await openBackend();
  const pool = inlinePool();
  const splits = splitsOf(dataset, settings);
  const { optimizer, learningRate, decay, epochs, batchSize, dropout, seed } = settings;
  await pool.open(
    {
      ...{ task, width, classes: classes.length, features, labels, train, validation },
      splits: [...splits.rows, { train: concatenate(Int32Array, [train, validation]), validation }],
    },
    { optimizer, learningRate, decay, epochs, batchSize, dropout, loss: 'matching' },
  );
  const rows = denseRows(dataset.features, dataset, test);
  const truth = test.map((row) => labels[row] as number);
  const found = new Map<string, ClassFigures>();
  let bestEpoch = 1;
  for (const [name, { networks, ensemble = 1, split, rates = [1], margin = 1, ...changes }] of Object.entries(
    variants,
  )) {
    const jobOf = (architecture: CandidateJob['architecture'], at: number, member: number): CandidateJob => {
      const job = { number: -2 - at * networks - member, seed, architecture, settings: { ...changes, learningRate } };
      if (split === 'study') return job;
      if (split !== 'whole') return { ...job, split: splits.final[(at + member) % splits.final.length] as number };
      const whole = { ...job.settings, epochs: bestEpoch, patience: Number.POSITIVE_INFINITY };
      return { ...job, settings: whole, split: splits.rows.length };
    };
    const atRate = (job: CandidateJob, share: number): CandidateJob => ({
      ...job,
      settings: { ...job.settings, learningRate: share * learningRate },
    });
    const jobs: CandidateJob[] = [];
    for (const [at, { architecture }] of top(ensemble).entries()) {
      const own = Array.from({ length: networks }, (_, member) => jobOf(architecture, at, member));
      const tries =
        rates.length > 1 ? await pool.train(rates.map((share) => atRate(own[0] as CandidateJob, share))) : [];
      const losses = tries.map(({ epochs }) => Math.min(...epochs.map(({ valLoss }) => valLoss)));
      const least = Math.min(...losses);
      const best = (losses[0] ?? 0) > margin * least ? losses.indexOf(least) : 0;
      jobs.push(...own.map((job) => atRate(job, rates[best] as number)));
    }
    const results = await pool.train(jobs);
    if (name === Object.keys(variants)[0]) {
      const best = results.map((result) => {
        const losses = result.epochs.map(({ valLoss }) => valLoss);
        return losses.indexOf(Math.min(...losses)) + 1;
      });
      bestEpoch = best.sort((a, b) => a - b)[best.length >> 1] as number;
    }
    const trained = results.flatMap(({ weights }, at) =>
      weights ? [{ architecture: (jobs[at] as CandidateJob).architecture, weights }] : [],
    );
    const probabilities = averagedOutputs(backend, trained, rows, width);
    const data = { probabilities, labels: truth, classes: classes.length };
    found.set(name, {
      accuracy: classScore('accuracy', data),
      balanced: classScore('balanced-accuracy', data),
      loss: 1 / classScore('log-loss', data) - 1,
    });
  }
  await pool.dispose();
  backend.dispose();
  return found;
}

/** On the same encoded rows: 100 relu, Adam, at most 200 epochs. */
function sklearn(study: Study): ClassFigures {
  const dataset = classesOf(study);
  const { width, labels, train, validation, test } = dataset;
  const features = denseRows(dataset.features, dataset);
  const { seed } = study.settings;
  return baselines({ width, features, labels, train: concatenate(Int32Array, [train, validation]), test, seed }, [
    'mlp',
  ]).mlp;
}

function classesOf({ dataset }: Study): ClassificationDataset {
  if (dataset.task === 'classification') return dataset;
  throw new Error(`${dataset.target} is a number; these figures are of classes.`);
}

const figuresOf = (evaluation: NonNullable<Study['evaluation']>['model']): ClassFigures => ({
  accuracy: evaluation.metrics.accuracy?.value ?? Number.NaN,
  balanced: evaluation.metrics['balanced-accuracy']?.value ?? Number.NaN,
  loss: evaluation.metrics['log-loss']?.value ?? Number.NaN,
});

/** By model, by table: figures of each seed. */
const all = new Map<string, Map<string, ClassFigures[]>>();
function add(model: string, table: string, figures: ClassFigures): void {
  const byTable = all.get(model) ?? new Map<string, ClassFigures[]>();
  all.set(model, byTable.set(table, [...(byTable.get(table) ?? []), figures]));
}

for (const { name, text, target } of tables) {
  const raw = parseTable(text, { name });
  for (const seed of seeds) {
    say(`final: ${name}, seed ${seed}`);
    const study = await search(raw, {
      ...{ target, seed, samples: Number(option('samples') ?? 10) },
      ...(folds ? { folds: Number(folds) } : {}),
      ...(quick ? { rounds: 1, samples: 2, epochs: 1 } : {}),
    });
    const { evaluation } = study;
    if (!evaluation) throw new Error(`${name} has no test rows.`);
    add('search', name, figuresOf(evaluation.model));
    if (evaluation.searched) add('best trial as it is', name, figuresOf(evaluation.searched));
    if (evaluation.linear) add('logistic regression', name, figuresOf(evaluation.linear));
    add('majority', name, figuresOf(evaluation.constant));
    for (const [variant, figures] of plain ? [] : await variantsOf(study)) add(variant, name, figures);
    add("scikit-learn's MLPClassifier", name, sklearn(study));
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function standardError(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / Math.max(1, values.length - 1));
}

const byTable: Line[] = [];
const overTables: Line[] = [];
for (const [model, figures] of all) {
  const means = [...figures].map(([table, found]) => {
    const accuracies = found.map(({ accuracy }) => accuracy);
    const line = {
      accuracy: mean(accuracies),
      balanced: mean(found.map(({ balanced }) => balanced)),
      loss: mean(found.map(({ loss }) => loss)),
    };
    byTable.push({
      bench: 'final-tables',
      model,
      table,
      seeds: found.length,
      accuracy: round(line.accuracy),
      'standard error': round(standardError(accuracies)),
      'balanced accuracy': round(line.balanced),
      'log loss': round(line.loss),
    });
    return line;
  });
  const over = (key: keyof ClassFigures) => round(mean(means.map((line) => line[key])));
  overTables.push({
    bench: 'final',
    model,
    tables: means.length,
    seeds: seeds.length,
    first_seed: from,
    folds,
    accuracy: over('accuracy'),
    'balanced accuracy': over('balanced'),
    'log loss': over('loss'),
  });
}
print(overTables);
print(byTable);
