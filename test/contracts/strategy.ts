// The contract of strategies, which every implementation is tested with.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { countSequences } from '../../src/space/count.ts';
import { createSpace, type SearchSpace } from '../../src/space/space.ts';
import { checkSequence } from '../../src/space/tokens.ts';
import type { MeasuredProposal, Strategy } from '../../src/strategy/strategy.ts';
import { oddSpaces } from '../space/odd-spaces.ts';

/** Scores without a pattern; every seventh trial fails. */
function measure(proposals: readonly MeasuredProposal[], seed: number, round: number): MeasuredProposal[] {
  const random = randomStream(seed, 'scores', round);
  return proposals.map((proposal, index) => {
    const score = uniform(random);
    return (round + index) % 7 === 6 ? proposal : { ...proposal, score };
  });
}

/** Asks and tells for `rounds` rounds, or until there are no more proposals; each state passes through `carry`. */
export function runStudy<State>(
  strategy: Strategy<State>,
  space: SearchSpace,
  { seed = 0, rounds = 3, samples = 5, carry = (state: State) => state } = {},
) {
  const context = { space, seed };
  const proposals: MeasuredProposal[][] = [];
  let state = carry(strategy.start(context));
  for (let round = 0; round < rounds; round++) {
    const asked = strategy.ask(context, state, samples);
    proposals.push([...asked.proposals]);
    const told = strategy.tell(context, carry(asked.state), measure(asked.proposals, seed, round));
    state = carry(told.state);
  }
  return { proposals, state };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

export function strategyContract<State>(strategy: Strategy<State>): void {
  const { name } = strategy;

  test(`${name}: every proposal is a complete sequence of the space, and none occurs twice, until the space is exhausted`, () => {
    fc.assert(
      fc.property(
        oddSpaces,
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 9 }),
        (space, seed, samples) => {
          const total = countSequences(space);
          // Spaces up to 30 sequences are searched completely, larger ones for some rounds.
          const rounds = total <= 30 ? Math.ceil(total / samples) + 1 : 3;
          const { proposals } = runStudy(strategy, space, { seed, rounds, samples });
          const all = proposals.flat();
          for (const { tokens, predicted } of all) {
            checkSequence(space, tokens);
            assert.ok(predicted === undefined || (predicted >= 0 && predicted <= 1));
          }
          assert.is(new Set(all.map(({ tokens }) => tokens.join())).size, all.length);
          proposals.forEach((round, index) =>
            assert.is(round.length, Math.min(samples, Math.max(0, total - index * samples))),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`${name}: asking for more than is left gives the rest, then nothing`, () => {
    const space = createSpace({ classes: 3, widths: [8, 16], activations: ['relu', 'tanh'] });
    const { proposals } = runStudy(strategy, space, { rounds: 3, samples: 100 });
    assert.equal(
      proposals.map((round) => round.length),
      [countSequences(space), 0, 0],
    );
  });

  test(`${name}: states are plain data, never changed, and the same calls give the same bits`, () => {
    const space = createSpace({ classes: 2, maxLength: 4 });
    const before = new Map<object, object>();
    const carry = (state: State): State => {
      before.set(state as object, structuredClone(state) as object);
      return deepFreeze(state);
    };
    const once = runStudy(strategy, space, { seed: 11, rounds: 3, carry });
    for (const [state, copy] of before) assert.equal(state, copy, 'a state was changed');
    const again = runStudy(strategy, space, { seed: 11, rounds: 3 });
    const cloned = runStudy(strategy, space, { seed: 11, rounds: 3, carry: structuredClone });
    assert.equal(again, once);
    assert.equal(cloned, once);
    const other = runStudy(strategy, space, { seed: 12, rounds: 3 });
    assert.not.equal(other.proposals, once.proposals);
  });

  test(`${name}: proposals do not depend on other studies in between`, () => {
    const space = createSpace({ classes: 3 });
    const context = { space, seed: 4 };
    const start = strategy.start(context);
    const first = strategy.ask(context, start, 6);
    runStudy(strategy, createSpace({ classes: 5, maxLength: 5 }), { seed: 5 });
    assert.equal(strategy.ask(context, start, 6), first);
  });

  test(`${name}: rounds in which all trials fail or score the same, and empty rounds, are no errors`, () => {
    const space = createSpace({ classes: 3 });
    const context = { space, seed: 1 };
    for (const score of [undefined, 0, 0.5, 1]) {
      const asked = strategy.ask(context, strategy.start(context), 4);
      const measured = asked.proposals.map((proposal) => (score === undefined ? proposal : { ...proposal, score }));
      const told = strategy.tell(context, asked.state, measured);
      const next = strategy.ask(context, told.state, 4);
      assert.is(next.proposals.length, 4);
      for (const { predicted } of next.proposals) assert.not(Number.isNaN(predicted));
      const none = strategy.tell(context, next.state, []);
      assert.is(strategy.ask(context, none.state, 2).proposals.length, 2);
    }
  });

  test(`${name}: the reported choices are probabilities by position`, () => {
    const space = createSpace({ classes: 3 });
    const context = { space, seed: 2 };
    const asked = strategy.ask(context, strategy.start(context), 5);
    const { insight } = strategy.tell(context, asked.state, measure(asked.proposals, 2, 0));
    for (const chances of insight.choices ?? []) {
      assert.is(chances.length, space.vocabulary.length);
      assert.ok(chances.every((chance) => chance >= 0));
      assert.ok(chances.reduce((sum, chance) => sum + chance, 0) < 1 + 1e-5);
    }
    const correlation = insight.rankCorrelation;
    assert.ok(correlation === undefined || Math.abs(correlation) <= 1 + 1e-12);
  });
}
