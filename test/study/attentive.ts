// A strategy whose every proposal follows from all scores it was told, to the last bit: a study that replays anything
// wrongly goes on differently.
import { randomStream } from '../../src/random.ts';
import { drawRemaining } from '../../src/space/draw.ts';
import { remainingOf } from '../../src/space/remaining.ts';
import type { Strategy } from '../../src/strategy/strategy.ts';

interface AttentiveState {
  readonly round: number;
  readonly seen: readonly (readonly number[])[];
  readonly told: readonly (number | null)[];
}

export function attentive(): Strategy<unknown> {
  const strategy: Strategy<AttentiveState> = {
    name: 'attentive',
    protocol: 'sound',
    start: () => ({ round: 0, seen: [], told: [] }),
    ask({ space, seed }, { round, seen, told }, count) {
      const random = randomStream(seed, `attentive ${JSON.stringify(told)}`, round);
      const remaining = remainingOf(space, seen);
      const drawn: number[][] = [];
      while (drawn.length < count && remaining.count([]) > 0n) {
        const tokens = drawRemaining(space, random, remaining);
        remaining.use(tokens);
        drawn.push(tokens);
      }
      const known = told.filter((score) => score !== null);
      const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
      return {
        // The first round has nothing to predict from.
        proposals: drawn.map((tokens, index) =>
          known.length === 0 ? { tokens } : { tokens, predicted: mean / (1 + index) },
        ),
        state: { round: round + 1, seen: [...seen, ...drawn], told },
      };
    },
    tell(_context, state, measured) {
      const told = [...state.told, ...measured.map(({ score }) => score ?? null)];
      return {
        state: { ...state, told },
        insight: { rankCorrelation: NaN, figures: { told: told.length }, choices: [[0.25, 0.75]] },
      };
    },
  };
  return strategy as Strategy<unknown>;
}
