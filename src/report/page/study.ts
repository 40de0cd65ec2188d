import type { LoadedStudy } from '../../index.ts';
import { type ScoreMeasure, scoreMeasureOf } from '../measure.ts';

/** What the page shows of a study, running or read back. */
export type PageStudy = Pick<
  LoadedStudy,
  | 'trials'
  | 'insights'
  | 'space'
  | 'settings'
  | 'table'
  | 'warnings'
  | 'source'
  | 'testSource'
  | 'test'
  | 'evaluation'
  | 'ended'
  | 'digest'
  | 'best'
  | 'top'
  | 'model'
>;

/** The study's figures on one kind of model. */
export type PageEvaluation = NonNullable<PageStudy['evaluation']>['model'];

export const isRegression = ({ table }: PageStudy): boolean => table.task === 'regression';

export function measureOfStudy(study: PageStudy): ScoreMeasure {
  return scoreMeasureOf(study.settings.metric, isRegression(study));
}

/** Undefined for a study without one, because it was killed or nothing has completed. */
export function modelOf(study: PageStudy): ReturnType<PageStudy['model']> | undefined {
  try {
    return study.model();
  } catch {
    return undefined;
  }
}
