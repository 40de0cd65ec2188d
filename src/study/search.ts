// The library's front door: a table goes in, a study comes out.
import { MlpnasError } from '../errors.ts';
import { classMetrics, numberMetrics } from '../evaluate/evaluation.ts';
import { type Backend, openBackend } from '../kernels/backend.ts';
import type { CandidatePool, TrainingData, TrainingSettings } from '../mlp/candidate.ts';
import { inlinePool } from '../mlp/pool/inline.ts';
import { countSequences } from '../space/count.ts';
import { createStrategy } from '../strategy/registry.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Dataset, EncodedRows } from '../table/dataset.ts';
import { prepareDataset } from '../table/prepare.ts';
import { searchEncoding } from '../table/encoder.ts';
import { setting } from '../remedy.ts';
import { type RawTable, readTable, type TableInput } from '../table/read.ts';
import { version } from '../version.ts';
import { conclude } from './conclude.ts';
import { journalWriter } from './journal/journal.ts';
import { memoryStorage } from './memory.ts';
import { type CheckedOptions, readOptions, type SearchOptions } from './options.ts';
import { finishedTrials, headOf, readSame } from './records.ts';
import type { RunContext } from './context.ts';
import { run } from './run.ts';
import { type SearchRun, searchRun, type TrialLoops } from './search-run.ts';
import { spaceOf, type StudySettings } from './settings.ts';
import { splitsOf, type StudySplits } from './splits.ts';
import { type Encodings, encodingsOf } from './encodings.ts';
import { type Study, studyOf, type TableFacts } from './study.ts';
import { weightStore } from './weights.ts';

/**
 * Searches for the best small network for a table.
 *
 * The same table, settings and seed give the same results, to the bit, on every runtime and with any pool. A storage
 * that already holds this study, finished or not, is continued, and ends as if it had never been interrupted.
 *
 * @example
 * const study = await search('size,kind\n1,a\n2,b\n…', { target: 'kind' });
 * console.log(study.best?.architecture, study.test?.accuracy);
 * const [prediction] = await study.predict([{ size: 1.5 }]);
 *
 * @param input text, bytes, a file or a stream of CSV or JSON lines, rows as objects, or what `readTable` gives
 * @throws MlpnasError (rejects) for a wrong option, a table that cannot be learned from, or a storage that holds another
 *   study; nothing is lost then. An aborted signal does not reject: see `SearchOptions.signal`.
 */
export function search(input: TableInput, options: SearchOptions): SearchRun {
  return searchRun((loops) => runSearch(input, options, loops));
}

/** The part of the time that is left when the table is read in which trials train; the final networks have the rest. */
const searchShare = 0.5;

/** Seconds that are kept for the end of a study: workers are ended, and the model is written. */
const lastSeconds = 0.1;

/** The search behind `search` and `resumeStudy`. */
export async function runSearch(input: TableInput, options: SearchOptions, loops: TrialLoops): Promise<Study> {
  const started = performance.now();
  const checked = readOptions(options);
  const { settings, timeBudget } = checked;
  const signal = options.signal ? AbortSignal.any([options.signal, loops.signal]) : loops.signal;
  const { storage = memoryStorage(), source, testSource, modules } = options;
  const strategy = strategyOf(checked);
  // A study that only has to be replayed starts no worker.
  if ((await storage.readLog()) === '') options.pool?.prepare?.();
  const test = options.test === undefined ? undefined : await readTable(options.test, { name: 'the test table' });
  const dataset = datasetFor(await readTable(input), test, strategy, settings);
  checkMetric(settings, dataset);
  const space = spaceOf(settings, dataset);
  const table = factsOf(dataset);

  const recorded = await readSame(storage, settings, table);
  const before = finishedTrials(recorded);
  const total = Math.min(settings.rounds * settings.samples, countSequences(space));
  const begunBy = before.length === 0 ? version : recorded.attrs.get('version');
  if (before.length < total) checkVersion(begunBy, before.length, storage.location);
  const journal = journalWriter(storage);
  const about = {
    version: begunBy,
    settings,
    table,
    ...(source === undefined ? {} : { source }),
    ...(testSource === undefined ? {} : { testSource }),
  };
  await journal.note(about);
  for (const warning of dataset.warnings) options.onWarning?.(warning);
  await options.onStart?.({ settings, dataset, space, total, trials: before });

  const pool = options.pool ?? inlinePool({ trainer: settings.trainer, ...(modules ? { modules } : {}) });
  const splits = splitsOf(dataset, strategy.protocol === 'original' ? { ...settings, refit: 'none' } : settings);
  const encodings = encodingsOf(dataset, settings, strategy);
  const trainer = openedFor(pool, dataset, splits, encodings, trainingSettings(settings, strategy));
  let backend: Backend | undefined;
  try {
    // Workers get their table while the first round is asked for, and `train` says what kept them from it; but a pool
    // that computes in this thread may want the backend opened in a way of its own.
    const opened = before.length < total ? trainer.open() : undefined;
    if (pool.size === 1) await opened;
    else opened?.catch(() => undefined);
    backend = await openBackend(modules ? { modules } : {});
    const begun = performance.now();
    const finalDeadline = started + 1000 * Math.max(0, timeBudget - Math.min(lastSeconds, timeBudget / 20));
    const context: RunContext = {
      settings,
      strategy,
      strategyContext: { space, seed: settings.seed },
      width: dataset.width,
      folds: splits.folds,
      train: trainer.train,
      workers: pool.size,
      journal,
      recorded,
      weights: weightStore(storage, splits.folds.length),
      signal,
      deadline: begun + searchShare * (finalDeadline - begun),
      finalDeadline,
      onTrial: (trial) => {
        loops.trial(trial);
        return options.onTrial?.(trial);
      },
      onRound: (round) => options.onRound?.(round),
      onFinal: (networks) => options.onFinal?.(networks),
      onWarning: (warning) => options.onWarning?.(warning),
    };
    const outcome = await run(context);
    const { trials, insights } = outcome;
    const { ended, ...concluded } = await conclude(
      context,
      outcome,
      { dataset, encodings, splits, backend, storage },
      { modules },
    );
    const head = headOf(recorded, storage.location);
    const facts = {
      location: storage.location,
      settings,
      space,
      table,
      source: source ?? head?.source,
      testSource: testSource ?? head?.testSource,
      trials,
      insights,
      seconds: (performance.now() - started) / 1000,
    };
    return { ...studyOf(facts, ended, concluded, checked.top), dataset };
  } finally {
    if (!options.pool) await pool.dispose();
    backend?.dispose();
  }
}

