// The file of runs of `npm run bench -- model`, and the summary that is made of runs.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openRuns, type Run } from '../../bench/model/runs.ts';
import { summarise, type TableFacts } from '../../bench/model/summary.ts';
import { viewOf } from '../../bench/views.ts';

const origin = { commit: 'abc', date: '2026-01-02T03:04Z', machine: 'P, 2 cores', load: 0.5 };
function runOf(table: string, split: number, model: string, figures: Partial<Run>): Run {
  return { table, fingerprint: `of ${table}`, split, model, version: 'v1', ...figures, ...origin };
}

const folder = mkdtempSync(path.join(tmpdir(), 'mlpnas-runs-'));
const file = path.join(folder, 'deeper', 'runs.jsonl');
test.after(() => rmSync(folder, { recursive: true }));

test('a run is found again by table, split, model and version, and by nothing less', () => {
  const run = runOf('iris', 2, 'mlp', { accuracy: 0.5, loss: 0.123456789, fit: 1.5, predict: 0.001, budget: 3 });
  openRuns(file).add(run);
  const again = openRuns(file);
  assert.equal(again.find(run), { ...run, loss: 0.123457 });
  for (const other of [
    { table: 'wine' },
    { fingerprint: 'another file' },
    { split: 3 },
    { model: 'forest' },
    { version: 'v2' },
  ]) {
    assert.is(again.find({ ...run, ...other }), undefined);
  }
});

test('an interrupted benchmark goes on: a line that was cut off is made anew, and those around it stay', () => {
  const [one, two, three] = [4, 5, 6].map((split) => runOf('iris', split, 'mlp', { accuracy: split / 10 }));
  openRuns(file).add(one!);
  appendFileSync(file, JSON.stringify({ t: 'iris', s: 5 }).slice(0, -4));
  const interrupted = openRuns(file);
  assert.is(interrupted.find(two!), undefined);
  interrupted.add(two!);
  interrupted.add(three!);
  const whole = openRuns(file);
  assert.equal(
    [one!, two!, three!].map((run) => whole.find(run)?.accuracy),
    [0.4, 0.5, 0.6],
  );
});

test('a run that was made again takes the place of the first', () => {
  openRuns(file).add(runOf('iris', 7, 'mlp-search', { accuracy: 0.7, budget: 2 }));
  openRuns(file).add(runOf('iris', 7, 'mlp-search', { accuracy: 0.9, budget: 4 }));
  assert.is(openRuns(file).find(runOf('iris', 7, 'mlp-search', {}))?.budget, 4);
});

test('runs of a second file are known, and it is not written to', () => {
  const kept = path.join(folder, 'kept.jsonl');
  const known = runOf('iris', 0, 'mlpnas', { accuracy: 0.8 });
  openRuns(kept).add(known);
  const before = readFileSync(kept, 'utf8');
  const own = path.join(folder, 'own.jsonl');
  const runs = openRuns(own, kept);
  runs.add(runOf('iris', 1, 'mlpnas', { accuracy: 0.9 }));
  assert.is(runs.find(known)?.accuracy, 0.8);
  assert.is(readFileSync(kept, 'utf8'), before);
  assert.is(readFileSync(own, 'utf8').trim().split('\n').length, 1);
});

test('a damaged line is an error with its number', () => {
  const damaged = path.join(folder, 'damaged.jsonl');
  writeFileSync(damaged, '{"t":"iris","s":0}\n{"t":"iris",,}\n');
  assert.throws(() => openRuns(damaged), /damaged line 2 in .*damaged\.jsonl; remove it/);
});

const tables: readonly TableFacts[] = [
  { name: 'a', task: 'classification', half: 'report', rows: 100 },
  { name: 'b', task: 'classification', half: 'report', rows: 9000 },
  { name: 'n', task: 'regression', half: 'report', rows: 100 },
  { name: 't', task: 'classification', half: 'tune', rows: 100 },
];
const classes = (table: string, split: number, model: string, accuracy: number, loss: number, fit = 1): Run =>
  runOf(table, split, model, { accuracy, balanced: accuracy, loss, auc: accuracy, fit, predict: 0.1 });

/**
 * By hand. Accuracy of `ours`: a (0.8 + 0.9) / 2 = 0.85, b 0.6; of `peer`: a (0.7 + 0.9) / 2 = 0.8, b 0.7; `slow` ran on
 * the first split of a alone (0.9). Means over tables: ours 0.725, peer 0.75, slow 0.9.
 */
const runs: readonly Run[] = [
  classes('a', 0, 'ours', 0.8, 0.2, 4),
  classes('a', 1, 'ours', 0.9, 0.4, 4),
  classes('b', 0, 'ours', 0.6, 0.5, 9),
  classes('a', 0, 'peer', 0.7, 0.6),
  classes('a', 1, 'peer', 0.9, 0.6),
  classes('b', 0, 'peer', 0.7, 0.25),
  classes('a', 0, 'slow', 0.9, 0.2),
  runOf('a', 1, 'slow', { failed: 'MemoryError' }),
  runOf('n', 0, 'ours', { r2: 0.9, rmse: 2, fit: 1, predict: 0 }),
  runOf('n', 0, 'peer', { r2: 0.8, rmse: 4, fit: 1, predict: 0 }),
  classes('t', 0, 'ours', 1, 0.1),
];
const summary = summarise(runs, tables, ['ours', 'peer', 'slow']);

