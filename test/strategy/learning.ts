// A search without tables: the reward is made up, so that whether a strategy learns can be told in seconds.
import { createSpace } from '../../src/space/space.ts';
import type { Strategy } from '../../src/strategy/strategy.ts';

const space = createSpace({ classes: 3 });
// Width 64 is the fourth of the default widths, relu the third of four activations: id 3 · 4 + 3.
const relu64 = 15;

/** The share of a network's layers before the output that are `64 relu`. */
function reward(tokens: readonly number[]): number {
  const layers = tokens.slice(0, -1);
  return layers.filter((token) => token === relu64).length / layers.length;
}

/** Mean reward of the last of 10 rounds of 10. */
export function lastRoundReward<State>(strategy: Strategy<State>, seed: number): number {
  const context = { space, seed };
  let state = strategy.start(context);
  let last = Number.NaN;
  for (let round = 0; round < 10; round++) {
    const asked = strategy.ask(context, state, 10);
    const measured = asked.proposals.map((proposal) => ({ ...proposal, score: reward(proposal.tokens) }));
    last = measured.reduce((sum, { score }) => sum + score, 0) / measured.length;
    state = strategy.tell(context, asked.state, measured).state;
  }
  return last;
}

/** 95 % confidence interval of the mean of 30 values: t(29; 0.975) = 2.045. */
export function interval(values: readonly number[]): [low: number, high: number] {
  if (values.length !== 30) throw new Error(`Got ${values.length} values; the t value is for 30.`);
  const mean = values.reduce((sum, value) => sum + value, 0) / 30;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 29;
  const half = 2.045 * Math.sqrt(variance / 30);
  return [mean - half, mean + half];
}

export const seeds = Array.from({ length: 30 }, (_, seed) => seed);
