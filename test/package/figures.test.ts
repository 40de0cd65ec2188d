// Figures of results in the documents: each comes from a saved line of bench/results.jsonl, which says where it comes from.
// Tables and figures between marks are what the lines give; outside of them nothing may look like a result. And what keeps
// the benchmarks honest.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, fill, marked } from '../../bench/documents.ts';
import { interleave } from '../../bench/interleave.ts';
import { checkLoss } from '../../bench/same-loss.ts';
import { parseResults } from '../../bench/saved.ts';
import { speedFigure } from '../../bench/speed-figure.ts';
import { tableOf } from '../../bench/tables.ts';

declare const ROOT: string;
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const results = parseResults(read('bench/results.jsonl'));

/** Figures that are no results, as they stand in the text, and why. */
const allowed: readonly { readonly text: string; readonly why: string }[] = [
  { text: 'Node 20.19 and later', why: 'a version' },
  { text: '95 % intervals', why: 'how an interval is defined' },
  { text: '4,898 rows', why: 'the size of a table' },
  { text: '4,864 rows', why: 'the size of a table' },
  { text: '937 rows', why: 'a property of a table' },
  { text: 'tfjs 4.22.0 exactly', why: 'a version' },
  { text: '4×8 tiles', why: 'the shape of a tile' },
  { text: 'learning rate 0.01', why: 'a setting' },
  { text: 'Python 3.11 to 3.13', why: 'a version' },
  { text: '8 GB', why: 'what a reader has to have free, rounded' },
  { text: 'Node 20', why: 'a version' },
  { text: 'a few kB', why: 'an order of magnitude' },
];

/** What looks like the result of a measurement: a number with decimals, or one with a unit, or a multiple. */
const resultLike =
  /(?<![\w.`-])(?:\d[\d,]*\.\d+(?:e-?\d+)?|\d[\d,]*(?=\s*(?:%|×|times\b|[kMG]B\b|GFLOP|[mµn]?s\b|seconds\b|minutes\b)))/g;

/** The text of a document that people read as sentences: no marks, code, comments, addresses. */
function sentences(document: string): string {
  return document
    .replace(/^```[\s\S]*?^```/gm, ' ')
    .replace(marked.results, ' ')
    .replace(marked.figure, ' ')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/`[^`]*`/g, ' ')
    .replace(/\]\([^)]*\)/g, '] ')
    .replace(/\s+/g, ' ');
}

function unbacked(document: string, exceptions: readonly { readonly text: string }[]): string[] {
  const text = exceptions.reduce((rest, { text }) => rest.replaceAll(text, ' '), sentences(document));
  return [...text.matchAll(resultLike)].map(({ index }) => text.slice(Math.max(0, index - 40), index + 40).trim());
}

test('the scanner sees results outside of marks, and only those', () => {
  const seen = (document: string) => unbacked(document, [{ text: 'rate 0.01' }]).length;
  for (const result of [
    'It has an accuracy of 0.713.',
    'That is 26 times as fast.',
    'Two workers have 1.86.',
    'This is 222 kB gzipped.',
    'It takes 9 s on two cores.',
    'An epoch of 12 ms.',
    '73 % of the peak',
    'PyTorch takes 41× as long.',
    '| seed 1 | 0.761 |',
    '<!-- figure: size.bundle -->222<!-- end --> kB, and 1.5 times that',
  ]) {
    assert.is(seen(result), 1, result);
  }
  for (const other of [
    'Ten rounds of 10 networks, 512-512 units, seeds 1 to 3.',
    'a rate 0.01 for all',
    '`--budget 5s`, [Node](https://nodejs.org/v20.1/)',
    '```sh\nsleep 0.5\n```\n',
    '<!-- results: train -->\n| 0.5 |\n<!-- end -->',
    'about <!-- figure: size.bundle -->222<!-- end --> kB',
  ]) {
    assert.is(seen(other), 0, other);
  }
});

