// The options of `search` as the program reads them; a study's folder keeps them so that `resume` needs no options.
import type { Activation, ColumnType, Metric, Optimizer, StudySettings } from '../index.ts';

export interface SearchFlags {
  readonly target?: string;
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly delimiter?: string;
  readonly task: StudySettings['task'];
  readonly group?: string;
  readonly test?: string;
  readonly folds?: number;
  readonly metric?: Metric;
  readonly classWeights: StudySettings['classWeights'];
  readonly ensemble: number;
  readonly finalSeeds: number;
  readonly finalEpochs: number;
  readonly weightDecay: number;
  readonly refit: StudySettings['refit'];
  readonly strategy: string;
  readonly rounds: number;
  readonly samples: number;
  readonly seed: number;
  readonly controllerEpochs: number;
  readonly alpha: number;
  readonly predictor: boolean;
  readonly maxLength: number;
  readonly widths: readonly number[];
  readonly activations: readonly Activation[];
  readonly dropout: number;
  readonly epochs: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly decay: number;
  readonly batchSize: number;
  readonly oneShot: boolean;
  readonly trainer: 'fused' | 'ops';
  /** Seconds. */
  readonly timeBudget?: number;
  /** One per core when left out, or one where there are threads. */
  readonly workers?: number;
  readonly threads: number;
  readonly study?: string;
  readonly top: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
