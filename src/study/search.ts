// The library's front door: a table goes in, a study comes out.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Model, ModelOptions } from '../export/model.ts';
import { saveModel } from '../export/pipeline.ts';
import { type Backend, openBackend } from '../kernels/backend.ts';
import type { CandidatePool, TrainingSettings } from '../mlp/candidate.ts';
import { inlinePool } from '../mlp/inline.ts';
import { countSequences } from '../space/count.ts';
import { createStrategy } from '../strategy/registry.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Dataset } from '../table/dataset.ts';
import { prepareDataset } from '../table/prepare.ts';
import { type RawTable, readTable, type TableInput } from '../table/read.ts';
import { version } from '../version.ts';
import { digestOf } from './digest.ts';
import { sharedWeights } from './inheritance.ts';
import { journalWriter } from './journal/journal.ts';
import { memoryStorage } from './memory.ts';
import { type CheckedOptions, readOptions, type SearchOptions } from './options.ts';
import { finishedTrials, headOf, readSame } from './records.ts';
import { run, type RunContext, type RunOutcome } from './run.ts';
import { spaceOf, type StudySettings } from './settings.ts';
import type { StudyStorage } from './storage.ts';
import { type Study, studyOf, type TableFacts } from './study.ts';
import { bestOf } from './trial.ts';
import { weightStore } from './weights.ts';
import { modelBlob, winner } from './winner.ts';

/**
 * Searches for the best small network for a table.
 *
 * The same table, settings and seed give the same results, to the bit, on every runtime and with any pool. A storage
 * that already holds this study, finished or not, is continued, and ends as if it had never been interrupted.
 *
 * @param input text, bytes, a file or a stream of CSV or JSON lines, rows as objects, or what `readTable` gives
 * @throws Error (rejects) for a wrong option, a table that cannot be learned from, or a storage that holds another study;
 *   nothing is lost then. An aborted signal does not reject: see `SearchOptions.signal`.
 */
export async function search(input: TableInput, options: SearchOptions): Promise<Study> {
  const started = performance.now();
  const checked = readOptions(options);
  const { settings } = checked;
  const { storage = memoryStorage(), signal, timeBudget = Infinity, source, modules } = options;
  const strategy = strategyOf(checked);
  const dataset = datasetFor(await readTable(input), strategy, settings);
  const space = spaceOf(settings, dataset.classes.length);
  const table = factsOf(dataset);

  const recorded = await readSame(storage, settings, table);
  const journal = journalWriter(storage);
  // Of a study that is continued, the version that it was begun with stays.
  const about = {
    ...(recorded.attrs.has('version') ? {} : { version }),
    settings,
    table,
    ...(source === undefined ? {} : { source }),
  };
  await journal.note(about);
  for (const warning of dataset.warnings) options.onWarning?.(warning);
  const before = finishedTrials(recorded);
  const total = Math.min(settings.rounds * settings.samples, countSequences(space));
  await options.onStart?.({ settings, dataset, space, total, trials: before });

  const pool = options.pool ?? inlinePool({ trainer: settings.trainer, ...(modules ? { modules } : {}) });
  const trainer = openedOnce(pool, dataset, trainingSettings(settings, strategy));
  let backend: Backend | undefined;
  try {
    // The pool first: one that computes in this thread may want the backend opened in a way of its own. A study that only
    // has to be replayed starts no worker.
    if (before.length < total) await trainer.open();
    backend = await openBackend(modules ? { modules } : {});
    const context: RunContext = {
      settings,
      strategy,
      strategyContext: { space, seed: settings.seed },
      width: dataset.width,
      train: trainer.train,
      journal,
      recorded,
      weights: weightStore(storage),
      signal,
      deadline: started + timeBudget,
      onTrial: (trial) => options.onTrial?.(trial),
      onRound: (round) => options.onRound?.(round),
    };
    const outcome = await run(context);
    const { ended, trials, insights } = outcome;
    const model = await conclude(context, outcome, dataset, backend, storage, { modules });
    const facts = {
      location: storage.location,
      settings,
      space,
      table,
      source: source ?? headOf(recorded, storage.location)?.source,
      trials,
      insights,
      seconds: (performance.now() - started) / 1000,
    };
    return { ...studyOf(facts, ended, model, checked.top), dataset };
  } finally {
    if (!options.pool) await pool.dispose();
    backend?.dispose();
  }
}

function strategyOf({ strategy, settings: { alpha, controllerEpochs, predictor } }: CheckedOptions): Strategy {
  return typeof strategy === 'string' ? createStrategy(strategy, { alpha, controllerEpochs, predictor }) : strategy;
}

function datasetFor(table: RawTable, { protocol }: Strategy, { target, seed, keep, drop }: StudySettings): Dataset {
  const encoding = protocol === 'original' ? 'raw' : 'standard';
  // Networks for a regression are not searched yet; a target that is a quantity is refused with a word.
  return prepareDataset(table, { target, task: 'classification', seed, keep, drop, encoding });
}

function factsOf({ fingerprint, classes, width, train, validation, test, warnings }: Dataset): TableFacts {
  return {
    fingerprint,
    classes,
    features: width,
    rows: { train: train.length, validation: validation.length, test: test.length },
    warnings,
  };
}

function trainingSettings(
  { optimizer, learningRate, decay, epochs, batchSize, dropout }: StudySettings,
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
  };
}

function openedOnce(
  pool: CandidatePool,
  dataset: Dataset,
  settings: TrainingSettings,
): { open(): Promise<void>; train: RunContext['train'] } {
  const { width, features, labels, train, validation } = dataset;
  let opened: Promise<void> | undefined;
  const open = () =>
    (opened ??= pool.open({ width, classes: dataset.classes.length, features, labels, train, validation }, settings));
  return {
    open,
    async train(jobs, options) {
      await open();
      return await pool.train(jobs, options);
    },
  };
}

/** Measures the winner, and keeps it and the end of the study. */
async function conclude(
  context: RunContext,
  { ended, trials }: RunOutcome,
  dataset: Dataset,
  backend: Backend,
  storage: StudyStorage,
  options: ModelOptions,
): Promise<Model | undefined> {
  const best = bestOf(trials);
  // Whoever interrupts a study still wants the best of what is finished.
  const weights = best && (await sharedWeights({ ...context, signal: undefined }, trials).of(best));
  const model = best && weights && winner(backend, dataset, best, weights, trials, options);
  if (model) await storage.writeBlob(modelBlob, utf8ToBytes(saveModel(model)));
  await context.journal.note({ result: { digest: digestOf(trials), ended } });
  return model;
}
