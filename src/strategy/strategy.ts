// The one interface behind which every way of proposing architectures lives.
import type { SearchSpace } from '../space/space.ts';

/** An architecture that a strategy wants measured. */
export interface Proposal {
  /** Token ids 1..space.vocabulary.length, ending in the output token, unpadded. */
  readonly tokens: readonly number[];
  /** The score the strategy expects, where it predicts one: 0..1. */
  readonly predicted?: number;
}

/** A proposal with its measured score. */
export interface MeasuredProposal extends Proposal {
  /** The trial's score, 0..1; absent when the trial failed. */
  readonly score?: number;
}

/** A strategy's figures about a round it has learned from; all of them are for people, none feeds a result. */
export interface RoundInsight {
  /** Spearman's rank correlation of predicted and measured scores in the round, where there were predictions. */
  readonly rankCorrelation?: number;
  /** Probability of each token (index = id - 1) by position, along the strategy's draws of the round. */
  readonly choices?: readonly (readonly number[])[];
  /** Free figures by name, e.g. policy loss and predictor loss. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface StrategyContext {
  readonly space: SearchSpace;
  /** The study's seed; streams are made from it with `randomStream(seed, purpose, round)`. */
  readonly seed: number;
}

/** Fewer proposals than asked for means that the space is used up. */
export interface Asked<State> {
  readonly proposals: readonly Proposal[];
  readonly state: State;
}

export interface Told<State> {
  readonly state: State;
  readonly insight: RoundInsight;
}

/**
 * State goes in and comes out: `ask` and `tell` never change the state they are given, and the same calls give the
 * same bits. That is what makes resuming a study exact.
 */
export interface Strategy<State = unknown> {
  readonly name: string;
  /**
   * `sound`: one split per study, standardised features, leaks left out. `original`: the tutorial's way, kept so that
   * anyone can compare: raw features with everything left in, and a new shuffle and split for every architecture.
   */
  readonly protocol: 'sound' | 'original';
  start(context: StrategyContext): State;
  /** Proposes at most `count` architectures that this study has not seen. */
  ask(context: StrategyContext, state: State, count: number): Asked<State>;
  /** All trials of the round that `ask` proposed, in order. */
  tell(context: StrategyContext, state: State, measured: readonly MeasuredProposal[]): Told<State>;
}
