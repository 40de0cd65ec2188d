// The library's front door: a table goes in, a study comes out.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { asTable, type TableInput } from '../export/input.ts';
import { saveModel } from '../export/pipeline.ts';
import { openBackend } from '../kernels/backend.ts';
import type { CandidatePool, TrainingSettings } from '../mlp/candidate.ts';
import { inlinePool } from '../mlp/inline.ts';
import { countSequences } from '../space/count.ts';
import { createStrategy } from '../strategy/registry.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { prepareDataset } from '../table/prepare.ts';
import type { Dataset } from '../table/dataset.ts';
import { version } from '../version.ts';
import { digestOf } from './digest.ts';
import { sharedWeights } from './inheritance.ts';
import { journalWriter } from './journal/journal.ts';
import { memoryStorage } from './memory.ts';
import { readOptions, type SearchOptions } from './options.ts';
import { finishedTrials, readSame } from './records.ts';
import { run, type RunContext } from './run.ts';
import { spaceOf, type StudySettings } from './settings.ts';
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
 * @param input CSV text with a header line, rows as objects, or what `parseTable` gives
 * @throws Error (rejects) for a wrong option, a table that cannot be learned from, or a storage that holds another study;
 *   nothing is lost then. An aborted signal does not reject: see `SearchOptions.signal`.
 */
export async function search(input: TableInput, options: SearchOptions): Promise<Study> {
  const started = performance.now();
  const { settings, strategy: named, top } = readOptions(options);
  const { storage = memoryStorage(), signal, timeBudget = Infinity, source, modules } = options;
  const { alpha, controllerEpochs, predictor } = settings;
  const strategy = typeof named === 'string' ? createStrategy(named, { alpha, controllerEpochs, predictor }) : named;
  const dataset = datasetFor(input, strategy, settings);
  const space = spaceOf(settings, dataset.classes.length);

  const table = factsOf(dataset);
  const recorded = await readSame(storage, settings, table);
  const journal = journalWriter(storage);
  const about = { settings, table, ...(source === undefined ? {} : { source }) };
  await journal.note(recorded.attrs.has('version') ? about : { ...about, version });
  for (const warning of dataset.warnings) options.onWarning?.(warning);
  const total = Math.min(settings.rounds * settings.samples, countSequences(space));
  await options.onStart?.({ settings, dataset, space, total, trials: finishedTrials(recorded) });

  const backend = await openBackend(modules ? { modules } : {});
  const pool = options.pool ?? inlinePool({ trainer: settings.trainer, ...(modules ? { modules } : {}) });
  try {
    const context: RunContext = {
      settings,
      strategy,
      strategyContext: { space, seed: settings.seed },
      width: dataset.width,
      train: openedWhenNeeded(pool, dataset, trainingSettings(settings, strategy)),
      journal,
      recorded,
      weights: weightStore(storage),
      signal,
      deadline: started + timeBudget,
      onTrial: (trial) => options.onTrial?.(trial),
      onRound: (round) => options.onRound?.(round),
    };
    const { ended, trials, insights } = await run(context);
    const best = bestOf(trials);
    const model = best && winner(backend, dataset, best, await sharedWeights({ ...context, signal: undefined }, trials).of(best), trials, { modules });
    if (model) await storage.writeBlob(modelBlob, utf8ToBytes(saveModel(model)));
    await journal.note({ result: { digest: digestOf(trials), ended } });
    const facts = { location: storage.location, settings, space, table, source, trials, insights, seconds: (performance.now() - started) / 1000 };
    return { ...studyOf(facts, ended, model, top), dataset };
  } finally {
    if (!options.pool) await pool.dispose();
    backend.dispose();
  }
}

function datasetFor(input: TableInput, { protocol }: Strategy, { target, seed, keep, drop }: StudySettings): Dataset {
  return prepareDataset(asTable(input), { target, seed, keep, drop, encoding: protocol === 'original' ? 'raw' : 'standard' });
}

function factsOf({ fingerprint, classes, width, train, validation, test, warnings }: Dataset): TableFacts {
  return { fingerprint, classes, features: width, rows: { train: train.length, validation: validation.length, test: test.length }, warnings };
}

function trainingSettings({ optimizer, learningRate, decay, epochs, batchSize, dropout }: StudySettings, { protocol }: Strategy): TrainingSettings {
  return { optimizer, learningRate, decay, epochs, batchSize, dropout, loss: protocol === 'original' ? 'categorical' : 'matching' };
}

/** A study that only has to be replayed starts no worker. */
function openedWhenNeeded(pool: CandidatePool, dataset: Dataset, settings: TrainingSettings): RunContext['train'] {
  const { width, features, labels, train, validation } = dataset;
  let opened: Promise<void> | undefined;
  return async (jobs, options) => {
    await (opened ??= pool.open({ width, classes: dataset.classes.length, features, labels, train, validation }, settings));
    return await pool.train(jobs, options);
  };
}
