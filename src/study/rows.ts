// The rows of a study's table that trained its model, and those that tested it, found again from the table.
import { MlpnasError } from '../errors.ts';
import { concatenate } from '../concatenate.ts';
import { createStrategy, strategyNames } from '../strategy/registry.ts';
import type { Dataset } from '../table/dataset.ts';
import type { RawTable } from '../table/raw.ts';
import { datasetFor } from './search.ts';
import type { StudySettings } from './settings.ts';
import type { LoadedStudy, Study } from './study.ts';

export interface StudyRows {
  /** Rows of the table that are not tested, counted from 0: the final networks train and validate on them. */
  readonly known: Int32Array;
  /** Rows of the test table, or of the table itself where the study has none. */
  readonly test: Int32Array;
  /** Group of each test row: rows of one group are resampled together. */
  readonly testGroups: Int32Array;
}

/**
 * The study's own split, from its settings and its table.
 *
 * @param test the study's separate test table, if it has one
 * @throws MlpnasError when the tables are not those that the study was made with
 */
export function studyRows(study: LoadedStudy | Study, table: RawTable, test: RawTable | undefined): StudyRows {
  const dataset =
    'dataset' in study ? study.dataset : datasetFor(table, test, strategyOf(study.settings), study.settings);
  if (dataset.fingerprint !== study.table.fingerprint) {
    throw new MlpnasError(
      'study',
      `${table.name} is not the table that the study in ${study.location} was made with: its columns or cells differ. ` +
        'Pass the table as it was then; any other table with the target explains the model on rows of its own.',
    );
  }
  return rowsOf(dataset, table.rows);
}

function rowsOf({ train, validation, test, rows, groups, testGroups }: Dataset, own: number): StudyRows {
  const ofTable = (row: number) => rows[row] as number;
  return {
    known: concatenate(Int32Array, [train, validation]).map(ofTable).sort(),
    test: test.map((row) => (testGroups ? ofTable(row) - own : ofTable(row))),
    testGroups: testGroups ?? test.map((row) => groups[row] as number),
  };
}

/** How the study's strategy wants its table; a strategy of the user's own is taken to want what others do. */
function strategyOf({ strategy, alpha, controllerEpochs, predictor }: StudySettings): Parameters<typeof datasetFor>[2] {
  if ((strategyNames as readonly string[]).includes(strategy))
    return createStrategy(strategy, { alpha, controllerEpochs, predictor });
  return { name: strategy, protocol: 'sound' };
}
