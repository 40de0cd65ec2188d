// A custom strategy, which proposes the smallest networks first. All that it knows is in the state that it returns, so
// that its studies can be resumed exactly.
import { decode, enumerateSequences, penguins, search, type Strategy } from 'mlpnas';

const smallestFirst: Strategy<number> = {
  name: 'smallest-first',
  protocol: 'sound',
  start: () => 0,
  ask({ space }, seen, count) {
    const units = (tokens: readonly number[]) =>
      decode(space, tokens).reduce((sum, layer) => sum + (layer === 'dropout' ? 0 : layer[0]), 0);
    const all = [...enumerateSequences(space)].sort((a, b) => units(a) - units(b));
    return { proposals: all.slice(seen, seen + count).map((tokens) => ({ tokens })), state: seen + count };
  },
  tell: (_context, state) => ({ state, insight: {} }),
};

const study = await search(penguins.text, {
  target: 'species',
  strategy: smallestFirst,
  rounds: 1,
  samples: 4,
  epochs: 5,
});
for (const { architecture, params, score } of study.top()) console.log(JSON.stringify(architecture), params, score);
