// Explanations of studies and models: which rows, which groups, and what is refused.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain, type ExplainOptions, explainStudy } from '../../src/explain/index.ts';
import {
  type LoadedStudy,
  loadStudy,
  memoryStorage,
  MlpnasError,
  penguins,
  search,
  type SearchOptions,
} from '../../src/index.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { rejects } from '../rejects.ts';
import { holdBackend, penguinsText } from '../study/fixture.ts';
import { logistic, mixedEncoder, mixedRows, mixing, numberRows } from './models.ts';

holdBackend(test);

const small = {
  strategy: 'random',
  rounds: 1,
  samples: 2,
  epochs: 4,
  widths: [16],
  finalEpochs: 8,
  finalSeeds: 2,
  seed: 4,
} as const;

async function studied(
  text: string,
  options: Pick<SearchOptions, 'target'> & Partial<SearchOptions>,
): Promise<LoadedStudy> {
  const storage = memoryStorage();
  await search(text, { ...small, ...options, storage });
  return await loadStudy(storage);
}

const species = await studied(penguins.text, { target: 'species' });

test('a study is explained on its own test rows, with the figures that it has of them', async () => {
  const { metrics, rows, background, importance } = await explainStudy(species, penguins.text);
  assert.equal(metrics, species.evaluation!.model.metrics);
  assert.equal(rows, { count: species.evaluation!.model.rows, of: 'test rows', table: 'the table' });
  assert.is(background.count, species.table.rows.train + species.table.rows.validation);
  assert.is(importance!.columns.length, 6);
  const mass = await studied(penguins.text, { target: 'body_mass_g', metric: 'mae', folds: 3 });
  const explained = await explainStudy(mass, penguins.text);
  assert.equal(Object.keys(explained.metrics!), Object.keys(mass.evaluation!.model.metrics));
  for (const [name, { value }] of Object.entries(explained.metrics!)) {
    // The study keeps the target as float32 in deviations, so its last digits differ.
    const recorded = mass.evaluation!.model.metrics[name as 'mae']!.value;
    assert.ok(Math.abs(value - recorded) < 1e-5 * Math.max(1, Math.abs(recorded)), name);
  }
  assert.is(explained.importance!.metric, 'mae');
});

test('a separate test table is what a study is explained on', async () => {
  const lines = penguins.text.trim().split('\n');
  const test = [lines[0], ...lines.slice(1).filter((_, at) => at % 4 === 0)].join('\n');
  const rest = [lines[0], ...lines.slice(1).filter((_, at) => at % 4 !== 0)].join('\n');
  const study = await studied(rest, { target: 'species', test });
  const { metrics, rows, contributions } = await explainStudy(study, rest, { test, rows: [2] });
  assert.equal(metrics, study.evaluation!.model.metrics);
  assert.is(rows.count, 86);
  assert.is(contributions[0]!.actual, lines[1 + 4]!.split(',')[0]);
  assert.is(contributions[0]!.trained, false);
});

test('of a model that has learned from a signal, its copy and noise the copy is named and the noise is worth nothing', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = randomStream(seed, 'signals');
    const lines = Array.from({ length: 400 }, () => {
      const [signal, noise, luck] = [uniform(random), uniform(random), uniform(random)];
      const cells = [signal, 100 - 50 * signal, noise].map((value) => value.toFixed(4));
      return [...cells, signal + 0.2 * luck > 0.6 ? 'yes' : 'no'].join(',');
    });
    const text = ['signal,copy,noise,answer', ...lines].join('\n');
    const study = await studied(text, { target: 'answer', seed, finalEpochs: 30 });
    const { columns, clusters } = (await explainStudy(study, text, { top: 0 })).importance!;
    const of = (name: string) => columns.find(({ column }) => column === name)!;
    const named = of('signal').alike.map(({ column, value }) => [column, Math.round(value * 1000) / 1000]);
    assert.equal(named, [['copy', -1]]);
    const together = clusters.map((cluster) => [...cluster.columns].sort());
    assert.equal(together, [['copy', 'signal']]);
    assert.ok(clusters[0]!.metric.value > Math.max(of('signal').metric.value, of('copy').metric.value));
    assert.ok(clusters[0]!.metric.low > 0.2);
    // Of fifty such tables the loss's interval missed 0 in one and the metric's in none.
    for (const { low, high } of [of('noise').metric, of('noise').loss])
      assert.ok(low <= 0 && high >= 0, `seed ${seed}: ${low} to ${high}`);
  }
});

