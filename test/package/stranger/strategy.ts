// A strategy by somebody who has the package's declarations and nothing else: it mutates the best architecture so far.
import {
  countSequences,
  drawSequence,
  enumerateSequences,
  type MeasuredProposal,
  type Proposal,
  type RandomGenerator,
  randomStream,
  type Strategy,
} from 'mlpnas';

interface State {
  readonly round: number;
  readonly seen: readonly string[];
  readonly best: MeasuredProposal | undefined;
}

/** From 0 to below `count`. */
const pick = (random: RandomGenerator, count: number): number => (random.next() >>> 0) % count;

export const neighbours: Strategy<State> = {
  name: 'neighbours',
  protocol: 'sound',
  start: () => ({ round: 0, seen: [], best: undefined }),
  ask({ space, seed }, { round, seen, best }, count) {
    const random = randomStream(seed, 'neighbours', round);
    const taken = new Set(seen);
    const proposals: Proposal[] = [];
    const take = (tokens: readonly number[]) => {
      if (taken.has(tokens.join()) || proposals.length === count) return;
      taken.add(tokens.join());
      proposals.push({ tokens });
    };
    if (best) {
      const near = [...enumerateSequences(space)].filter(
        (tokens) =>
          tokens.length === best.tokens.length && tokens.filter((token, at) => token !== best.tokens[at]).length === 1,
      );
      while (near.length > 0 && proposals.length < count) take(near.splice(pick(random, near.length), 1)[0] ?? []);
    }
    while (proposals.length < count && taken.size < countSequences(space)) take(drawSequence(space, random));
    return { proposals, state: { round: round + 1, seen: [...taken], best } };
  },
  tell(_context, state, measured) {
    const all = [...(state.best ? [state.best] : []), ...measured];
    const best = all.reduce<MeasuredProposal | undefined>(
      (most, trial) => ((trial.score ?? -1) > (most?.score ?? -1) ? trial : most),
      undefined,
    );
    return { state: { ...state, best }, insight: { figures: { best: best?.score ?? 0 } } };
  },
};
