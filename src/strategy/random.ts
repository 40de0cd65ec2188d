// The yardstick: what any strategy that learns has to beat.
import { randomStream } from '../random.ts';
import { drawRemaining } from '../space/draw.ts';
import { keepRemaining, takeRemaining } from '../space/remaining.ts';
import type { Strategy } from './strategy.ts';

export interface RandomState {
  /** Rounds asked for so far; names the next round's stream. */
  readonly round: number;
  readonly seen: readonly (readonly number[])[];
}

/** Draws uniformly, without replacement, from all architectures of the space. */
export function randomStrategy(): Strategy<RandomState> {
  return {
    name: 'random',
    protocol: 'sound',
    start: () => ({ round: 0, seen: [] }),
    ask({ space, seed }, { round, seen }, count) {
      const random = randomStream(seed, 'sample', round);
      const remaining = takeRemaining(space, seen);
      const drawn: number[][] = [];
      while (drawn.length < count && remaining.count([]) > 0n) {
        const tokens = drawRemaining(space, random, remaining);
        remaining.use(tokens);
        drawn.push(tokens);
      }
      const state = { round: round + 1, seen: [...seen, ...drawn] };
      keepRemaining(space, state.seen, remaining);
      return { proposals: drawn.map((tokens) => ({ tokens })), state };
    },
    tell: (_context, state) => ({ state, insight: {} }),
  };
}
