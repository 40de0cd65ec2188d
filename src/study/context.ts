// What a study's parts share while it runs: the settings, the means to train, record and keep, and who is told.
import type { CandidateJob, CandidateResult, TrainOptions } from '../mlp/candidate.ts';
import type { RoundInsight, Strategy, StrategyContext } from '../strategy/strategy.ts';
import type { JournalWriter, StudyRecords } from './journal/journal.ts';
import type { StudySettings } from './settings.ts';
import type { Warning } from '../table/warnings.ts';
import type { CompleteTrial, Trial } from './trial.ts';
import type { WeightStore } from './weights.ts';

/**
 * The reason why a study went no further. `rounds`: all are done. `space`: every architecture has been tried. `budget`:
 * its time was up. `interrupted`: its signal was aborted. After the last two, and with more rounds after the first, it
 * can be continued.
 */
export type Ended = 'rounds' | 'space' | 'budget' | 'interrupted';

/** A finished round. */
export interface Round {
  /** Counted from 0. */
  readonly number: number;
  readonly trials: readonly Trial[];
  /** The strategy's figures about it. */
  readonly insight: RoundInsight;
  /** The best trial of all rounds so far. */
  readonly best: CompleteTrial | undefined;
}

export interface RunContext {
  readonly settings: StudySettings;
  readonly strategy: Strategy;
  readonly strategyContext: StrategyContext;
  /** Features per row. */
  readonly width: number;
  /** The splits that every trial is trained on, as jobs name them; none where a trial is trained once. */
  readonly folds: readonly number[];
  /**
   * A pool's `train`; the pool is opened when it is first needed, and anew for another encoding.
   *
   * @param encoding an index into the study's encodings; the first, which the search is made with, by default
   */
  train(
    jobs: readonly CandidateJob[],
    options: TrainOptions & { onResult?: (result: CandidateResult) => void },
    encoding?: number,
  ): Promise<CandidateResult[]>;
  /** Workers of the pool. */
  readonly workers: number;
  readonly journal: JournalWriter;
  /** The journal's records at the start. */
  readonly recorded: StudyRecords;
  readonly weights: WeightStore;
  readonly signal: AbortSignal | undefined;
  /** The time, on the clock of `performance.now()`, when no further trial is begun. */
  readonly deadline: number;
  /** The time when the final networks have to be done, on the same clock. */
  readonly finalDeadline: number;
  onTrial(trial: Trial): void | Promise<void>;
  onRound(round: Round): void | Promise<void>;
  onFinal(networks: number): void | Promise<void>;
  onWarning(warning: Warning): void;
}

export interface RunOutcome {
  readonly ended: Ended;
  readonly trials: readonly Trial[];
  readonly insights: readonly RoundInsight[];
}
