// The page of small real studies, and of studies that failed, were interrupted or are incomplete.
import { parseHTML } from 'linkedom/worker';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainStudy } from '../../src/explain/index.ts';
import { penguins } from '../../src/index.ts';
import { type PageStudy, studyPage } from '../../src/report/index.ts';
import { holdBackend } from '../study/fixture.ts';
import { classification } from '../tasks.ts';
import { studied, withoutModel, withTrials } from './studies.ts';

holdBackend(test);
const classes = await studied({ target: 'species' });
const numbers = await studied({ target: 'body_mass_g' });

const explanations = {
  classes: await explainStudy(classes.loadedStudy, penguins.text, { by: 'sex', rows: [1, 200] }),
  numbers: await explainStudy(numbers.loadedStudy, penguins.text, { by: 'bill_depth_mm', rows: [1] }),
};

const pages: Record<string, PageStudy> = {
  classes: classes.live,
  'a regression': numbers.live,
  'classes, explained': { ...classes.live, explanation: explanations.classes },
  'a regression, explained': { ...numbers.live, explanation: explanations.numbers },
  'one trial': withTrials(classes.live, classes.live.trials.slice(0, 1)),
  'no trial': withoutModel(withTrials(classes.live, [], { ended: undefined, insights: [] })),
  'all failed': withoutModel(
    withTrials(
      classes.live,
      classes.live.trials.map(({ score: _, ...trial }) => ({
        ...trial,
        state: 'failed' as const,
        epochs: [],
        reason: 'The loss was NaN.',
      })),
    ),
  ),
  interrupted: withoutModel(classes.live, { ended: 'interrupted' }),
  'the space used up': { ...classes.live, ended: 'space' },
  'an accuracy only, as earlier versions kept it': { ...classes.live, evaluation: undefined },
};

type ModelEvaluation = NonNullable<PageStudy['evaluation']>['model'];

function ofClasses(evaluation: ModelEvaluation): Extract<ModelEvaluation, { task: 'classification' }> {
  if (evaluation.task !== 'classification') throw new Error('The study has a regression.');
  return evaluation;
}

const drawn = new Map<PageStudy, string>();
/** The page, which is made once for each study. */
function pageOf(study: PageStudy): string {
  const page = drawn.get(study) ?? studyPage(study);
  drawn.set(study, page);
  return page;
}

const voids = new Set(['meta', 'br']);

/** Fails unless every element is closed in turn, every attribute quoted, and every ampersand escaped. */
function wellFormed(page: string): void {
  const open: string[] = [];
  const text = page.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/g, '');
  const token = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy;
  let at = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    at = token.lastIndex;
    const [piece, closing, name, , single] = match;
    assert.not(/&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[\da-f]+;)/i.test(piece), `bare & in ${piece}`);
    if (name === undefined || single || voids.has(name)) continue;
    if (closing) assert.is(open.pop(), name);
    else open.push(name);
  }
  assert.is(at, text.length, `no HTML from: ${text.slice(at, at + 80)}`);
  assert.equal(open, []);
}

/** What of the page could ask for something beyond it. */
function asksFor(page: string): string[] {
  const { document } = parseHTML(page);
  const urls = [...document.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes].filter(({ name }) =>
      /^(src|srcset|href|xlink:href|data|action|poster|background)$/i.test(name),
    ),
  );
  const outside = urls.map(({ value }) => value).filter((value) => !value.startsWith('#'));
  const styles = [...document.querySelectorAll('style, [style]')].map(
    (one) => `${one.textContent}${one.getAttribute('style')}`,
  );
  return [...outside, ...styles.flatMap((text) => text.match(/url\(|@import|image-set/g) ?? [])];
}

