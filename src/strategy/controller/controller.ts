// The strategy that learns: an LSTM proposes networks token by token and is trained by REINFORCE on their scores, as
// the tutorial derives it, with four choices of its own:
// - The clipped surrogate of PPO in place of -log π · A. Ten epochs on the ten samples of a round leave the policy that
//   drew them far behind; without the clip it gathers on one first layer, uses up what lies below it and falls back to
//   chance. On the made-up reward of the tests the last round's mean is 0.21 ± 0.06 above random's as it is, and was
//   0.00 ± 0.07 without the clip (measured when the baseline still began at 0.5).
// - A small bonus for entropy, for the same reason; the clip alone leaves 0.06 ± 0.06.
// - Adam's moments go on from round to round, but the decay of its rate begins anew with each, as in the tutorial,
//   which makes a new optimizer each time. Decaying on over the rounds was no better in ten rounds and would freeze a
//   long study.
// - A baseline that begins with the first round's mean. Where the made-up reward r is 0.7 + 0.25 · r, as scores of a
//   real table are, that gains 0.22 ± 0.05 of r over random; a start at 0.5 gains 0.18 ± 0.05, each round's own mean
//   0.17 ± 0.05.
import { randomStream, shuffle } from '../../random.ts';
import { keepRemaining, takeRemaining } from '../../space/remaining.ts';
import { type AdamState, startAdam } from '../adam.ts';
import { checkLearning, roundCorrelation } from '../round.ts';
import type { Strategy } from '../strategy.ts';
import { roundAdvantages } from './advantages.ts';
import { type Choice, freeChoice, toBatch } from './batch.ts';
import { learn } from './learn.ts';
import { initialParameters, networkSize } from './network.ts';
import { bestOf, predictScores, samplesPerProposal } from './predictor.ts';
import { sampleRound } from './sample.ts';

export interface ControllerOptions {
  /** Steps of Adam on each round's trials. */
  readonly controllerEpochs?: number;
  /** Discount of the reward per step of a sequence, 0..1. */
  readonly alpha?: number;
  /** Whether scores are predicted, and used to choose among extra samples once the predictions are good enough. */
  readonly predictor?: boolean;
}

interface ScoredSequence {
  readonly tokens: readonly number[];
  readonly score: number;
}

/** Plain data. */
export interface ControllerState {
  /** Rounds asked for so far; names the next round's streams. */
  readonly round: number;
  readonly parameters: Float32Array;
  readonly adam: AdamState;
  /**
   * Moving average of the rounds' mean scores, from the first round's on; undefined before. A constant to begin with,
   * such as the tutorial's 0.5, lies far from the scores of most tables, and what all scores have in common would then
   * be credited to positions: the later a step, the less its credit is discounted.
   */
  readonly baseline: number | undefined;
  readonly seen: readonly (readonly number[])[];
  /** The round that has been asked for and whose scores are not known yet. */
  readonly asked: readonly Choice[];
  readonly probabilities: readonly (readonly number[])[];
  /** All trials so far. */
  readonly history: readonly ScoredSequence[];
  /** The rank correlation of each round that had one. */
  readonly rankCorrelations: readonly number[];
}

/**
 * @throws when `controllerEpochs` is not a whole number of at least 0 or `alpha` is not in 0..1; `ask` and `tell` throw
 *   when no backend is open
 */
export function controllerStrategy({
  controllerEpochs = 10,
  alpha = 0.9,
  predictor = true,
}: ControllerOptions = {}): Strategy<ControllerState> {
  checkLearning(controllerEpochs, alpha);
  return {
    name: 'controller',
    protocol: 'sound',

    start({ space, seed }) {
      const parameters = initialParameters(networkSize(space), seed);
      return {
        round: 0,
        parameters,
        adam: startAdam(parameters.length),
        baseline: undefined,
        seen: [],
        asked: [],
        probabilities: [],
        history: [],
        rankCorrelations: [],
      };
    },

    ask({ space, seed }, state, count) {
      const size = networkSize(space);
      const remaining = takeRemaining(space, state.seen);
      const random = randomStream(seed, 'sample', state.round);
      const draws = count * (predictor ? samplesPerProposal(state.rankCorrelations) : 1);
      const { choices, probabilities } = sampleRound(space, size, state.parameters, remaining, random, draws);
      const scores = predictor
        ? predictScores(
            space,
            size,
            state.parameters,
            choices.map(({ tokens }) => tokens),
          )
        : undefined;
      const selected = scores ? bestOf(scores, count) : [...choices.keys()];
      const asked = selected.map((index) => choices[index]!);
      const seen = [...state.seen, ...asked.map(({ tokens }) => tokens)];
      for (const choice of choices) if (!asked.includes(choice)) remaining.putBack(choice.tokens);
      keepRemaining(space, seen, remaining);
      return {
        proposals: selected.map((index) => ({
          tokens: choices[index]!.tokens,
          ...(scores && { predicted: scores[index]! }),
        })),
        state: {
          ...state,
          round: state.round + 1,
          seen,
          asked,
          probabilities,
        },
      };
    },

    tell({ space, seed }, state, measured) {
      if (measured.length === 0) return { state, insight: {} };
      const size = networkSize(space);
      // A network that cannot be trained is the worst there is, for policy and predictor alike.
      const round: ScoredSequence[] = measured.map(({ tokens, score = 0 }) => ({ tokens, score }));
      const masks = new Map(state.asked.map((choice) => [choice.tokens.join(' '), choice]));
      const choices = round.map(({ tokens }) => masks.get(tokens.join(' ')) ?? freeChoice(space, tokens));
      // The predictor sees as many earlier trials as new ones, for a round alone is too little to learn scores from.
      const earlier = predictor
        ? shuffle([...state.history], randomStream(seed, 'replay', state.round)).slice(0, round.length)
        : [];
      const batch = toBatch(space, [...choices, ...earlier.map(({ tokens }) => ({ tokens }))]);
      const scores = [...round, ...earlier].map(({ score }) => score);
      const meanScore = meanOf(round.map(({ score }) => score));
      const baseline = state.baseline ?? meanScore;
      const learned = learn(
        size,
        state,
        {
          batch,
          policyRows: round.length,
          advantages: roundAdvantages(batch, round, baseline, alpha),
          targets: batch.ends.map((end, at) => end * scores[at % batch.rows]!),
          targetWeights: batch.ends.map((end) => (predictor ? end / batch.rows : 0)),
        },
        { epochs: controllerEpochs },
      );
      const correlation = roundCorrelation(measured);
      return {
        state: {
          ...state,
          parameters: learned.parameters,
          adam: learned.adam,
          baseline: baseline + 0.3 * (meanScore - baseline),
          asked: [],
          probabilities: [],
          history: [...state.history, ...round],
          rankCorrelations:
            correlation === undefined ? state.rankCorrelations : [...state.rankCorrelations, correlation],
        },
        insight: {
          ...(correlation !== undefined && { rankCorrelation: correlation }),
          choices: state.probabilities,
          figures: { ...learned.losses, baseline },
        },
      };
    },
  };
}

/** Exact where all scores are equal: an error of 1e-16 would be normalised to advantages of 1. */
function meanOf(scores: readonly number[]): number {
  const [first = 0] = scores;
  return first + scores.reduce((sum, score) => sum + (score - first), 0) / scores.length;
}
