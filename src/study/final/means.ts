// What the final stage gets and gives.
import type { TrainedNetwork } from '../../export/parts.ts';
import type { EncodedRows } from '../../table/dataset.ts';
import type { Warning } from '../../table/warnings.ts';
import type { RunContext } from '../context.ts';
import type { Encodings } from '../encodings.ts';
import type { Truth } from './ensemble.ts';

export interface FinalNetworks {
  /** What the networks read. */
  readonly encoded: EncodedRows;
  /** Trained without the test rows. */
  readonly networks: readonly TrainedNetwork[];
  /** Trained on all rows, where that was asked for. */
  readonly refitted: readonly TrainedNetwork[];
  /** The output layer alone, on the search's features. */
  readonly linear: readonly TrainedNetwork[];
  /** See `ClassificationParts.decision`. */
  readonly decision?: readonly number[];
  /** What the user should know of the model. */
  readonly warnings: readonly Warning[];
  /** Why networks are missing that were planned. */
  readonly stopped?: 'interrupted' | 'budget';
}

/** The means to train and to compare. */
export interface FinalMeans extends Pick<RunContext, 'settings' | 'train' | 'onFinal'> {
  readonly encodings: Encodings;
  /** What a network says of rows: probabilities [rows, classes] or linear outputs [rows, 1]. */
  outputs(network: TrainedNetwork, encoded: EncodedRows, rows: Int32Array): Float32Array;
  truth(rows: Int32Array): Truth;
  /** The time when the networks have to be trained and measured, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Seconds in which a network is measured on the test rows, for each of its weights; counts where there is a deadline. */
  readonly measuring: number;
  /** Networks that train side by side. */
  readonly workers: number;
}

export interface FinalOptions {
  readonly signal: AbortSignal;
  /** Why the signal was aborted. */
  readonly reason: () => 'interrupted' | 'budget';
}
