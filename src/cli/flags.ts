// The options of `search` as the program reads them; a study's folder keeps them so that `resume` needs no options.
import type { StudySettings } from '../index.ts';
import type { PoolFlags } from './pool.ts';
import type { ReadingFlags } from './table.ts';

/** Settings that the program gives no value of its own. */
type Unset = 'target' | 'drop' | 'keep' | 'types' | 'group' | 'folds' | 'metric';

export interface SearchFlags
  extends Omit<StudySettings, Unset>,
    Partial<Pick<StudySettings, Unset>>,
    PoolFlags,
    ReadingFlags {
  readonly trainer: StudySettings['trainer'];
  /** Where the test table is. */
  readonly test?: string;
  /** Seconds. */
  readonly timeBudget?: number;
  readonly study?: string;
  readonly top: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
