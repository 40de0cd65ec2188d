// Studies by what their storage holds of them.
import { MlpnasError } from '../errors.ts';
import type { TableInput } from '../table/read.ts';
import type { ModelOptions } from '../export/model.ts';
import { digestOf } from './digest.ts';
import { readRecords, type StudyRecords } from './journal/journal.ts';
import type { SearchOptions } from './options.ts';
import { finishedTrials, headOf, recordedEnd, recordedInsights, recordedModel, type StudyHead } from './records.ts';
import { runSearch } from './search.ts';
import { type SearchRun, searchRun } from './search-run.ts';
import { spaceOf } from './settings.ts';
import type { StudyStorage } from './storage.ts';
import { type LoadedStudy, studyOf } from './study.ts';
import { storedModel } from './winner.ts';

/**
 * A study as far as it has come, without its table and without training: for looking at it and for its model.
 *
 * @example
 * const study = await loadStudy(fileStorage('studies/first'));
 * console.log(study.top(5), study.digest);
 *
 * @throws MlpnasError (rejects) when the storage holds no study of ours, or one that cannot be read
 */
export async function loadStudy(storage: StudyStorage, options: ModelOptions = {}): Promise<LoadedStudy> {
  const { records, head } = await requireStudy(storage);
  const { settings, table, source, testSource } = head;
  const trials = finishedTrials(records);
  const digest = digestOf(trials);
  const facts = {
    location: storage.location,
    settings,
    space: spaceOf(settings, table),
    table,
    source,
    testSource,
    trials,
    insights: recordedInsights(records),
    seconds: trials.reduce((sum, trial) => sum + trial.seconds, 0),
  };
  const model = await storedModel(storage, digest, options);
  return studyOf(facts, recordedEnd(records, digest), {
    model,
    evaluation: recordedModel(records, digest)?.evaluation,
  });
}

/**
 * Continues a study with the settings that it was made with; the results are those of a study that was never
 * interrupted. A study that is finished is replayed, without training.
 *
 * @example
 * const study = await resumeStudy(fileStorage('studies/first'), await readFile('table.csv', 'utf8'));
 *
 * @param input the table it was made with
 * @param options may ask for more rounds than before, and all that does not change results
 */
export function resumeStudy(storage: StudyStorage, input: TableInput, options: Partial<SearchOptions> = {}): SearchRun {
  return searchRun(async (loops) => {
    const { head } = await requireStudy(storage);
    const { settings, source, testSource } = head;
    const sources = {
      ...(source === undefined ? {} : { source }),
      ...(testSource === undefined ? {} : { testSource }),
    };
    return await runSearch(input, { ...settings, ...sources, ...options, storage }, loops);
  });
}

async function requireStudy(storage: StudyStorage): Promise<{ records: StudyRecords; head: StudyHead }> {
  const records = await readRecords(storage);
  const head = records && headOf(records, storage.location);
  if (!records || !head)
    throw new MlpnasError('study', `There is no study in ${storage.location}; run a search there first.`);
  return { records, head };
}