for (const file of documents) {
  test(`${file} is what the saved lines give`, () => {
    const document = read(file);
    assert.is(fill(document, results), document, `${file} differs; write it anew: npm run bench -- --write.`);
  });

  test(`${file} has no result that no saved line backs`, () => {
    assert.equal(
      unbacked(read(file), allowed),
      [],
      'Let `npm run bench -- --write` fill such a figure (bench/figures.ts), or add it above with the reason why it is no result.',
    );
  });
}

test('docs/speed.svg is what the saved lines give', () => {
  assert.is(read('docs/speed.svg'), speedFigure(results.lines));
});

test('every exception is still needed', () => {
  const texts = documents.map((file) => sentences(read(file)));
  assert.equal(
    allowed.map(({ text }) => text).filter((text) => texts.every((document) => !document.includes(text))),
    [],
  );
});

test('every saved line says from which commit and date it is, and what was measured also where and with what', () => {
  for (const { bench, origin } of results.lines) {
    assert.match(origin.commit, /^[0-9a-f]{40}$/, bench);
    assert.ok(Number.isFinite(Date.parse(origin.date)), bench);
    if (origin.recorded) continue;
    assert.type(origin.dirty, 'boolean', bench);
    assert.type(origin.load, 'number', bench);
    assert.ok(origin.processor && origin.cores && origin.versions?.node && origin.versions.mlpnas, bench);
  }
});

test('a table says when its lines are from uncommitted changes or from before the last change of the code', () => {
  const line = (origin: object) => JSON.stringify({ bench: 'size', what: 'bundle, gzipped', kB: 222, origin });
  const [clean, changed] = ['a'.repeat(40), 'b'.repeat(40)];
  const measured = { date: '2026-01-02T03:04:05Z', processor: 'P', cores: 2, load: 0.1, versions: {} };
  const text = [
    JSON.stringify({
      bench: 'documents',
      behind: { [clean]: { commits: 0, code: 0 }, [changed]: { commits: 3, code: 1 } },
    }),
    line({ commit: clean, dirty: false, ...measured }),
    line({ commit: changed, dirty: true, ...measured }),
  ].join('\n');
  const filled = fill('<!-- results: size -->\n<!-- end -->', parseResults(text)).replace(/\s+/g, ' ');
  assert.match(filled, '*Measured at commit `aaaaaaa` on 2026-01-02: P, 2 cores, load 0.1 before.*');
  assert.match(
    filled,
    '`bbbbbbb` on 2026-01-02: P, 2 cores, load 0.1 before; **on uncommitted changes**; 3 commits before',
  );
  assert.match(filled, 'these pages, one of which changes src/ or assembly/.*');
  const withFigure = '<!-- figure: size.bundle -->1<!-- end --> kB';
  assert.is(fill(withFigure, parseResults(text)), '<!-- figure: size.bundle -->222<!-- end --> kB');
  assert.throws(() => fill(withFigure.replace('bundle', 'tfjs'), parseResults(text)), /No saved line has the figure/);
  assert.throws(() => parseResults('{"bench":"size","kB":1}'), /without an origin/);
});

test('what an engine does slowly at first is not measured', async () => {
  let calls = 0;
  /** Milliseconds of one turn: 10 at first, 1 in the end. */
  const slowAtFirst = (turns: number) => turns * (1 + 9 * Math.exp(-calls++ / 8));
  const [late, even] = await interleave([slowAtFirst, (turns) => turns]);
  assert.ok(late!.ms < 1.3, `${late!.ms} ms`);
  assert.ok(Math.abs(even!.ms - 1) < 1e-9);
});

test('a side that trains something else is an error with its name', () => {
  const network = { hidden: [64], batch: 32 };
  checkLoss('Keras', network, 0.3001, { loss: 0.3, allowed: 0.0002 });
  assert.throws(
    () => checkLoss('Keras', network, 0.31, { loss: 0.3, allowed: 0.0002 }),
    /^Got a loss of 0.31 by Keras \(64, batch 32\), expected 0.3 ± 0.0002;/,
  );
});

test('a table that is missing is an error with a remedy, not another table', () => {
  assert.throws(
    () => tableOf('wine_quality_white'),
    /^Got no table wine_quality_white; pass the folder .* as --tables DIR/,
  );
});

test.run();
