// Permutation importance against a plain twin that changes rows and asks the model's own `predict`.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/export/model.ts';
import { explain, type Importance } from '../../src/explain/index.ts';
import { shuffledRows } from '../../src/explain/importance.ts';
import { holdBackend } from '../study/fixture.ts';
import { additive, answersOf, logistic, mixedEncoder, mixedRows, mixing, numberRows, type Row } from './models.ts';

holdBackend(test);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

type Metric = (answers: readonly number[][], rows: readonly Row[]) => number;

/** The metrics by their formulas. */
const plain: Readonly<Record<string, Metric>> = {
  accuracy: (answers, rows) =>
    meanOf(answers.map((answer, at) => Number('pqr'[answer.indexOf(Math.max(...answer))] === rows[at]!.answer))),
  'log-loss': (answers, rows) =>
    meanOf(answers.map((answer, at) => -Math.log(answer['pqr'.indexOf(rows[at]!.answer as string)]!))),
  rmse: (answers, rows) =>
    Math.sqrt(meanOf(answers.map(([answer], at) => (answer! - (rows[at]!.value as number)) ** 2))),
  r2: (answers, rows) => {
    const mean = meanOf(rows.map(({ value }) => value as number));
    const spread = meanOf(rows.map(({ value }) => ((value as number) - mean) ** 2));
    return 1 - plain.rmse!(answers, rows) ** 2 / spread;
  },
};

/** The rows with some columns' cells from other rows, as often as there are repeats. */
function shuffledTable(rows: readonly Row[], columns: readonly string[], repeats: number, seed: number): Row[] {
  const from = shuffledRows(Int32Array.from(rows.keys()), repeats, seed);
  return Array.from(from, (other, at) => ({
    ...rows[at % rows.length]!,
    ...Object.fromEntries(columns.map((name) => [name, rows[other]![name]!])),
  }));
}

async function twin(
  model: Model,
  rows: readonly Row[],
  columns: readonly string[],
  metric: string,
  repeats: number,
  seed: number,
) {
  const measure = plain[metric]!;
  const before = measure(await answersOf(model, rows), rows);
  const shuffled = shuffledTable(rows, columns, repeats, seed);
  const all = Array.from({ length: repeats }, () => rows).flat();
  const after = measure(await answersOf(model, shuffled), all);
  return ['accuracy', 'r2'].includes(metric) ? before - after : after - before;
}

const of = ({ columns }: Importance, name: string) => columns.find(({ column }) => column === name)!;

test('importance is what a metric loses when cells, missing ones too, are those of other rows', async () => {
  const cases = [
    [mixing(mixedEncoder), 'accuracy', 'log-loss'],
    [additive, 'r2', 'rmse'],
  ] as const;
  const rows = mixedRows(80, 6);
  for (const [model, metric, loss] of cases) {
    const { importance, metrics } = await explain(model, rows, { repeats: 4, seed: 9, top: 0 });
    assert.equal([importance!.metric, importance!.loss, importance!.rows, importance!.repeats], [metric, loss, 80, 4]);
    assert.ok(Math.abs(importance!.unshuffled.metric - metrics![metric]!.value) < 1e-12);
    assert.equal(importance!.columns.map(({ column }) => column).sort(), ['a', 'b', 'c']);
    for (const column of ['a', 'b', 'c']) {
      const found = of(importance!, column);
      for (const [name, estimate] of [
        [metric, found.metric],
        [loss, found.loss],
      ] as const) {
        const expected = await twin(model, rows, [column], name, 4, 9);
        assert.ok(
          Math.abs(estimate.value - expected) < 1e-5,
          `${name} of ${column}: ${estimate.value}, expected ${expected}`,
        );
        assert.ok(estimate.low <= estimate.value && estimate.value <= estimate.high);
      }
    }
    const values = importance!.columns.map((column) => column.metric.value);
    assert.equal(
      values,
      [...values].sort((a, b) => b - a),
    );
  }
});

test('of all repeats together accuracy loses the mean of what it loses in each', async () => {
  const model = mixing(mixedEncoder);
  const rows = mixedRows(50, 3);
  const before = plain.accuracy!(await answersOf(model, rows), rows);
  const shuffled = shuffledTable(rows, ['b'], 5, 2);
  const losses: number[] = [];
  for (let repeat = 0; repeat < 5; repeat++)
    losses.push(before - plain.accuracy!(await answersOf(model, shuffled.slice(repeat * 50, (repeat + 1) * 50)), rows));
  const { importance } = await explain(model, rows, { repeats: 5, seed: 2, top: 0 });
  assert.ok(Math.abs(of(importance!, 'b').metric.value - meanOf(losses)) < 1e-12);
});

test('each shuffle has every row once, and another seed has other shuffles', () => {
  const rows = Int32Array.from({ length: 50 }, (_, at) => 3 * at);
  const shuffled = shuffledRows(rows, 3, 1);
  for (let repeat = 0; repeat < 3; repeat++) assert.equal(shuffled.slice(repeat * 50, (repeat + 1) * 50).sort(), rows);
  assert.not.equal(shuffled.slice(0, 50), shuffled.slice(50, 100));
  assert.not.equal(shuffledRows(rows, 3, 2), shuffled);
});