/** Another minor version may train and propose by other rules, so the trials to come would not fit those that are there. */
function checkVersion(begunBy: unknown, trials: number, location: string): void {
  const minor = (of: unknown) => String(of).split('.').slice(0, 2).join('.');
  if (minor(begunBy) === minor(version)) return;
  throw new MlpnasError(
    'study',
    `The study in ${location} was begun by mlpnas ${begunBy} and has ${trials} trials; mlpnas ${version} would train the ` +
      `others by other rules. Continue it with that version (npx mlpnas@${begunBy} resume), or start a new study. ` +
      'Its trials and its model can be read by this version, too.',
  );
}

function strategyOf({ strategy, settings: { alpha, controllerEpochs, predictor } }: CheckedOptions): Strategy {
  return typeof strategy === 'string' ? createStrategy(strategy, { alpha, controllerEpochs, predictor }) : strategy;
}

/** The data set of a study, by its settings and what its strategy wants. */
export function datasetFor(
  table: RawTable,
  test: RawTable | undefined,
  { protocol, name }: Pick<Strategy, 'protocol' | 'name'>,
  { target, task, seed, keep, drop, types, group, folds, featureEncoding }: StudySettings,
): Dataset {
  const encoding = protocol === 'original' ? 'raw' : searchEncoding(featureEncoding);
  if (protocol === 'original' && folds !== undefined)
    throw new MlpnasError(
      'option',
      `Got ${folds} folds for the strategy ${name}, which splits the rows anew for every network; leave ${setting('folds')} out.`,
    );
  // The fewer the rows, the more a figure depends on how they were dealt.
  const foldRepeats = table.rows < 300 ? 3 : table.rows < 1000 ? 2 : 1;
  return prepareDataset(table, { target, task, seed, keep, drop, types, group, encoding, folds, foldRepeats, test });
}

function checkMetric({ metric }: StudySettings, { task, target }: Dataset): void {
  const known: readonly string[] = task === 'regression' ? numberMetrics : classMetrics;
  if (metric === undefined || known.includes(metric)) return;
  const what = task === 'regression' ? 'a number, predicted by regression' : 'classes';
  throw new MlpnasError(
    'option',
    `Got the metric "${metric}", but the target "${target}" is ${what}; expected one of ${known.join(', ')}.`,
  );
}

function factsOf(dataset: Dataset): TableFacts {
  const { fingerprint, width, train, validation, test, warnings } = dataset;
  return {
    fingerprint,
    ...(dataset.task === 'regression' ? { task: dataset.task } : { task: dataset.task, classes: dataset.classes }),
    features: width,
    rows: { train: train.length, validation: validation.length, test: test.length },
    warnings,
  };
}

function trainingSettings(
  { optimizer, learningRate, decay, epochs, batchSize, dropout, metric, classWeights }: StudySettings,
  { protocol }: Strategy,
): TrainingSettings {
  return {
    optimizer,
    learningRate,
    decay,
    epochs,
    batchSize,
    dropout,
    loss: protocol === 'original' ? 'categorical' : 'matching',
    ...(metric === undefined ? {} : { metric }),
    classWeights,
  };
}

/** Opens the pool when it is first needed, and anew when another encoding is. */
function openedFor(
  pool: CandidatePool,
  dataset: Dataset,
  splits: StudySplits,
  encodings: Encodings,
  settings: TrainingSettings,
): { open(): Promise<void>; train: RunContext['train'] } {
  let opened: Promise<void> | undefined;
  let current = 0;
  const open = (encoding = 0) => {
    if (opened && encoding === current) return opened;
    current = encoding;
    const data = encoding === 0 ? trainingData(dataset, splits) : encodedData(dataset, encodings.of(encoding), splits);
    return (opened = pool.open(data, settings));
  };
  return {
    open,
    async train(jobs, options, encoding) {
      await open(encoding);
      return await pool.train(jobs, options);
    },
  };
}

/** The rows by an encoding that the search does not use. */
function encodedData(dataset: Dataset, encoded: EncodedRows, splits: StudySplits): TrainingData {
  const { foldTable: _, ...plain } = dataset;
  const { rows } = splits;
  // The splits keep their numbers; those of a table of folds name rows that are not here.
  const known = rows.map((split) => (split.train.every((row) => row < plain.groups.length) ? split : plain));
  return { ...trainingData({ ...plain, ...encoded }, { ...splits, rows: known }) };
}

function trainingData(dataset: Dataset, { search, rows }: StudySplits): TrainingData {
  const { width, categories, foldTable } = dataset;
  const { features } = foldTable ?? dataset;
  const common = { width, ...(categories && { categories }), features, ...search, splits: rows };
  const known = foldTable ?? dataset;
  if (known.task === 'regression') return { task: 'regression', targets: known.targets, ...common };
  const classes = dataset.task === 'regression' ? 1 : dataset.classes.length;
  return { task: 'classification', classes, labels: known.labels, ...common };
}
