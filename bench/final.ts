// What the model of a search is worth on rows that nobody has seen, what each part of its final training adds, and
// scikit-learn's default MLP on the same rows (where python3 has scikit-learn). Not a clock, but figures: mean and standard
// error over seeds, each with a split of its own.
//   --tables=a,b     some of the tables of ../shared/data, or of scikit-learn's own: sklearn:breast_cancer
//   --seeds=5        how many, from --from=0 on
//   --samples=10     networks in each round
//   --folds=5        the search measures every network on folds
//   --plain          only the search and scikit-learn, without the parts
//   --variants=rate  only the parts whose names hold one of these words
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { classScore } from '../src/evaluate/score.ts';
import { averagedOutputs } from '../src/export/outputs.ts';
import { openBackend } from '../src/kernels/backend.ts';
import type { CandidateJob, TrainingSettings } from '../src/mlp/candidate.ts';
import { inlinePool } from '../src/mlp/pool/inline.ts';
import { search } from '../src/study/search.ts';
import { joined, splitsOf } from '../src/study/splits.ts';
import type { Study } from '../src/study/study.ts';
import { parseTable } from '../src/table/read.ts';
import { type Line, print, say } from './print.ts';

const targets: Readonly<Record<string, string>> = {
  iris: 'species',
  penguins: 'species',
  titanic: 'survived',
  credit_g: 'class',
  segment: 'class',
  churn: 'churn',
  wine_quality_white: 'quality_label',
  wine_quality_with_leak: 'quality_label',
};

const option = (name: string, otherwise: string): string =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const tables = option('tables', Object.keys(targets).join(',')).split(',');
const from = Number(option('from', '0'));
const seeds = Array.from({ length: Number(option('seeds', '5')) }, (_, seed) => from + seed);
const folds = option('folds', '');
const plain = process.argv.includes('--plain');

interface Figures {
  readonly accuracy: number;
  readonly balanced: number;
  readonly loss: number;
}

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

const chosen = option('variants', '').split(',');
const variants = Object.fromEntries(
  Object.entries(known).filter(([name], at) => at === 0 || chosen.some((word) => name.includes(word))),
);

async function variantsOf({ dataset, settings, top }: Study): Promise<Map<string, Figures>> {
  const { width, classes, features, labels, train, validation, test } = dataset;
  const backend = await openBackend();
  const pool = inlinePool();
  const splits = splitsOf(dataset, settings);
  const { optimizer, learningRate, decay, epochs, batchSize, dropout, seed } = settings;
  await pool.open(
    {
      ...{ width, classes: classes.length, features, labels, train, validation },
      splits: [...splits.rows, { train: joined(train, validation), validation }],
    },
    { optimizer, learningRate, decay, epochs, batchSize, dropout, loss: 'matching' },
  );
  const rows = Float32Array.from([...test].flatMap((row) => [...features.subarray(row * width, (row + 1) * width)]));
  const truth = test.map((row) => labels[row] as number);
  const found = new Map<string, Figures>();
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

const python = `
import json, sys, warnings
warnings.filterwarnings('ignore')
import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss
d = json.load(sys.stdin)
x = np.array(d['x']).reshape(-1, d['width']); y = np.array(d['y'])
m = MLPClassifier(random_state=d['seed']).fit(x[d['train']], y[d['train']])
q = m.predict(x[d['test']]); t = y[d['test']]
print(json.dumps(dict(accuracy=accuracy_score(t, q), balanced=balanced_accuracy_score(t, q), loss=log_loss(t, m.predict_proba(x[d['test']])))))
`;

/** scikit-learn's MLPClassifier as it comes, on the same encoded rows: 100 relu, Adam, at most 200 epochs. */
function sklearn({ dataset, settings }: Study): Figures | undefined {
  const { width, features, labels, train, validation, test } = dataset;
  const input = JSON.stringify({
    width,
    x: [...features],
    y: [...labels],
    train: [...train, ...validation],
    test: [...test],
    seed: settings.seed,
  });
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', python], { input, env, maxBuffer: 2 ** 28 });
  return status === 0 ? (JSON.parse(String(stdout)) as Figures) : undefined;
}

const figuresOf = (evaluation: NonNullable<Study['evaluation']>['model']): Figures => ({
  accuracy: evaluation.metrics.accuracy?.value ?? Number.NaN,
  balanced: evaluation.metrics['balanced-accuracy']?.value ?? Number.NaN,
  loss: evaluation.metrics['log-loss']?.value ?? Number.NaN,
});

/** By model, by table: figures of each seed. */
const all = new Map<string, Map<string, Figures[]>>();
function add(model: string, table: string, figures: Figures | undefined): void {
  if (!figures) return;
  if (!all.has(model)) all.set(model, new Map());
  const byTable = all.get(model) as Map<string, Figures[]>;
  byTable.set(table, [...(byTable.get(table) ?? []), figures]);
}

/** A table of ../shared/data, or one that comes with scikit-learn; undefined where that is not at hand. */
function tableText(name: string): string | undefined {
  const [library, own] = name.split(':');
  if (library === 'sklearn' && own !== undefined) {
    const program = `
import csv, sys
from sklearn import datasets
d = datasets.load_${own}()
out = csv.writer(sys.stdout)
out.writerow([*map(str, d.feature_names), 'target'])
out.writerows([*map(float, x), str(d.target_names[y])] for x, y in zip(d.data, d.target))`;
    const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', program], { maxBuffer: 2 ** 28 });
    return status === 0 ? String(stdout) : undefined;
  }
  const file = `../shared/data/${name}.csv`;
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

for (const table of tables) {
  const text = tableText(table);
  if (text === undefined) {
    say(`${table} is not at hand; see bench/final.ts.`);
    continue;
  }
  const raw = parseTable(text, { name: table });
  for (const seed of seeds) {
    say(`${table}, seed ${seed}`);
    const study = await search(raw, {
      target: targets[table] ?? 'target',
      seed,
      samples: Number(option('samples', '10')),
      ...(folds ? { folds: Number(folds) } : {}),
    });
    const { evaluation } = study;
    if (!evaluation) throw new Error(`${table} has no test rows.`);
    add('search', table, figuresOf(evaluation.model));
    if (evaluation.searched) add('best trial as it is', table, figuresOf(evaluation.searched));
    if (evaluation.linear) add('logistic regression', table, figuresOf(evaluation.linear));
    add('majority', table, figuresOf(evaluation.constant));
    for (const [name, figures] of plain ? [] : await variantsOf(study)) add(name, table, figures);
    add('scikit-learn MLP', table, sklearn(study));
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const error = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / Math.max(1, values.length - 1));
};
const lines: Line[] = [];
for (const [model, byTable] of all) {
  const summed = [...byTable].map(([table, figures]) => {
    const [accuracies, balanced] = [figures.map(({ accuracy }) => accuracy), figures.map((one) => one.balanced)];
    const line = {
      table,
      accuracy: mean(accuracies),
      error: error(accuracies),
      balanced: mean(balanced),
      loss: mean(figures.map(({ loss }) => loss)),
    };
    lines.push({ bench: 'final', model, seeds: figures.length, ...line });
    return line;
  });
  const over = (key: 'accuracy' | 'balanced' | 'loss') => mean(summed.map((line) => line[key]));
  lines.push({
    bench: 'final',
    model,
    seeds: seeds.length,
    table: 'all',
    accuracy: over('accuracy'),
    error: 0,
    balanced: over('balanced'),
    loss: over('loss'),
  });
}
print(lines);
