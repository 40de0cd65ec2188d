// The study as the page needs it.
import type { Explanation } from '../../explain/index.ts';
import type { LoadedStudy } from '../../index.ts';
import { type ScoreMeasure, scoreMeasureOf } from '../measure.ts';

/** The part of a study that the page shows. The study may be running or read from its journal. */
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
> & {
  /** What its model looks at (`explainStudy`), or why that is not known. */
  readonly explanation?: Explanation | { readonly unknown: string } | undefined;
};

/** The evaluation of one of the study's models. */
export type PageEvaluation = NonNullable<PageStudy['evaluation']>['model'];

export const isRegression = ({ table }: PageStudy): boolean => table.task === 'regression';

export function measureOfStudy(study: PageStudy): ScoreMeasure {
  return scoreMeasureOf(study.settings.metric, isRegression(study));
}

/** The model; undefined for a study that was killed or in which no trial has completed. */
export function modelOf(study: PageStudy): ReturnType<PageStudy['model']> | undefined {
  try {
    return study.model();
  } catch {
    return undefined;
  }
}

/** A URL is shown whole; a path is shortened to the file's name, because its folders are private. */
export function sourceName(source: string): string {
  return /^https?:/i.test(source) ? source : (source.split(/[/\\]/).at(-1) ?? source);
}