test('the interval of a column of noise that the model reads contains 0, that of a column that counts does not', async () => {
  const model = logistic({ signal: 4, noise: 1 });
  const answer = ({ signal }: Record<string, number>, luck: number) => (signal! + luck - 0.5 > 0 ? 'yes' : 'no');
  let [metric, loss] = [0, 0];
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  for (const seed of seeds) {
    const rows = numberRows(['signal', 'noise'], 150, seed, answer);
    const { importance } = await explain(model, rows, { seed, top: 0 });
    assert.ok(of(importance!, 'signal').metric.low > 0.1);
    const noise = of(importance!, 'noise');
    metric += Number(noise.metric.low <= 0 && noise.metric.high >= 0);
    loss += Number(noise.loss.low <= 0 && noise.loss.high >= 0);
    assert.ok(Math.abs(noise.metric.value) < 0.05);
  }
  // An interval of 95 % misses once in twenty times: of twelve, one may.
  assert.ok(metric >= 11 && loss >= 11, `${metric} and ${loss} of ${seeds.length}`);
});

test('a column that the model does not read in effect is worth exactly nothing', async () => {
  const rows = numberRows(['u', 'v'], 60, 3, ({ u }) => (u! > 0 ? 'yes' : 'no'));
  const { importance } = await explain(logistic({ u: 3, v: 0 }), rows);
  const nothing = { value: 0, low: 0, high: 0 };
  assert.equal(of(importance!, 'v').metric, nothing);
  assert.equal(of(importance!, 'v').loss, nothing);
});

test('a copied column is named, and both together are worth more than either', async () => {
  const model = logistic({ u: 2, copy: 2, turned: 0.1, other: 0.5 });
  const rows = numberRows(['u', 'other'], 120, 4, ({ u }) => (u! > 0 ? 'yes' : 'no')).map((row) => ({
    ...row,
    copy: row.u!,
    // The order is what counts, not the values.
    turned: -((row.u as number) ** 3),
  }));
  const { importance } = await explain(model, rows, { top: 0 });
  const correlation = (column: string, value: number) => ({ column, by: 'rank correlation' as const, value });
  const named = of(importance!, 'u').alike.map(({ value, ...alike }) => ({
    ...alike,
    value: Math.round(value * 1e9) / 1e9,
  }));
  assert.equal(named, [correlation('copy', 1), correlation('turned', -1)]);
  assert.equal(of(importance!, 'other').alike, []);
  assert.is(importance!.clusters.length, 1);
  const [cluster] = importance!.clusters;
  assert.equal([...cluster!.columns].sort(), ['copy', 'turned', 'u']);
  const each = ['u', 'copy'].map((name) => of(importance!, name).metric.value);
  assert.ok(Math.abs(each[0]! - each[1]!) < 1e-9, 'two equal columns with equal weights share alike');
  assert.ok(cluster!.metric.low > each[0]! && cluster!.loss.low > of(importance!, 'u').loss.value);
  const expected = await clusterTwin(model, rows, cluster!.columns, importance!.repeats);
  assert.ok(Math.abs(cluster!.metric.value - expected) < 1e-9);
});

async function clusterTwin(
  model: Model,
  rows: readonly Row[],
  columns: readonly string[],
  repeats: number,
): Promise<number> {
  const right = async (some: readonly Row[]) =>
    meanOf((await model.predict(some)).map(({ label }, at) => Number(label === rows[at % rows.length]!.answer)));
  return (await right(rows)) - (await right(shuffledTable(rows, columns, repeats, 0)));
}

test('codes of a category are named as its copy, missing values among them, and a half of a copy is not', async () => {
  const encoder = {
    columns: [
      ...mixedEncoder.columns.slice(1),
      { kind: 'one-hot', name: 'code', levels: ['1', '2', '3'], missing: true },
      { kind: 'number', name: 'digit', median: 0, mean: 0, scale: 1 },
      { kind: 'one-hot', name: 'coarse', levels: ['x', 'other'], missing: true },
    ],
  } as const;
  const codes: Readonly<Record<string, string>> = { x: '1', y: '2', z: '3' };
  const rows = mixedRows(150, 5).map((row) => ({
    ...row,
    code: row.c === null ? null : codes[row.c as string]!,
    digit: row.c === null ? null : Number(codes[row.c as string]!),
    coarse: row.c === null ? null : row.c === 'x' ? 'x' : 'other',
  }));
  const { importance } = await explain(mixing(encoder), rows, { top: 0, repeats: 1 });
  assert.equal(of(importance!, 'c').alike, [
    { column: 'code', by: 'lambda', value: 1 },
    { column: 'digit', by: 'lambda', value: 1 },
  ]);
  assert.equal(of(importance!, 'coarse').alike, []);
  assert.equal(
    importance!.clusters.map(({ columns }) => columns),
    [['c', 'code', 'digit']],
  );
});

test('rows of a group are resampled together, so that copies of rows do not make an interval narrower', async () => {
  const model = mixing(mixedEncoder);
  const rows = mixedRows(60, 8);
  const often = Array.from({ length: 6 }, () => rows).flat();
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  const [once, many] = await Promise.all(
    [rows, often].map(async (some) => of((await explain(model, some, { repeats: 3, top: 0 })).importance!, 'a').loss),
  );
  // Were copies rows of their own, it would be narrower by about √6.
  assert.ok(width(many!) > 0.6 * width(once!), `${width(many!)} against ${width(once!)}`);
});

test('another metric is used where it is asked for', async () => {
  const rows = mixedRows(60, 8);
  for (const metric of ['balanced-accuracy', 'macro-f1', 'auc', 'log-loss'] as const) {
    const { importance, metrics } = await explain(mixing(mixedEncoder), rows, { metric, repeats: 2, top: 0 });
    assert.is(importance!.metric, metric);
    assert.ok(Math.abs(importance!.unshuffled.metric - metrics![metric]!.value) < 1e-12);
  }
  const { importance } = await explain(additive, rows, { metric: 'mae', repeats: 2, top: 0 });
  assert.equal([importance!.metric, importance!.loss], ['mae', 'rmse']);
});

test.run();
