// A study as its caller sees it, whether it has just run or was read back from its storage.
import { MlpnasError } from '../errors.ts';
import type { Model, Prediction } from '../export/model.ts';
import type { TestResult } from '../export/parts.ts';
import type { SearchSpace } from '../space/space.ts';
import type { RoundInsight } from '../strategy/strategy.ts';
import type { Dataset } from '../table/dataset.ts';
import type { TableInput } from '../table/read.ts';
import type { Warning } from '../table/warnings.ts';
import { digestOf } from './digest.ts';
import type { StudyEvaluation } from './evaluate.ts';
import type { Ended } from './context.ts';
import type { StudySettings } from './settings.ts';
import { bestOf, type CompleteTrial, topOf, type Trial } from './trial.ts';

/** Facts about a study's table, which the journal holds. */
export type TableFacts = AnyTableFacts &
  ({ readonly task: 'classification'; readonly classes: readonly string[] } | { readonly task: 'regression' });

interface AnyTableFacts {
  readonly fingerprint: string;
  /** Features per row after encoding. */
  readonly features: number;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly warnings: readonly Warning[];
}

/** A study read back. */
export interface LoadedStudy {
  /** The storage's name for people. */
  readonly location: string;
  readonly settings: StudySettings;
  readonly space: SearchSpace;
  readonly table: TableFacts;
  /** Findings about the table. */
  readonly warnings: readonly Warning[];
  /** The table's file, URL or description, if that was given. */
  readonly source: string | undefined;
  /** The test table's, if there was one and that was given. */
  readonly testSource: string | undefined;
  /** Finished trials, in the order of their numbers. */
  readonly trials: readonly Trial[];
  /** The strategy's figures, by round. */
  readonly insights: readonly RoundInsight[];
  /** The reason why it went no further; undefined when it was killed and has not been continued. */
  readonly ended: Ended | undefined;
  /** The trial with the highest score, of equals the first; undefined when none has completed. */
  readonly best: CompleteTrial | undefined;
  /** The trials with the highest scores, best first. */
  top(count?: number): CompleteTrial[];
  /** SHA-256 of the results: the same for the same table and settings, on every runtime. */
  readonly digest: string;
  /** The model's accuracy on rows that nothing was trained or chosen on; undefined for a regression. */
  readonly test: TestResult | undefined;
  /** All figures on those rows, with intervals and baselines; undefined where there are none, or no model. */
  readonly evaluation: StudyEvaluation | undefined;
  /** Seconds that its trials have trained, side by side or not. */
  readonly seconds: number;
  /** @throws MlpnasError when there is none, because no trial has completed or the study was killed */
  model(): Model;
  /** The model's labels and probabilities for new rows; see `Model`. Rejects where `model` throws. */
  predict(rows: TableInput): Promise<Prediction[]>;
}

/** A study that has just run. */
export interface Study extends LoadedStudy {
  readonly ended: Ended;
  readonly dataset: Dataset;
  /** Seconds that this run took. */
  readonly seconds: number;
}

export interface StudyFacts {
  readonly location: string;
  readonly settings: StudySettings;
  readonly space: SearchSpace;
  readonly table: TableFacts;
  readonly source: string | undefined;
  readonly testSource: string | undefined;
  readonly trials: readonly Trial[];
  readonly insights: readonly RoundInsight[];
  readonly seconds: number;
}

/** @param top what `top()` gives without a count */
export function studyOf<E extends Ended | undefined>(
  facts: StudyFacts,
  ended: E,
  { model, evaluation }: { readonly model?: Model | undefined; readonly evaluation?: StudyEvaluation | undefined },
  top = 5,
): LoadedStudy & { readonly ended: E } {
  const { trials, location } = facts;
  const requireModel = (): Model => {
    if (model) return model;
    const failed = trials.find(({ state }) => state === 'failed');
    if (bestOf(trials)) {
      throw new MlpnasError(
        'model',
        `The study in ${location} has no model of its present state, because it was killed; resume it first.`,
      );
    }
    if (failed)
      throw new MlpnasError(
        'model',
        `The study in ${location} has no model: all its ${trials.length} trials failed, ` +
          `the first because: ${failed.reason}`,
      );
    throw new MlpnasError(
      'model',
      `The study in ${location} has no model yet, because no trial has finished; resume it first.`,
    );
  };
  return {
    ...facts,
    warnings: facts.table.warnings,
    ended,
    best: bestOf(trials),
    top: (count = top) => topOf(trials, count),
    digest: digestOf(trials),
    test: model?.task === 'classification' ? model.test : undefined,
    evaluation: model && evaluation,
    model: requireModel,
    predict: async (rows) => await requireModel().predict(rows),
  };
}
