// An invented search of 4 rounds of 5 trials: it has everything that a figure shows, and can be counted by hand.
import type { ReportTrial } from '../../src/report/index.ts';

export const tokenNames = ['8 relu', '16 relu', 'dropout', '3 softmax'];

const layers = [[8, 'relu'], [16, 'relu'], 'dropout', [3, 'softmax']] as const;

/** A trial for each score; the trial of an undefined score has failed. */
export function madeUpTrials(scores: readonly (number | undefined)[], perRound = 5): ReportTrial[] {
  return scores.map((score, number) => {
    const tokens = number % 3 === 0 ? [1, 4] : number % 3 === 1 ? [2, 3, 4] : [1, 2, 4];
    return {
      number,
      round: Math.floor(number / perRound),
      tokens,
      architecture: tokens.map((token) => layers[token - 1]!) as ReportTrial['architecture'],
      params: 100 + number,
      ...(score === undefined ? { state: 'failed' } : { score, state: 'complete' }),
      ...(number < perRound || score === undefined ? {} : { predicted: score - 0.01 * (number % 3) }),
    };
  });
}

export const twenty = madeUpTrials([
  0.4,
  0.45,
  0.43,
  undefined,
  0.5,
  0.52,
  0.51,
  0.55,
  0.53,
  0.29,
  0.6,
  0.58,
  0.57,
  0.61,
  0.6,
  0.66,
  undefined,
  0.65,
  0.64,
  0.7,
]);
