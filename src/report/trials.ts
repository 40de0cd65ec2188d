// The trials as the report needs them: of a running study, of one read from its journal, or written by hand.
import type { Architecture } from '../index.ts';

interface AnyTrial {
  readonly number: number;
  readonly round: number;
  /** Token ids 1..V, ending in the output token. */
  readonly tokens: readonly number[];
  readonly architecture: Architecture;
  readonly params: number;
  /** The score that the strategy predicted, from 0 to 1. */
  readonly predicted?: number | undefined;
}

/** A completed trial with its score, from 0 to 1. */
export interface ScoredTrial extends AnyTrial {
  readonly state: 'complete';
  readonly score: number;
}

/** A completed or a failed trial, told apart by `state`. */
export type ReportTrial = ScoredTrial | (AnyTrial & { readonly state: 'failed'; readonly score?: undefined });

export function scored(trials: readonly ReportTrial[]): ScoredTrial[] {
  return trials.filter((trial): trial is ScoredTrial => trial.state === 'complete' && Number.isFinite(trial.score));
}

/** The best score up to and including each trial that has one, in trial order. */
export function runningBest(trials: readonly ReportTrial[]): { number: number; best: number }[] {
  let best = -Infinity;
  return scored(trials).map(({ number, score }) => {
    best = Math.max(best, score);
    return { number, best };
  });
}

/** `64 relu`, `dropout`, `3 softmax`. */
export function layerName(layer: Architecture[number]): string {
  return layer === 'dropout' ? 'dropout' : `${layer[0]} ${layer[1]}`;
}

/**
 * `64 relu - dropout - 3 softmax`.
 *
 * @example
 * const name = architectureName([[64, 'relu'], [3, 'softmax']]); // 64 relu - 3 softmax
 */
export function architectureName(architecture: Architecture): string {
  return architecture.map(layerName).join(' - ');
}
