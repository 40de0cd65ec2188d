// The tokens that a strategy chose at each position, round by round.
import type { ReportTrial } from './trials.ts';

export interface Choice {
  readonly round: number;
  /** Counted from 0, the layer nearest to the input. */
  readonly position: number;
  /** Token id, 1..V. */
  readonly token: number;
  /** From 0 to 1; the shares of one round and position sum to 1. */
  readonly share: number;
}

/**
 * The strategy's probabilities where a round has them, else the shares among the round's trials. Tokens with a share of
 * 0 are left out.
 *
 * @example
 * const choices = choicesByRound(study.trials, study.insights);
 *
 * @param insights by round: probability of each token (index = id - 1) by position
 */
export function choicesByRound(
  trials: readonly ReportTrial[],
  insights: readonly ({ readonly choices?: readonly (readonly number[])[] | undefined } | undefined)[] = [],
): Choice[] {
  const rounds = [...new Set(trials.map((trial) => trial.round))].sort((a, b) => a - b);
  return rounds.flatMap((round) => {
    const probabilities = insights[round]?.choices;
    const byPosition = probabilities ?? sharesByPosition(trials.filter((trial) => trial.round === round));
    return byPosition.flatMap((shares, position) =>
      shares.flatMap((share, index) => (share > 0 ? [{ round, position, token: index + 1, share }] : [])),
    );
  });
}

function sharesByPosition(trials: readonly ReportTrial[]): number[][] {
  const length = Math.max(...trials.map((trial) => trial.tokens.length));
  const vocabulary = Math.max(...trials.flatMap((trial) => trial.tokens));
  return Array.from({ length }, (_, position) => {
    const deepEnough = trials.filter((trial) => trial.tokens.length > position);
    const shares = new Array<number>(vocabulary).fill(0);
    for (const trial of deepEnough) shares[trial.tokens[position]! - 1]! += 1 / deepEnough.length;
    return shares;
  });
}

/** The positions, in order, where something other than the output layer (the last token) was ever chosen. */
export function hiddenPositions(choices: readonly Choice[], outputToken: number): number[] {
  return [...new Set(choices.filter((c) => c.token !== outputToken).map((c) => c.position))].sort((a, b) => a - b);
}