for (const [name, study] of Object.entries(pages)) {
  test(`${name}: well-formed, with every section, and nothing from outside`, () => {
    const page = pageOf(study);
    wellFormed(page);
    assert.equal(asksFor(page), []);
    const { document } = parseHTML(page);
    assert.is(document.querySelectorAll('script, link, iframe, object, embed, img, form').length, 0);
    const sections = [...document.querySelectorAll('main > section')].map(({ id }) => id);
    assert.equal(sections, ['table', 'test', 'explanation', 'leaders', 'search', 'curves', 'effects', 'settings']);
    for (const link of document.querySelectorAll('nav a')) {
      assert.ok(document.querySelector(`main ${link.getAttribute('href')}`), link.textContent!);
    }
    for (const section of document.querySelectorAll('main > section')) {
      assert.ok(section.textContent!.trim().length > section.querySelector('h2')!.textContent!.length + 10, section.id);
    }
    assert.not.match(document.querySelector('main')!.textContent!, /NaN(?! *\.)|undefined|Infinity|\[object/);
  });
}

const headings = (study: PageStudy) =>
  [...parseHTML(pageOf(study)).document.querySelectorAll('figure h3')].map((heading) => heading.textContent);

test('a study of classes has all its figures', () => {
  assert.equal(headings(classes.live), [
    'Accuracy on untouched rows',
    'Confusion matrix',
    'Calibration',
    'Accuracy over the search',
    'Architectures by accuracy',
    'Predicted and measured accuracy',
    'Size and accuracy',
    'What was chosen, layer by layer',
    'Learning curves: accuracy',
    'Learning curves: loss',
    'Width, layer by layer',
    'Activation, layer by layer',
    'Number of hidden layers',
  ]);
});

test('an explained study has importance, effects, rows and groups, as figures and as tables', () => {
  const { importance, effects, contributions } = explanations.classes;
  const { document } = parseHTML(pageOf(pages['classes, explained']!));
  const part = document.getElementById('explanation')!;
  const titles = [...part.querySelectorAll('figure h3')].map((heading) => heading.textContent);
  assert.equal(titles, [
    'What the columns are worth',
    ...effects.map(({ column }) => column),
    ...contributions.map(({ row, class: name }) =>
      titles.find((title) => title!.startsWith(`Row ${row} (species `) && title!.includes(`probability of ${name}`)),
    ),
    'Accuracy by sex',
  ]);
  const cellsOf = (label: string) =>
    [...part.querySelectorAll(`[aria-label="${label}"] tbody tr`)].map((row) =>
      [...row.children].map((cell) => cell.textContent!),
    );
  const points = (value: number) => (value * 100).toFixed(1).replace('-', '−').replace('−0.0', '0.0');
  assert.equal(
    cellsOf('Importance').map(([column, metric]) => [column, metric]),
    importance!.columns.map(({ column, metric: { value, low, high } }) => [
      column,
      `${points(value)}${points(low)} to ${points(high)}`,
    ]),
  );
  assert.equal(
    cellsOf('Figures by sex').map(([group]) => group),
    explanations.classes.groups!.groups.map(({ group }) => group),
  );
  const [first] = effects;
  if (first!.kind === 'category') throw new Error('The first effect is of a category.');
  const [, edge] = cellsOf(`Effect of ${first!.column}`);
  assert.is(edge![0], String(first!.edges[1]));
  assert.is(edge!.length, 1 + first!.curves.length);
  // A bar for each column, from 0, drawn in the order of the table.
  const [bars] = part.querySelectorAll('.wide svg [aria-label="bar"], .wide svg g[fill="var(--trial)"]');
  assert.is(bars!.querySelectorAll('rect').length, 6);
});

test('effects are drawn on one scale, so that a small one looks small', () => {
  const { document } = parseHTML(pageOf(pages['a regression, explained']!));
  const cards = [...document.querySelectorAll('#explanation figure')].filter(
    ({ textContent }) => !/worth|Row|by bill/.test(textContent!),
  );
  const scales = cards.map((card) =>
    [...card.querySelectorAll('svg g[text-anchor="end"] text')].map((tick) => tick.textContent).join(' '),
  );
  assert.is(scales.length, 6);
  assert.is(new Set(scales).size, 1, scales.join('; '));
});

test('columns that say nearly the same are named, and what is not known says why', () => {
  const { importance } = explanations.classes;
  const [a, b] = importance!.columns as [
    (typeof importance & object)['columns'][number],
    (typeof importance & object)['columns'][number],
  ];
  const twins = {
    ...importance!,
    columns: [
      { ...a, alike: [{ column: b.column, by: 'rank correlation' as const, value: -0.93 }] },
      { ...b, alike: [{ column: a.column, by: 'rank correlation' as const, value: -0.93 }] },
    ],
    clusters: [
      {
        columns: [a.column, b.column],
        metric: { value: 0.5, low: 0.41, high: 0.6 },
        loss: { value: 2, low: 1, high: 3 },
      },
    ],
  };
  const page = studyPage({ ...classes.live, explanation: { ...explanations.classes, importance: twins } });
  const text = parseHTML(page).document.getElementById('explanation')!.textContent!;
  assert.match(text, `${a.column} and ${b.column} say nearly the same (rank correlation 0.93)`);
  assert.match(text, 'shuffled together they cost 50.0 (41.0 to 60.0)');
  assert.match(text, `${b.column} (rank correlation -0.93)`);
  assert.match(
    pageOf({ ...classes.live, explanation: { unknown: 'There is no file birds.csv.' } }),
    '<p class="absent">There is no file birds.csv.</p>',
  );
});

test('a regression has errors in place of a confusion matrix', () => {
  assert.equal(headings(numbers.live).slice(0, 3), ['R² on untouched rows', 'Errors', 'Predicted and true values']);
  const text = parseHTML(pageOf(numbers.live)).document.body.textContent!;
  assert.match(text, 'Linear regression');
  assert.match(text, 'Test R²');
});

test('the page of a study read from its journal is that of the search, byte for byte', () => {
  assert.is(pageOf(classes.loaded), pageOf(classes.live));
  assert.is(pageOf(numbers.loaded), pageOf(numbers.live));
});

test('every picture has a name that says what it shows; every table has headers', () => {
  const { document } = parseHTML(pageOf(classes.live));
  const pictures = [...document.querySelectorAll('figure svg')];
  assert.ok(pictures.length >= 12);
  for (const picture of pictures) {
    assert.is(picture.getAttribute('role'), 'img');
    assert.match(picture.getAttribute('aria-label')!, /^.{5,}\. .{15,}/);
  }
  for (const table of document.querySelectorAll('table')) {
    const columns = table.querySelectorAll('thead th[scope="col"]').length;
    for (const row of table.querySelectorAll('tbody tr')) {
      assert.is(row.querySelectorAll('td, th').length, columns);
      assert.is(row.querySelectorAll('th[scope="row"]').length, 1);
    }
  }
});

const textOf = (name: string, id: string) => parseHTML(pageOf(pages[name]!)).document.getElementById(id)!.textContent!;

test('a sentence stands in place of what a study lacks', () => {
  assert.match(textOf('no trial', 'search'), 'No trial has finished yet.');
  assert.match(textOf('no trial', 'leaders'), 'No trial has completed.');
  assert.match(textOf('no trial', 'effects'), 'Too few trials');
  assert.match(textOf('one trial', 'effects'), 'Too few trials');
  assert.match(textOf('all failed', 'test'), 'No architecture has completed, so there is no model to test.');
  assert.match(textOf('all failed', 'search'), 'The loss was NaN.');
  assert.match(textOf('interrupted', 'test'), 'resume it to get one');
  assert.match(
    textOf('an accuracy only, as earlier versions kept it', 'test'),
    /no more than its accuracy.*Test accuracy \d+\.\d %/s,
  );
  const untested = withoutModel(classes.live, {
    table: { ...classes.live.table, rows: { train: 8, validation: 2, test: 0 } },
  });
  assert.match(pageOf(untested), 'The table has no test rows');
  const unpredicted = withTrials(
    classes.live,
    classes.live.trials.map(({ predicted: _, ...trial }) => trial),
  );
  assert.match(pageOf(unpredicted), 'The strategy made no predictions.');
});

test('the top of the page tells how the search ended', () => {
  const stateOf = (study: PageStudy) => parseHTML(pageOf(study)).document.querySelector('.state')?.textContent;
  assert.is(stateOf(classes.live), undefined);
  assert.is(stateOf(pages['interrupted']!), 'Interrupted after 8 architectures of 8. It can be resumed.');
  assert.is(stateOf(pages['the space used up']!), 'The search space is used up: all 8 architectures have been tried.');
  assert.is(
    stateOf({ ...classes.live, ended: 'budget' }),
    'The time budget ended after 8 architectures of 8. It can be resumed.',
  );
  assert.is(stateOf(pages['all failed']!), 'All 8 architectures failed, the first because: The loss was NaN.');
  assert.match(stateOf(pages['no trial']!)!, /^Not finished: 0 architectures of 8/);
});

test('the figures are those of the study', () => {
  const { evaluation, digest, top } = classes.live;
  const model = ofClasses(evaluation!.model);
  const { document } = parseHTML(pageOf(classes.live));
  const accuracy = evaluation!.model.metrics.accuracy!;
  const shown = (share: number) => `${(share * 100).toFixed(1)} %`;
  assert.is(document.querySelector('.tiles strong')!.textContent, shown(accuracy.value));
  const [row] = document.querySelectorAll('#test tbody tr');
  assert.is(
    row!.querySelector('td')!.textContent,
    `${shown(accuracy.value)}${shown(accuracy.low)} – ${shown(accuracy.high)}`,
  );
  const cells = [...document.querySelectorAll('.confusion td')].map((cell) => Number(cell.firstChild!.textContent));
  assert.equal(cells, model.confusion.flat());
  const leader = [...document.querySelector('#leaders tbody tr')!.children].map((cell) => cell.textContent);
  const [best] = top(1);
  assert.is(leader[3], shown(best!.score!));
  assert.is(leader.at(-2), shown(evaluation!.searched!.metrics.accuracy!.value));
  assert.is(leader.at(-1), `#${best!.number}`);
  assert.match(document.getElementById('settings')!.textContent!, digest);
});

test('a path is shortened to the name of the file', () => {
  assert.match(pageOf(classes.live), 'penguins.csv');
  assert.not.match(pageOf(classes.live), '/home/someone');
  assert.match(pageOf({ ...classes.live, source: 'https://example.org/a/b.csv' }), 'https://example.org/a/b.csv');
});

const hostile = [
  '</style><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; & &amp;',
  '\u0000\u001b\ud800 \uffff',
];

/** The explanation with every name of a column, level, class, group and table replaced. */
function hostileExplanation([a, b, c, d, e]: readonly string[]): PageStudy['explanation'] {
  const { importance, effects, contributions, groups, ...others } = explanations.classes;
  return {
    ...others,
    target: b!,
    rows: { ...others.rows, table: a! },
    notes: [c!],
    importance: {
      ...importance!,
      columns: importance!.columns.map((column, at) => ({ ...column, column: hostile[at % 5]! })),
    },
    effects: effects.map((effect, at) => ({
      ...effect,
      column: hostile[at % 5]!,
      ...(effect.kind === 'category' ? { levels: [a!, d!, e!].slice(0, effect.levels.length) } : {}),
      curves: effect.curves.map((curve) => ({ ...curve, class: d! })),
    })) as typeof effects,
    contributions: contributions.map((row) => ({
      ...row,
      class: a!,
      actual: b!,
      contributions: row.contributions.map((one, at) => ({ ...one, column: `${hostile[at % 5]} ${at}`, value: c! })),
    })),
    groups: { column: d!, groups: groups!.groups.map((group, at) => ({ ...group, group: hostile[at % 5]! })) },
  };
}

test('names from tables of strangers stay text', () => {
  const [a, b, c, d, e] = hostile as [string, string, string, string, string];
  const { live } = classes;
  const study: PageStudy = {
    ...live,
    source: a,
    settings: { ...live.settings, target: b, drop: [c, e] },
    table: { ...classification(live.table), classes: [a, d, e] },
    warnings: [{ code: 'leak', message: c }],
    trials: [{ ...live.trials[0]!, state: 'failed', score: undefined, reason: b }, ...live.trials],
    explanation: hostileExplanation(hostile),
  };
  const page = pageOf(study);
  wellFormed(page);
  assert.equal(asksFor(page), []);
  const { document } = parseHTML(page);
  assert.is(document.querySelectorAll('script, img, [onerror], [onmouseover], b b').length, 0);
  assert.is(document.querySelector('h1')!.textContent, `Architecture search for ${b}`);
  const heads = [...document.querySelectorAll('.confusion thead th')].map((head) => head.textContent);
  // Characters that HTML does not allow are replaced by U+FFFD.
  assert.equal(heads.slice(1), [a, d, '\ufffd\ufffd\ufffd \ufffd']);
});

test('a loss that has diverged is written with few digits', () => {
  const grown = classes.live.trials.map((trial) => ({
    ...trial,
    epochs: trial.epochs.map((epoch) => ({ ...epoch, loss: 3.25e21, valLoss: 123456789.5 })),
  }));
  const curves = parseHTML(pageOf(withTrials(classes.live, grown))).document.getElementById('curves')!;
  assert.match(curves.textContent!, 'Its loss is 3.25e+21 on training rows and 123500000 on validation rows.');
  for (const part of curves.querySelectorAll('td, svg text'))
    assert.ok(part.textContent!.length <= 12, part.textContent!);
});

test('many classes: the commonest mistakes in place of a matrix', () => {
  const { live } = classes;
  const names = Array.from({ length: 30 }, (_, i) => `class ${i}`);
  // A mistake for each pair (i, i + 1), i + 1 times.
  const confusion = names.map((_, i) => names.map((__, j) => (j === i ? 5 : j === i + 1 ? i + 1 : 0)));
  const study: PageStudy = {
    ...live,
    table: { ...classification(live.table), classes: names },
    evaluation: { ...live.evaluation!, model: { ...ofClasses(live.evaluation!.model), confusion } },
  };
  const { document } = parseHTML(pageOf(study));
  assert.is(document.querySelector('.confusion'), null);
  const region = document.querySelector('[aria-label="The commonest mistakes"]')!;
  const rows = [...region.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  assert.is(rows.length, 15);
  assert.equal(rows[0], ['class 28', 'class 29', '29']);
});

test.run();
