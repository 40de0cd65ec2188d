// The live view and its stand-in, as text: no terminal is needed to know that a frame fits one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { coloursFor } from '../../src/cli/colours.ts';
import { countProgress } from '../../src/cli/progress.ts';
import { liveScreen, roundLine } from '../../src/cli/screen.ts';
import { readerOf } from '../../src/cli/values.ts';
import { fit, shellWord, timeInWords } from '../../src/cli/words.ts';
import { tableName } from '../../src/cli/studies.ts';
import { studySettings } from '../../src/study/settings-table.ts';
import { madeUpTrials, twenty } from '../report/trials.ts';
import { counted, grouped } from '../../src/words.ts';

const plain = coloursFor({ isTTY: false }, {});

function progressAfter(
  trials: typeof twenty,
  seconds: number,
  plan: { total?: number; timeBudget?: number; before?: typeof twenty } = {},
) {
  const count = countProgress({ total: plan.total ?? 40, rounds: 8, timeBudget: plan.timeBudget }, 0, plan.before);
  for (const trial of trials) count.add(trial, 0);
  return count.read(seconds * 1000);
}

test('a frame fits its terminal, however small, before the first trial and after hundreds', () => {
  const many = madeUpTrials(
    Array.from({ length: 400 }, (_, i) => 0.4 + ((i * 37) % 100) / 300),
    10,
  );
  for (const trials of [[], twenty, many]) {
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 60, rows: 12 },
      { columns: 200, rows: 60 },
      { columns: 80, rows: 5 },
    ]) {
      const lines = liveScreen('mlpnas: a search', progressAfter(trials, 10, { total: 400 }), size, plain).split('\n');
      assert.ok(lines.length < size.rows, `${lines.length} lines on ${size.rows} rows`);
      for (const line of lines) assert.ok([...line].length < size.columns, line);
    }
  }
});

test('a frame says how far the search is, what is best and how long it will take', () => {
  // 20 of 40 trials in 30 s.
  const frame = liveScreen('a title', progressAfter(twenty, 30), { columns: 80, rows: 24 }, plain);
  assert.match(frame, /^a title\n━+─+ {2}20\/40 trials, round 4 of 8, about 30 s left\nbest 70\.0 % .*- 3 softmax/);
  assert.match(frame, /#16 .* failed\n/);
});

test('time left goes by the pace of this run alone, and never beyond the budget', () => {
  assert.is(progressAfter([], 5).secondsLeft, undefined);
  assert.is(progressAfter(twenty, 30).secondsLeft, 30);
  // Ten are from before; ten in 30 s leave twenty more, at 3 s each.
  assert.is(progressAfter(twenty.slice(10), 30, { before: twenty.slice(0, 10) }).secondsLeft, 60);
  assert.is(progressAfter(twenty, 30, { timeBudget: 40 }).secondsLeft, 10);
  assert.is(progressAfter(twenty, 50, { timeBudget: 40 }).secondsLeft, 0);
});

test('the line of a round', () => {
  // Round 3 holds 0.66, a failure, 0.65, 0.64, 0.70: mean 0.6625.
  const line = roundLine(3, progressAfter(twenty, 30));
  assert.is(
    line,
    'round 4 of 8: mean 66.3 %, best 70.0 %; 1 failed; so far 70.0 % with 16 relu - dropout - 3 softmax; about 30 s left',
  );
  const failed = madeUpTrials([undefined]);
  assert.is(roundLine(0, progressAfter(failed, 1, { total: 1 })), 'round 1 of 8: no trial finished; 1 failed');
});

test('the first of equals is the best', () => {
  assert.is(progressAfter(madeUpTrials([0.5, 0.7, 0.7]), 1).best?.number, 1);
});

test('times and counts in words', () => {
  assert.equal([0.2, 59, 60, 61, 3599, 3600, 7500].map(timeInWords), [
    '0 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '59 min 59 s',
    '1 h',
    '2 h 5 min',
  ]);
  assert.equal([0, 999, 1000, 1234567].map(grouped), ['0', '999', '1,000', '1,234,567']);
  assert.equal([counted(1, 'trial'), counted(2, 'trial')], ['1 trial', '2 trials']);
  assert.is(fit('abcdef', 4), 'abc…');
});

test('widths as people write them, each once', () => {
  assert.equal(readerOf(studySettings.widths)('16, 32,16'), [16, 32]);
});

test("names of studies come from the table's, and commands can be pasted", () => {
  assert.equal(
    ['data/penguins.csv', 'https://example.org/wine.csv.gz?raw=1', '-', 'C:\\data\\a b.tsv', '.csv'].map(tableName),
    ['penguins', 'wine', 'stdin', 'a-b', 'table'],
  );
  assert.equal(['studies/a-1', 'my study', "it's"].map(shellWord), ['studies/a-1', "'my study'", "'it'\\''s'"]);
});

test.run();
