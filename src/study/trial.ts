// A trial: one architecture that was trained and measured, or that failed and says why.
import type { Architecture } from '../space/architecture.ts';
import type { EpochMetrics } from '../mlp/candidate.ts';

/** A trial before it was trained. */
export interface PlannedTrial {
  /** Counted from 0, over all rounds. */
  readonly number: number;
  /** Counted from 0. */
  readonly round: number;
  /** Token ids 1..V, ending in the output token. */
  readonly tokens: readonly number[];
  readonly architecture: Architecture;
  /** Weights and biases. */
  readonly params: number;
  /** The score that the strategy expected, where it predicts one: 0..1. */
  readonly predicted?: number;
}

export interface Trial extends PlannedTrial {
  readonly state: 'complete' | 'failed';
  /** Every finished epoch; a failed trial keeps those it finished. */
  readonly epochs: readonly EpochMetrics[];
  /** Epoch-weighted validation accuracy, 0..1; absent when failed. */
  readonly score?: number;
  /** The reason why it failed, for people. */
  readonly reason?: string;
  /** The time that its training took. */
  readonly seconds: number;
}

/** The trial with the highest score, of equals the first; undefined when none has completed. */
export function bestOf(trials: readonly Trial[]): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.score !== undefined && (!best || byScore(trial, best) < 0)) best = trial;
  }
  return best;
}

/** The `count` complete trials with the highest scores, best first, of equals the one that came first. */
export function topOf(trials: readonly Trial[], count: number): Trial[] {
  return trials
    .filter((trial) => trial.score !== undefined)
    .sort(byScore)
    .slice(0, count);
}

function byScore(a: Trial, b: Trial): number {
  return b.score! - a.score! || a.number - b.number;
}
