import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choicesByRound } from '../../src/report/choices.ts';
import { percentHistogram } from '../../src/report/histogram.ts';
import { rankCorrelation } from '../../src/rank-correlation.ts';
import { runningBest } from '../../src/report/trials.ts';
import { madeUpTrials } from './trials.ts';

test('the histogram counts by whole percent and has the empty bins in between', () => {
  // 0.29 * 100 = 28.999999999999996 and 0.57 * 100 = 56.99999999999999 in doubles.
  const bins = percentHistogram(madeUpTrials([0.29, 0.299, 0.2901, 0.31, undefined, 0.28]));
  assert.equal(bins, [
    { percent: 28, count: 1 },
    { percent: 29, count: 3 },
    { percent: 30, count: 0 },
    { percent: 31, count: 1 },
  ]);
  assert.equal(percentHistogram(madeUpTrials([0.57])), [{ percent: 57, count: 1 }]);
  assert.equal(percentHistogram(madeUpTrials([1, 0])).length, 101);
});

test('a search without finished trials has no bins', () => {
  assert.equal(percentHistogram(madeUpTrials([undefined])), []);
});

test('the running best never decreases and skips failed trials', () => {
  assert.equal(runningBest(madeUpTrials([0.4, undefined, 0.3, 0.5])), [
    { number: 0, best: 0.4 },
    { number: 2, best: 0.4 },
    { number: 3, best: 0.5 },
  ]);
});

test('rank correlations are those of textbooks', () => {
  // No ties: 1 - 6 Σd² / (n (n² - 1)), here d = (0, -1, 1, 0), so 1 - 12 / 60.
  assert.is(rankCorrelation([1, 2, 3, 4], [10, 30, 20, 40]), 1 - 12 / 60);
  assert.is(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  // scipy.stats.spearmanr([1, 2, 2, 3], [1, 2, 3, 4]) = 0.9486832980505139 (ranks 1 2.5 2.5 4 and 1 2 3 4).
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])! - 0.9486832980505139) < 1e-15);
  assert.is(rankCorrelation([1, 1], [1, 2]), undefined);
  assert.is(rankCorrelation([1], [2]), undefined);
  assert.throws(() => rankCorrelation([1, 2], [1]), /Got 2 values against 1/);
});

test('choices are shares of the trials that reach a position', () => {
  // Round 0 holds [1,4], [2,3,4], [1,2,4]: position 2 is reached by two of three.
  const choices = choicesByRound(madeUpTrials([0.1, 0.2, 0.3], 3));
  const share = (position: number, token: number) =>
    choices.find((c) => c.position === position && c.token === token)?.share;
  assert.ok(Math.abs(share(0, 1)! - 2 / 3) < 1e-15);
  assert.ok(Math.abs(share(0, 2)! - 1 / 3) < 1e-15);
  assert.is(share(0, 3), undefined);
  for (const token of [2, 3, 4]) assert.ok(Math.abs(share(1, token)! - 1 / 3) < 1e-15);
  assert.is(share(2, 4), 1);
});

test("a strategy's probabilities take precedence over the shares", () => {
  const choices = choicesByRound(madeUpTrials([0.1, 0.2], 1), [undefined, { choices: [[0.25, 0, 0.75, 0]] }]);
  assert.equal(
    choices.filter((c) => c.round === 1),
    [
      { round: 1, position: 0, token: 1, share: 0.25 },
      { round: 1, position: 0, token: 3, share: 0.75 },
    ],
  );
  assert.equal(
    choices.filter((c) => c.round === 0).map((c) => c.token),
    [1, 4],
  );
});

test.run();
