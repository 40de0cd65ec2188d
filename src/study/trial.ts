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

interface TrainedTrial extends PlannedTrial {
  /** Every finished epoch; a failed trial keeps those that it finished. */
  readonly epochs: readonly EpochMetrics[];
  /** The time that its training took. */
  readonly seconds: number;
}

export interface CompleteTrial extends TrainedTrial {
  readonly state: 'complete';
  /** Epoch-weighted validation metric, 0..1: what the study maximises. */
  readonly score: number;
  readonly reason?: undefined;
}

export interface FailedTrial extends TrainedTrial {
  readonly state: 'failed';
  /** Why it failed, for people. */
  readonly reason: string;
  readonly score?: undefined;
}

/** A finished trial, by its `state` complete or failed. */
export type Trial = CompleteTrial | FailedTrial;

export const isComplete = (trial: Trial): trial is CompleteTrial => trial.state === 'complete';

/** The trial with the highest score, the first of those that are equal; undefined when none has completed. */
export function bestOf(trials: readonly Trial[]): CompleteTrial | undefined {
  let best: CompleteTrial | undefined;
  for (const trial of trials) if (isComplete(trial) && (!best || byScore(trial, best) < 0)) best = trial;
  return best;
}

/** The `count` complete trials with the highest scores, best first; those that are equal in the order in which they came. */
export function topOf(trials: readonly Trial[], count: number): CompleteTrial[] {
  return trials.filter(isComplete).sort(byScore).slice(0, count);
}

function byScore(a: CompleteTrial, b: CompleteTrial): number {
  return b.score - a.score || a.number - b.number;
}
