import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choicesByRound, choicesText, histogramText, predictionText, searchText } from '../../src/report/index.ts';
import { scoreMeasureOf } from '../../src/report/measure.ts';
import { madeUpTrials, tokenNames, twenty } from './trials.ts';

const hundreds = madeUpTrials(Array.from({ length: 500 }, (_, i) => 0.3 + ((i * 7919) % 400) / 1000));
const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length));

for (const [name, draw] of Object.entries({ searchText, histogramText, predictionText })) {
  test(`${name} stays within its width, whatever the number of trials`, () => {
    for (const trials of [twenty, hundreds, madeUpTrials([0.5]), madeUpTrials([0.5, 0.5])]) {
      for (const width of [50, 80]) {
        assert.ok(widest(draw(trials, { width })) <= width, `${trials.length} trials in ${width} columns`);
        assert.not.match(draw(trials, { width }), /NaN|undefined/);
      }
    }
  });
}

test('a study without finished trials gives a sentence in place of a chart', () => {
  const none = madeUpTrials([undefined]);
  assert.is(searchText(none), 'no finished trial yet');
  assert.is(histogramText(none), 'no finished trial yet');
  assert.is(predictionText(none), 'no trial was predicted');
});

test('a histogram drawn by hand', () => {
  // Two rows of eighths: three trials fill both, one of three is 16/3 = 5.33 eighths, so 5: ▅.
  assert.is(
    histogramText(madeUpTrials([0.5, 0.501, 0.502, 0.52]), { width: 40, height: 2 }),
    ['   3 ┤███', '   0 ┤███     ▅▅▅', '      50      52 %'].join('\n'),
  );
});

test('the search chart marks highest and lowest score', () => {
  const lines = searchText(twenty, { height: 8 }).split('\n');
  assert.is(lines.length, 8);
  assert.match(lines[0]!, /^ 70\.0 %┤/);
  assert.match(lines[7]!, /^ 29\.0 %┤/);
});

test('choices are shaded by share', () => {
  const text = choicesText(choicesByRound(twenty), tokenNames);
  assert.match(text, /layer 1 +layer 2/);
  assert.not.match(text, /layer 3/);
  assert.match(text, /8 relu +[░▒▓█]{4}/);
  assert.match(text, /rounds 0 to 3/);
  assert.ok(widest(choicesText(choicesByRound(hundreds), tokenNames, { width: 60 })) <= 80);
});

test('scores that are no shares are written as numbers', () => {
  const measure = scoreMeasureOf('log-loss', false);
  const lines = searchText(twenty, { height: 8, measure }).split('\n');
  assert.match(lines[0]!, /^ +0\.700┤/);
  assert.match(lines[7]!, /^ +0\.290┤/);
  assert.match(histogramText(twenty, { measure }), / \/ 100$/);
  // The scores of trials with a prediction go from 0.29 to 0.7.
  assert.match(predictionText(twenty, { measure }), /^ +0\.700 ┤.*\n +0\.290 ┤/s);
  for (const draw of [searchText, histogramText, predictionText]) assert.not.match(draw(twenty, { measure }), '%');
});

test.run();
