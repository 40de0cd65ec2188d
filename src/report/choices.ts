// Which tokens a strategy chose at each position as the rounds went by.
import type { ReportTrial } from './trials.ts';

export interface Choice {
  readonly round: number;
  /** From 0, the layer nearest to the input. */
  readonly position: number;
  /** Token id, 1..V. */
  readonly token: number;
  /** 0..1; the shares of one round and position sum to 1. */
  readonly share: number;
}

/**
 * The strategy's own probabilities where a round has them, else the shares among the round's trials. Only tokens with
 * a share above 0 are given.
 *
 * @param insights by round: probability of each token (index = id - 1) by position
 */
export function choicesByRound(
  trials: readonly ReportTrial[],
  insights: readonly ({ readonly choices?: readonly (readonly number[])[] | undefined } | undefined)[] = [],
): Choice[] {
  const rounds = [...new Set(trials.map((trial) => trial.round))].sort((a, b) => a - b);
  return rounds.flatMap((round) => {
    const given = insights[round]?.choices;
    const byPosition = given ?? sharesByPosition(trials.filter((trial) => trial.round === round));
    return byPosition.flatMap((shares, position) =>
      shares.flatMap((share, index) => (share > 0 ? [{ round, position, token: index + 1, share }] : [])),
    );
  });
}

function sharesByPosition(trials: readonly ReportTrial[]): number[][] {
  const length = Math.max(...trials.map((trial) => trial.tokens.length));
  const vocabulary = Math.max(...trials.flatMap((trial) => trial.tokens));
  return Array.from({ length }, (_, position) => {
    const reaching = trials.filter((trial) => trial.tokens.length > position);
    const shares = new Array<number>(vocabulary).fill(0);
    for (const trial of reaching) shares[trial.tokens[position]! - 1]! += 1 / reaching.length;
    return shares;
  });
}

/** The positions, in order, where something other than the output layer (the last token) was ever chosen. */
export function hiddenPositions(choices: readonly Choice[], outputToken: number): number[] {
  return [...new Set(choices.filter((c) => c.token !== outputToken).map((c) => c.position))].sort((a, b) => a - b);
}
