// Contributions of columns to a row's prediction, against Shapley's formula by brute force and closed forms.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createModel, type Model } from '../../src/export/model.ts';
import { explain } from '../../src/explain/index.ts';
import { everyRow, handmade } from '../export/handmade.ts';
import { holdBackend } from '../study/fixture.ts';
import {
  additive,
  answersOf,
  mixedEncoder,
  mixedRows,
  mixing,
  numberRows,
  numbers,
  type Row,
  terms,
} from './models.ts';

holdBackend(test);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Shapley's value of each column by its definition as a mean over all orders (Shapley 1953), with the model's own
 * `predict` as the game: columns that have not come yet are a background row's.
 */
async function byAllOrders(model: Model, row: Row, background: readonly Row[], output: number): Promise<number[]> {
  const names = model.encoder.columns.map(({ name }) => name);
  const subsets = Array.from({ length: 2 ** names.length }, (_, subset) => subset);
  const values = names.map(() => 0);
  for (const other of background) {
    const mixed = subsets.map((subset) =>
      Object.fromEntries(names.map((name, at) => [name, ((subset >> at) & 1 ? row : other)[name]!])),
    );
    const answers = (await answersOf(model, mixed)).map((answer) => answer[output]!);
    const orders = permutations(names.map((_, at) => at));
    for (const order of orders) {
      let subset = 0;
      for (const column of order) {
        const before = answers[subset]!;
        subset |= 1 << column;
        values[column]! += (answers[subset]! - before) / orders.length / background.length;
      }
    }
  }
  return values;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

test('with few columns they are Shapley values to the definition, for classes and missing values', async () => {
  const model = mixing(mixedEncoder);
  const background = mixedRows(12, 1);
  for (const row of [background[0]!, { a: null, b: 0.5, c: 'y', answer: 'p' }, { a: 1.5, b: null, c: null }]) {
    const { contributions } = await explain(model, background, { rows: [row], top: 0 });
    const [found] = contributions;
    assert.is(found!.method, 'exact');
    const output = ['p', 'q', 'r'].indexOf(found!.class!);
    const expected = await byAllOrders(model, row, background, output);
    for (const { column, contribution } of found!.contributions) {
      const at = ['a', 'b', 'c'].indexOf(column);
      assert.ok(Math.abs(contribution - expected[at]!) < 1e-6, `${column}: ${contribution}, expected ${expected[at]}`);
    }
    const usual = (await answersOf(model, background)).map((answer) => answer[output]!);
    assert.ok(Math.abs(found!.base - sumOf(usual) / usual.length) < 1e-6);
    const sizes = found!.contributions.map(({ contribution }) => Math.abs(contribution));
    assert.equal(
      sizes,
      [...sizes].sort((a, b) => b - a),
      'the largest comes first',
    );
  }
});

test('with many columns sampled orders come close to the definition', async () => {
  const names = Array.from({ length: 9 }, (_, at) => `n${at}`);
  const model = mixing(numbers(...names), 8);
  const background = numberRows(names, 60, 2, () => 'p');
  const [row] = numberRows(names, 1, 3, () => 'p') as [Row];
  const [found] = (await explain(model, background, { rows: [row], top: 0 })).contributions;
  assert.is(found!.method, 'sampled');
  assert.is(found!.background, 60);
  const output = ['p', 'q', 'r'].indexOf(found!.class!);
  // All orders of nine columns are 362,880, so Shapley's other formula is used here, by subsets and their weights.
  const expected = await bySubsets(model, names, row, background, output);
  for (const { column, contribution, error } of found!.contributions) {
    const difference = Math.abs(contribution - expected[names.indexOf(column)]!);
    assert.ok(error > 0 && difference < 3 * error, `${column}: off by ${difference}, standard error ${error}`);
  }
});

async function bySubsets(
  model: Model,
  names: readonly string[],
  row: Row,
  background: readonly Row[],
  output: number,
): Promise<number[]> {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const count = names.length;
  const values = names.map(() => 0);
  const all: Row[] = background.flatMap((other) =>
    Array.from({ length: 2 ** count }, (_, subset) =>
      Object.fromEntries(names.map((name, at) => [name, ((subset >> at) & 1 ? row : other)[name]!])),
    ),
  );
  const answers = (await answersOf(model, all)).map((answer) => answer[output]!);
  background.forEach((_, which) => {
    for (let subset = 0; subset < 2 ** count; subset++) {
      const size = [...subset.toString(2)].filter((bit) => bit === '1').length;
      for (let column = 0; column < count; column++) {
        if ((subset >> column) & 1) continue;
        const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
        const start = which * 2 ** count;
        values[column]! +=
          (weight * (answers[start + subset + 2 ** column]! - answers[start + subset]!)) / background.length;
      }
    }
  });
  return values;
}

test('base and contributions add up to the prediction, for every model, row and seed', async () => {
  const models = Object.values(handmade).map((parts) => createModel(parts));
  // A depth of 1e30 moves the answer by 1e30, and what is added to that and taken away again is lost in its rounding.
  const rows = everyRow.filter(({ depth }) => depth !== 1e30);
  assert.is(rows.length, everyRow.length - 1);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...models),
      fc.nat({ max: rows.length - 1 }),
      fc.nat({ max: 1000 }),
      async (model, row, seed) => {
        const { contributions } = await explain(model, rows, { rows: [row + 1, rows[row]!], seed, top: 0 });
        const [expected] = await model.predict([rows[row]!]);
        for (const { prediction, base, class: name, label, contributions: of } of contributions) {
          // In standard deviations of the target where it is a number.
          const scale = model.task === 'regression' ? model.targetScale.deviation : 1;
          const sum = base + sumOf(of.map(({ contribution }) => contribution));
          assert.ok(Math.abs(sum - prediction) <= 1e-5 * scale, `${sum} for ${prediction}`);
          assert.is(prediction, expected!.value ?? expected!.probabilities![name!]);
          assert.is(label, expected!.label);
        }
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

test('in a sum of columns each contributes its term less the mean term of the background, sampled or not', async () => {
  const rows = mixedRows(40, 5);
  const [found] = (await explain(additive, rows, { rows: [7], top: 0 })).contributions;
  const row = rows[6]!;
  const expected = {
    a: terms.a(row.a as number) - sumOf(rows.map(({ a }) => terms.a(a as number))) / rows.length,
    b: terms.b(row.b as number) - sumOf(rows.map(({ b }) => terms.b(b as number))) / rows.length,
    c: terms.c(row.c as string) - sumOf(rows.map(({ c }) => terms.c(c as string))) / rows.length,
  };
  for (const { column, contribution } of found!.contributions)
    assert.ok(Math.abs(contribution - expected[column as 'a']) < 1e-5, column);
  assert.is(found!.row, 7);
  assert.is(found!.class, undefined);
});

test('a class that is named is explained in place of the most probable one', async () => {
  const model = mixing(mixedEncoder);
  const rows = mixedRows(10, 1);
  const [answer] = await answersOf(model, rows);
  for (const [at, name] of ['p', 'q', 'r'].entries()) {
    const { contributions, effects } = await explain(model, rows, { rows: [1], class: name, top: 1 });
    assert.is(contributions[0]!.class, name);
    assert.is(contributions[0]!.prediction, answer![at]);
    assert.equal(
      effects[0]!.curves.map((curve) => curve.class),
      [name],
    );
  }
});

test.run();