test('the same arguments give the same explanation, with its numbers to the bit', async () => {
  const options = { by: 'island', rows: [1, 200] } as const;
  const [first, second] = [
    await explainStudy(species, penguins.text, options),
    await explainStudy(species, penguins.text, options),
  ];
  assert.is(JSON.stringify(first), JSON.stringify(second));
  const other = await explainStudy(species, penguins.text, { ...options, seed: 99 });
  assert.not.equal(other.importance!.columns, first.importance!.columns);
  // A live study, which has its data set still, is explained as the one that was read back.
  const live = await search(penguins.text, { ...small, target: 'species' });
  assert.equal(await explainStudy(live, penguins.text, options), first);
});

test('rows are counted from 1, and a row that the model was trained on says so', async () => {
  const all = Array.from({ length: 344 }, (_, at) => at + 1);
  const { contributions } = await explainStudy(species, penguins.text, { rows: [1, 344], top: 0 });
  const lines = penguins.text.trim().split('\n').slice(1);
  assert.equal(
    contributions.map(({ row, actual }) => [row, actual]),
    [
      [1, lines[0]!.split(',')[0]],
      [344, lines[343]!.split(',')[0]],
    ],
  );
  const trained = await explainStudy(species, penguins.text, { rows: all.slice(0, 30), top: 0 });
  const share = trained.contributions.filter((row) => row.trained).length;
  assert.ok(share > 15 && share < 30, `${share} of 30`);
  const bill = contributions[0]!.contributions.find(({ column }) => column === 'bill_length_mm');
  assert.is(bill!.value, 39.1);
});

test('a study of another table, or of none, is refused; a refit on all rows is said', async () => {
  await rejects(explainStudy(species, penguinsText()), /the table is not the table that the study in .* was made with/);
  const refitted = await studied(penguins.text, { target: 'species', refit: 'all' });
  const { notes } = await explainStudy(refitted, penguins.text, { top: 0 });
  assert.match(notes.join(' '), /trained on the test rows, too/);
});

test('groups are levels, ranges of a number, missing values and the rare levels together', async () => {
  const model = mixing(mixedEncoder);
  const rows = mixedRows(200, 3).map((row, at) => ({
    ...row,
    town: `town ${at % 3 === 0 ? 0 : at % 40}`,
    year: 1990 + (at % 60),
    half: at % 2,
  }));
  const predicted = (await model.predict(rows)).map(({ label }) => label);
  const groupsOf = async (by: string) => (await explain(model, rows, { by, top: 0, repeats: 1 })).groups!;
  const accuracy = (keep: (row: (typeof rows)[number]) => boolean) => {
    const kept = rows.flatMap((row, at) => (keep(row) ? [Number(predicted[at] === row.answer)] : []));
    return { rows: kept.length, value: kept.reduce((sum, one) => sum + one, 0) / kept.length };
  };
  const checked = async (by: string, name: string, keep: (row: (typeof rows)[number]) => boolean) => {
    const group = (await groupsOf(by)).groups.find((one) => one.group === name);
    assert.ok(group, `${by}: ${name}`);
    const expected = accuracy(keep);
    assert.is(group!.rows, expected.rows);
    assert.ok(Math.abs(group!.metrics.accuracy!.value - expected.value) < 1e-12);
    assert.ok(group!.metrics.accuracy!.low <= expected.value && expected.value <= group!.metrics.accuracy!.high);
  };
  await checked('c', 'x', ({ c }) => c === 'x');
  await checked('c', 'missing', ({ c }) => c === null);
  // A number of few values has a group for each, one of many has four ranges with about equally many rows.
  await checked('half', '1', ({ half }) => half === 1);
  const years = await groupsOf('year');
  assert.equal(years.groups.length, 4);
  assert.is(
    years.groups.reduce((sum, group) => sum + group.rows, 0),
    200,
  );
  assert.match(years.groups[0]!.group, /^1990 to below 20\d\d$/);
  const end = Number(/\d+$/.exec(years.groups[0]!.group)![0]);
  await checked('year', years.groups[0]!.group, ({ year }) => year < end);
  // A third of the rows is of town 0; of the 39 others 19 are shown, 20 groups in all.
  const towns = await groupsOf('town');
  assert.is(towns.groups[0]!.group, 'town 0');
  assert.ok(towns.groups.length === 20 && /^\d+ other levels$/.test(towns.groups.at(-1)!.group));
  assert.is(
    towns.groups.reduce((sum, group) => sum + group.rows, 0),
    200,
  );
});

