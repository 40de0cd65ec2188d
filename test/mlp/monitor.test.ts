// The rule by which training stops and rates are chosen.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bestEpoch, isBetter, isClearlyBetter } from '../../src/mlp/monitor.ts';

const share = fc.constantFrom(0, 0.5, 0.9, 1);
const epochs = fc.array(fc.record({ valLoss: fc.constantFrom(0, 0.1, 0.5, 2), valScore: share }), {
  minLength: 1,
  maxLength: 8,
});
const metrics = fc.constantFrom(undefined, 'auc' as const);

test('the best epoch is the first that no other is better than', () => {
  fc.assert(
    fc.property(epochs, metrics, (list, metric) => {
      const best = bestEpoch(list, metric)!;
      assert.not.ok(list.some((epoch) => isBetter(epoch, best, metric)));
      assert.ok(list.slice(0, list.indexOf(best)).every((epoch) => isBetter(best, epoch, metric)));
    }),
  );
  assert.is(bestEpoch([], undefined), undefined);
});

test('what is clearly better is better, and nothing is clearly better than itself', () => {
  fc.assert(
    fc.property(epochs, epochs, metrics, fc.integer({ min: 1, max: 1000 }), ([a], [b], metric, rows) => {
      if (isClearlyBetter(a!, b!, metric, rows)) assert.ok(isBetter(a!, b!, metric));
      assert.not.ok(isClearlyBetter(a!, a!, metric, rows));
    }),
  );
});

test('an improvement that few validation rows explain is not clear', () => {
  const of = (valScore: number, valLoss = 1) => ({ valScore, valLoss });
  // One row of 60 more, two rows more, and as many of 6000, which are less than a twentieth of the 600 that are wrong.
  assert.is(isClearlyBetter(of(55 / 60), of(54 / 60), 'accuracy', 60), false);
  assert.is(isClearlyBetter(of(56 / 60), of(54 / 60), 'accuracy', 60), true);
  assert.is(isClearlyBetter(of(5402 / 6000), of(5400 / 6000), 'accuracy', 6000), false);
  assert.is(isClearlyBetter(of(5430 / 6000), of(5400 / 6000), 'accuracy', 6000), true);
  // Without a metric only the loss counts, with one a better loss does not make up for a lower score.
  assert.is(isClearlyBetter(of(0.5, 0.95), of(0.9, 1), undefined, 60), true);
  assert.is(isClearlyBetter(of(0.5, 0.96), of(0.9, 1), undefined, 60), false);
  assert.is(isClearlyBetter(of(0.5, 0.5), of(0.9, 1), 'accuracy', 60), false);
});

test.run();