test('means are over tables of means over splits, each half and task by itself', () => {
  const line = (half: string, task: string, model: string) =>
    summary.models.find((one) => one.half === half && one.task === task && one.model === model);
  const reported = (model: string) => line('report', 'classification', model);
  assert.equal(
    [reported('ours')?.accuracy, reported('peer')?.accuracy, reported('slow')?.accuracy],
    [0.725, 0.75, 0.9],
  );
  assert.equal([reported('ours')?.tables, reported('ours')?.runs, reported('ours')?.failed], [2, 3, undefined]);
  assert.equal([reported('slow')?.tables, reported('slow')?.runs, reported('slow')?.failed], [1, 1, 1]);
  // Seconds are the sum over the tables of the mean over the splits.
  assert.is(reported('ours')?.['fit, s'], 13);
  assert.is(line('tune', 'classification', 'ours')?.accuracy, 1);
  assert.is(line('tune', 'classification', 'peer'), undefined);
  assert.is(line('report', 'regression', 'peer')?.['RMSE to the best'], 2);
  assert.is(line('report', 'regression', 'ours')?.['RMSE to the best'], 1);
});

test('ranks are over all tables, and wins on the splits that both ran on', () => {
  const of = (model: string) =>
    summary.models.find((one) => one.half === 'report' && one.task === 'classification' && one.model === model)!;
  // Ours is better on a and worse on b; slow lacks b, so it has no rank.
  assert.equal([of('ours').rank, of('peer').rank, of('slow').rank], [1.5, 1.5, undefined]);
  // Ours wins against peer on a, and loses against slow on split 0 of a (0.8 against 0.9); three comparisons.
  assert.is(of('ours')['win rate'], 0.3333);
  assert.is(of('slow')['win rate'], 1);
});

test('pairs are of the same splits, by size of the table, with ratios as geometric means', () => {
  const pair = (against: string, rows: string) =>
    summary.pairs.find((one) => one.task === 'classification' && one.against === against && one.rows === rows)!;
  const all = pair('peer', 'all');
  // Points: a 5, b −10. Loss: a 0.3 / 0.6, b 0.5 / 0.25. Seconds: 4 and 9.
  assert.equal([all.tables, all.runs, all.accuracy, all.loss_ratio, all.won], [2, 3, -2.5, 1, 0.5]);
  assert.is(all.seconds_ratio, 6);
  // a 0.3 − 0.6, b 0.5 − 0.25.
  assert.is(all.loss, -0.025);
  // Student with one degree of freedom: 12.7062 × 7.5.
  assert.is(all.accuracy_t, 95.3);
  // Two tables: the bootstrap has both as one of its ends.
  assert.ok((all.accuracy_low as number) <= -9.9 && (all.accuracy_high as number) >= 5);
  assert.equal([pair('peer', 'below 5,000').accuracy, pair('peer', 'from 5,000 on').accuracy], [5, -10]);
  assert.is(pair('peer', 'below 5,000').accuracy_low, undefined);
  const slow = pair('slow', 'all');
  assert.equal([slow.tables, slow.runs, slow.accuracy, slow.loss_ratio], [1, 1, -10, 1]);
  const numbers = summary.pairs.find((one) => one.task === 'regression' && one.rows === 'all')!;
  assert.equal([numbers.RMSE_ratio, numbers['R²'], numbers.won], [0.5, 10, 1]);
});

test('each table has a line for each metric, its columns by model', () => {
  const line = summary.tables.find((one) => one.table === 'a' && one.metric === 'accuracy')!;
  assert.equal([line.splits, line.ours, line.peer, line.slow], [2, 0.85, 0.8, 0.9]);
  assert.is(summary.tables.find((one) => one.table === 'b' && one.metric === 'loss')?.slow, undefined);
});

test('the page shows a pair as a figure with its interval, and only lines of its half and task', () => {
  const saved = [...summary.models, ...summary.pairs, ...summary.tables].map(({ bench, ...figures }) => ({
    bench: String(bench),
    origin,
    figures,
  }));
  const rowsOf = (name: string) => viewOf(name, saved).rows;
  const [row] = rowsOf('model-pairs-classes');
  assert.is(row?.against, 'peer');
  assert.match(String(row?.['accuracy, points']), /^-2\.5 \(-\d+ to \d\.?\d*\)$/);
  assert.equal(
    rowsOf('model-classes').map(({ model, half }) => [model, half]),
    [
      ['ours', undefined],
      ['peer', undefined],
      ['slow', undefined],
    ],
  );
  assert.equal(
    rowsOf('model-classes-tune').map(({ model, accuracy }) => [model, accuracy]),
    [['ours', 1]],
  );
  assert.equal(
    rowsOf('model-rmse').map(({ table, ours, peer }) => [table, ours, peer]),
    [['n', 2, 4]],
  );
  assert.equal(rowsOf('model-pairs-numbers-tune'), []);
});

test.run();