test('a table without the target has effects and contributions, the strongest column first', async () => {
  const rows = numberRows(['weak', 'strong'], 50, 1).map(({ answer: _, ...row }) => row);
  const explanation = await explain(logistic({ weak: 0.1, strong: 3 }), rows, { rows: [1] });
  assert.is(explanation.importance, undefined);
  assert.is(explanation.metrics, undefined);
  assert.equal(
    explanation.effects.map(({ column }) => column),
    ['strong', 'weak'],
  );
  assert.is(explanation.contributions.length, 1);
  assert.match(explanation.notes.join(' '), /has no column "answer"/);
});

test('rows without a target are left out of figures, and a class that the model does not know is refused', async () => {
  const rows = mixedRows(40, 2);
  const model = mixing(mixedEncoder);
  const { rows: counted } = await explain(model, [...rows.slice(1), { ...rows[0], answer: null }], {
    top: 0,
    repeats: 1,
  });
  assert.is(counted.count, 39);
  await rejects(
    explain(model, [{ ...rows[0], answer: 's' }]),
    /has "s" in the target "answer"; expected one of the table's classes, p, q, r/,
  );
});

test('where the rows do not define the metric the loss takes its place, and a note says so', async () => {
  const rows = mixedRows(30, 2).map((row) => ({ ...row, answer: 'p' }));
  const { importance, notes } = await explain(mixing(mixedEncoder), rows, { metric: 'auc', top: 0 });
  assert.is(importance!.metric, 'log-loss');
  assert.match(notes.join(' '), /do not define the metric auc; log-loss takes its place/);
  for (const { metric } of importance!.columns) assert.ok(Number.isFinite(metric.low) && Number.isFinite(metric.high));
});

test('wrong options are refused with what was expected', async () => {
  const rows = mixedRows(20, 2);
  const model = mixing(mixedEncoder);
  const refused = async (options: ExplainOptions, pattern: RegExp) => {
    const error = await rejects(explain(model, rows, options), pattern);
    assert.instance(error, MlpnasError);
    assert.is((error as MlpnasError).code, 'option');
  };
  await refused({ by: 'cc' }, /by: "cc".*; expected a column of the table\. Did you mean "c"\?/);
  await refused(
    { metric: 'rmse' },
    /metric: "rmse".*; expected one of accuracy, balanced-accuracy.* for a classification/,
  );
  await refused({ class: 'P' }, /class: "P".*; expected one of p, q, r\./);
  await refused({ rows: [21] }, /Got row 21; the table has 20 rows, counted from 1/);
  await refused({ rows: [0] }, /Got row 0/);
  await refused({ top: -1 }, /top: -1.*; expected a whole number from 0 to 1000/);
  await refused({ repeats: 0 }, /repeats: 0.*from 1 to 1000/);
  await refused({ seed: 0.5 }, /seed: 0\.5.*whole number/);
  await rejects(
    explain(model, rows, { rows: [{ a: 1 }] }),
    /the row lacks 2 of the 3 columns that the model reads: b, c/,
  );
  await rejects(
    explain(
      model,
      rows.map(({ answer: _, ...row }) => row),
      { by: 'c' },
    ),
    /no column "answer" to measure by/,
  );
});

test.run();
