import { DOMParser } from 'linkedom/worker';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  choicesByRound,
  choicesFigure,
  histogramFigure,
  predictionFigure,
  searchFigure,
  sizeFigure,
} from '../../src/report/index.ts';
import { madeUpTrials, tokenNames, twenty } from './trials.ts';

/** Fails unless every element is closed, every attribute quoted and every ampersand escaped. */
function wellFormed(xml: string): void {
  const open: string[] = [];
  const token = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy;
  let at = 0;
  for (let match = token.exec(xml); match; match = token.exec(xml)) {
    at = token.lastIndex;
    const [text, closing, name, , single] = match;
    if (name === undefined)
      assert.not(/&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[\da-f]+;)/i.test(text), `bare & in ${text}`);
    else if (closing) assert.is(open.pop(), name);
    else if (!single) open.push(name);
  }
  assert.is(at, xml.length, `not XML from: ${xml.slice(at, at + 80)}`);
  assert.equal(open, []);
}

/** Shapes in the groups that Plot labels so; where there are facets, a group holds a group for each. */
function marks(svg: string, label: string): number {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return [...document.querySelectorAll(`g[aria-label="${label}"]`)].reduce(
    (count, group) => count + group.querySelectorAll('circle,path,rect,text').length,
    0,
  );
}

const figures = {
  search: searchFigure(twenty),
  histogram: histogramFigure(twenty),
  choices: choicesFigure(choicesByRound(twenty), tokenNames),
  prediction: predictionFigure(twenty),
  size: sizeFigure(twenty),
};

for (const [name, svg] of Object.entries(figures)) {
  test(`the ${name} figure is a well-formed SVG document with a title, labelled axes and a white background`, () => {
    wellFormed(svg.trim());
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, /<rect [^>]*fill="#ffffff"[^>]*\/>/);
    assert.match(svg, /<text [^>]*font-weight="600"[^>]*>[A-Z]/);
    assert.match(svg, /aria-label="x-axis label"/);
    assert.not.match(svg, /NaN|undefined|Infinity/);
  });
}

test('the search figure has a dot per finished trial, a cross per failed one, one line', () => {
  // 20 trials, two of them failed; both kinds are dots to Plot.
  assert.is(marks(figures.search, 'dot'), 20);
  assert.is(marks(figures.search, 'line'), 1);
  assert.match(figures.search, /70\.0 %/);
  assert.match(figures.search, /failed \(2\)/);
});

test('the histogram figure has a bar per whole percent reached', () => {
  // Whole percents of the scores: 29 40 43 45 50 51 52 53 55 57 58 60(2) 61 64 65 66 70 = 17 with a trial, 25 without.
  assert.is(marks(figures.histogram, 'rect'), 70 - 29 + 1);
  assert.is(marks(figures.histogram, 'text'), 17);
});

test('the choices figure has a cell per choice at positions where there was one', () => {
  const cells = choicesByRound(twenty).filter((choice) => choice.position < 2);
  assert.is(marks(figures.choices, 'cell'), cells.length);
  assert.match(figures.choices, /first layer/);
  assert.not.match(figures.choices, /third layer/);
});

test('the prediction figure has a dot per trial with a prediction and a score', () => {
  // The first round was not predicted, and one of the other 15 failed.
  assert.is(marks(figures.prediction, 'dot'), 14);
  assert.match(figures.prediction, /rank correlation 0\.\d\d over 14 trials/);
});

test('the size figure has a dot per finished trial and another for each on the front', () => {
  // 18 finished; of those each that scores more than all before it, as parameters grow with the trials' numbers:
  // 0.4 0.45 0.5 0.52 0.55 0.6 0.61 0.66 0.7.
  assert.is(marks(figures.size, 'dot'), 18 + 9);
  assert.is(marks(figures.size, 'line'), 1);
});

test('a search without finished or predicted trials gives a figure', () => {
  const none = madeUpTrials([undefined, undefined]);
  for (const svg of [
    searchFigure(none),
    histogramFigure(none),
    predictionFigure(none),
    sizeFigure(none),
    choicesFigure(choicesByRound(none), tokenNames),
  ]) {
    wellFormed(svg.trim());
    assert.not.match(svg, /NaN|Infinity/);
  }
});

test('a search of one trial gives a figure', () => {
  const one = madeUpTrials([0.5]);
  for (const svg of [
    searchFigure(one),
    histogramFigure(one),
    predictionFigure(one),
    sizeFigure(one),
    choicesFigure(choicesByRound(one), tokenNames),
  ]) {
    wellFormed(svg.trim());
    assert.not.match(svg, /NaN|Infinity/);
  }
});

test.run();
