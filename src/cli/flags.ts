// The options of `search` as the program reads them; a study's folder keeps them so that `resume` needs no options.
import type { Activation, Optimizer } from '../index.ts';

export interface SearchFlags {
  readonly target?: string;
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
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
