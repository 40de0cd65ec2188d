// What the final networks are to be: properties that hold whatever the constants of plan.ts are.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { type FinalPlan, type Given, type Member, planFinal, trialOperations } from '../../../src/study/final/plan.ts';
import { search } from '../../../src/study/search.ts';
import { type Architecture, countParams } from '../../../src/space/architecture.ts';
import { holdBackend, smallStudy, table } from '../fixture.ts';

holdBackend(test);

const { settings: usual } = await search(table, smallStudy({ rounds: 1, samples: 1 }));
const settings = { ...usual, epochs: 10, submodels: 8 };

/** Six operations for each weight and row, as `trialOperations` counts them for a trial. */
const operationsOf = ({ architecture, encoding, submodels = 1 }: Member, { widths, rows }: Given) =>
  trialOperations({ params: submodels * countParams(architecture, widths[encoding]!), epochs: [one] }, rows);
const one = { loss: 0, accuracy: 0, valLoss: 0, valScore: 0 };

/** What all networks of a plan take together, if none ends early. */
function operationsOfAll({ members, folds, divisors, triedOn, training }: FinalPlan, given: Given): number {
  const networks = ({ rateOf }: Member) => folds + (rateOf === undefined ? (divisors.length - 1) * triedOn : 0);
  const passes = training.epochs * (training.passes ?? 1);
  return members.reduce((sum, member) => sum + operationsOf(member, given) * networks(member), 0) * passes;
}

const architecture = fc
  .array(fc.constantFrom(8, 64, 512), { maxLength: 3 })
  .map((widths): Architecture => [...widths.map((width) => [width, 'relu'] as const), [3, 'softmax']]);
const given: fc.Arbitrary<Given> = fc.record({
  architectures: fc.array(architecture, { minLength: 1, maxLength: 4 }),
  widths: fc.integer({ min: 1, max: 60 }).chain((width) => fc.constantFrom([width], [width, width * 9])),
  rows: fc.integer({ min: 2, max: 100_000 }),
  folds: fc.integer({ min: 1, max: 10 }),
  trials: fc.integer({ min: 1, max: 200 }),
  operations: fc.option(fc.double({ min: 0, max: 1e14, noNaN: true }), { nil: undefined }),
});
const changes = fc.record({
  batchSize: fc.constantFrom(1, 32, 256),
  submodels: fc.constantFrom(1, 8),
  finalEpochs: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
});

const planned = (
  { finalEpochs, ...others }: { finalEpochs?: number | undefined; batchSize: number; submodels: number },
  of: Given,
) => planFinal({ ...settings, ...others, ...(finalEpochs === undefined ? {} : { finalEpochs }) }, of);

