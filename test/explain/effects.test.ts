// Effects of columns, against closed forms of a sum and a plain implementation of the paper's formula.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain, type LevelEffect, type NumberEffect } from '../../src/explain/index.ts';
import { holdBackend } from '../study/fixture.ts';
import {
  additive,
  answersOf,
  logistic,
  mixedEncoder,
  mixedRows,
  mixing,
  numberRows,
  type Row,
  terms,
} from './models.ts';

holdBackend(test);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function close(actual: readonly number[], expected: readonly number[], what: string): void {
  assert.is(actual.length, expected.length, what);
  actual.forEach((value, at) =>
    assert.ok(Math.abs(value - expected[at]!) < 1e-5, `${what}: ${value}, expected ${expected[at]}`),
  );
}

async function effectsOf(model: typeof additive, rows: readonly Row[]) {
  const { effects } = await explain(model, rows, { top: 9 });
  return {
    number: (name: string) => effects.find(({ column }) => column === name) as NumberEffect,
    level: (name: string) => effects.find(({ column }) => column === name) as LevelEffect,
  };
}

/** The rows of each interval between two edges, the least value in the first. */
function intervalsOf(values: readonly number[], edges: readonly number[]): number[] {
  return edges
    .slice(1)
    .map((edge, at) => values.filter((value) => value <= edge && (at === 0 || value > edges[at]!)).length);
}

test('in a sum of columns the effect of a number is its term, with a mean of 0', async () => {
  const rows = mixedRows(200, 1);
  const { number } = await effectsOf(additive, rows);
  for (const name of ['a', 'b'] as const) {
    const { edges, rows: counts, curves } = number(name);
    const values = rows.flatMap((row) => (row[name] === null ? [] : [row[name] as number]));
    assert.equal(counts, intervalsOf(values, edges));
    assert.is(edges[0], Math.min(...values));
    assert.is(edges.at(-1), Math.max(...values));
    // 178 rows or so in 20 intervals.
    assert.is(edges.length, 21);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 4, `${counts}`);
    const term = edges.map((edge) => terms[name](edge));
    const mean = sumOf(counts.map((count, k) => (count * (term[k]! + term[k + 1]!)) / 2)) / values.length;
    close(
      curves[0]!.values,
      term.map((value) => value - mean),
      name,
    );
  }
});

test('a missing number has the mean effect of its place, a level that of its term', async () => {
  const rows = mixedRows(200, 1);
  const { number, level } = await effectsOf(additive, rows);
  const mean = sumOf(rows.map(({ a }) => terms.a(a as number | null))) / rows.length;
  close([number('a').curves[0]!.missing!], [terms.a(null) - mean], 'missing a');
  const { levels, rows: counts, curves, others } = level('c');
  assert.equal([...levels].sort(), [...new Set(rows.map(({ c }) => c as string | null))].sort());
  assert.equal(
    counts,
    levels.map((name) => rows.filter(({ c }) => c === name).length),
  );
  assert.equal(
    counts,
    [...counts].sort((a, b) => b - a),
    'the commonest level comes first',
  );
  assert.is(others, 0);
  const usual = sumOf(rows.map(({ c }) => terms.c(c as string | null))) / rows.length;
  close(
    curves[0]!.values,
    levels.map((name) => terms.c(name) - usual),
    'c',
  );
});

test('where columns act together the effect of a number is that of the paper’s formula, for every class', async () => {
  const model = mixing(mixedEncoder);
  const rows = mixedRows(60, 4);
  const { edges, rows: counts, curves } = (await effectsOf(model, rows)).number('a');
  assert.equal(
    curves.map((curve) => curve.class),
    ['p', 'q', 'r'],
  );
  const present = rows.filter(({ a }) => a !== null);
  for (const [output, { values }] of curves.entries()) {
    const accumulated = [0];
    for (let k = 1; k < edges.length; k++) {
      const inside = present.filter(
        ({ a }) => (a as number) <= edges[k]! && (k === 1 || (a as number) > edges[k - 1]!),
      );
      const upper = await answersOf(
        model,
        inside.map((row) => ({ ...row, a: edges[k]! })),
      );
      const lower = await answersOf(
        model,
        inside.map((row) => ({ ...row, a: edges[k - 1]! })),
      );
      accumulated.push(
        accumulated[k - 1]! + sumOf(upper.map((answer, at) => answer[output]! - lower[at]![output]!)) / inside.length,
      );
    }
    const mean =
      sumOf(counts.map((count, k) => (count * (accumulated[k]! + accumulated[k + 1]!)) / 2)) / present.length;
    close(
      values,
      accumulated.map((value) => value - mean),
      `class ${output}`,
    );
  }
});

test('a column with one value, or none, has no curve, and rare levels are counted', async () => {
  const rows = mixedRows(30, 2).map((row) => ({ ...row, a: 0.5, b: null }));
  const { number } = await effectsOf(additive, rows);
  assert.equal(number('a').edges, [0.5]);
  assert.equal(number('a').curves[0]!.values, [0]);
  assert.equal(number('b').edges, []);
  assert.equal(number('b').curves[0]!.values, []);
  const many = mixedRows(60, 2).map((row, at) => ({ ...row, c: `level ${at % 20}` }));
  const { level } = await effectsOf(additive, many);
  assert.is(level('c').levels.length, 12);
  assert.is(level('c').others, 8);
});

test('two classes have the effects of the second', async () => {
  const rows = numberRows(['u', 'v'], 50, 1, ({ u }) => (u! > 0 ? 'yes' : 'no'));
  const { effects } = await explain(logistic({ u: 2, v: 0 }), rows);
  assert.equal(
    effects.map(({ column, curves }) => [column, curves.map((curve) => curve.class)]),
    [
      ['u', ['yes']],
      ['v', ['yes']],
    ],
  );
  assert.ok(effects[0]!.curves[0]!.values[0]! < 0 && effects[0]!.curves[0]!.values.at(-1)! > 0);
  assert.ok(effects[1]!.curves[0]!.values.every((value) => value === 0));
});

test.run();