test('a plan has members, folds, epochs and passes within what there is', () => {
  fc.assert(
    fc.property(given, changes, (given, changes) => {
      const plan = planned(changes, given);
      const { members, folds, divisors, triedOn, training } = plan;
      const submodels = changes.submodels > 1 ? 1 : 0;
      const most = given.architectures.length * given.widths.length + submodels;
      assert.ok(members.length >= 1 && members.length <= most);
      assert.equal(
        members.map(({ index }) => index),
        [...members.keys()],
      );
      for (const member of members) {
        assert.ok(given.architectures.includes(member.architecture));
        assert.ok(given.widths[member.encoding] !== undefined);
        const { index, rateOf = index, architecture, encoding } = member;
        assert.ok(rateOf <= index, 'a rate is known before it is taken');
        const like = members[rateOf]!;
        assert.equal([like.architecture, like.encoding], [architecture, encoding]);
      }
      assert.ok(folds >= 1 && folds <= given.folds);
      assert.ok(triedOn >= 1 && triedOn <= folds);
      assert.is(divisors[0], 1, "the search's rate is tried");
      const { epochs, passes = 1, patience = 0 } = training;
      for (const count of [epochs, passes, patience]) assert.ok(Number.isInteger(count) && count >= 1, String(count));
      if (changes.finalEpochs !== undefined) assert.ok(epochs * passes <= changes.finalEpochs);
      assert.equal(planned(changes, given), plan, 'it follows from what it is given');
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('a plan costs no more than there is time for, unless it is the least that there can be', () => {
  let within = 0;
  fc.assert(
    fc.property(given, changes, fc.integer({ min: 0, max: 150 }), (given, changes, tenths) => {
      const operations = tenths === 0 ? 0 : 10 ** (tenths / 10);
      const plan = planned(changes, { ...given, operations });
      const cost = operationsOfAll(plan, given);
      const least = plan.members.length === 1 && plan.folds === 1 && plan.training.epochs * plan.training.passes! === 1;
      if (cost <= operations * (1 + 1e-12)) within++;
      else assert.ok(least, `${cost} of ${operations}: ${JSON.stringify(plan)}`);
    }),
    { numRuns: 500, seed: 2 },
  );
  assert.ok(within > 100);
});

const wide: Architecture = [
  [512, 'relu'],
  [512, 'relu'],
  [3, 'softmax'],
];
const narrow: Architecture = [
  [8, 'relu'],
  [3, 'softmax'],
];
const some: Given = { architectures: [wide, narrow], widths: [20, 100], rows: 500, folds: 8, trials: 1e6 };

test('every architecture is a member by every encoding, the widest first, and the smallest once more with submodels on the widest', () => {
  const { members, folds, divisors } = planFinal(settings, { ...some, operations: 1e18 });
  assert.equal(
    members.map(({ architecture, encoding, submodels }) => [architecture, encoding, submodels]),
    [
      [wide, 1, undefined],
      [wide, 0, undefined],
      [narrow, 1, undefined],
      [narrow, 0, undefined],
      [narrow, 1, 8],
    ],
  );
  assert.is(folds, 8);
  assert.ok(divisors.length > 1);
  assert.is(planFinal({ ...settings, submodels: 1 }, { ...some, operations: 1e18 }).members.length, 4);
});

test('the shorter the search, the smaller the plan; one trial earns a single network at one rate', () => {
  let before: FinalPlan | undefined;
  for (const trials of [1, 2, 5, 10, 20, 50, 100, 200, 1000]) {
    const plan = planFinal(settings, { ...some, trials });
    if (before) {
      assert.ok(plan.members.length >= before.members.length && plan.folds >= before.folds, `${trials} trials`);
      assert.ok(plan.divisors.length >= before.divisors.length);
      assert.ok(operationsOfAll(plan, some) >= operationsOfAll(before, some) * 0.5);
    }
    before = plan;
  }
  const least = planFinal(settings, { ...some, trials: 1 });
  assert.equal([least.members.length, least.folds, least.divisors], [1, 1, [1]]);
});

test('where time is short members and folds go before the last epochs do, those of the best architecture last', () => {
  const whole = planFinal(settings, { ...some, operations: 1e18 });
  const all = operationsOfAll(whole, some);
  const passesOf = ({ training }: FinalPlan) => training.epochs * training.passes!;
  let [before, fewer] = [whole, 0];
  for (let share = 0.5; share > 1e-7; share /= 2) {
    const plan = planFinal(settings, { ...some, operations: share * all });
    // Members are left out from the end.
    assert.equal(plan.members, whole.members.slice(0, plan.members.length));
    assert.ok(plan.members.length <= before.members.length && plan.folds <= before.folds);
    if (plan.members.length < before.members.length || plan.folds < before.folds) fewer++;
    // Only a single network trains next to nothing.
    if (passesOf(plan) < 5) assert.equal([plan.members.length, plan.folds], [1, 1]);
    before = plan;
  }
  assert.ok(fewer > 2);
  assert.equal([before.members.length, before.folds, passesOf(before)], [1, 1, 1]);
});

test('few rows are measured once in several passes, many rows after each', () => {
  const at = (rows: number) => planFinal(settings, { ...some, rows, operations: 1e18 }).training;
  assert.ok(at(40).passes! > 1);
  assert.is(at(100_000).passes, 1);
  // About the same number of steps: the fewer the rows, the more passes.
  const total = ({ epochs, passes = 1 }: FinalPlan['training']) => epochs * passes;
  assert.ok(total(at(40)) > total(at(400)) && total(at(400)) >= total(at(100_000)));
});

test('a trial takes six operations for each weight, row and epoch', () => {
  // Two for the outputs, two for the errors of the inputs and two for the gradients of the weights.
  assert.is(trialOperations({ params: 7, epochs: [one, one] }, 5), 6 * 7 * 5 * 2);
});

test.run();
