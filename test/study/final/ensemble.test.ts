// Which members make the model, against the definition written plainly, and against all multisets of few members.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import type { Metric } from '../../../src/evaluate/evaluation.ts';
import { type Scored, selectEnsemble, type Size, sizeOf, type Truth } from '../../../src/study/final/ensemble.ts';

/** The score and loss of averaged outputs, as the words define them. */
function plainRating(outputs: readonly number[], truth: Truth, metric: Metric | undefined): [number, number] {
  if (truth.task === 'regression') {
    const { targets } = truth;
    const squares = outputs.reduce((sum, output, row) => sum + (output - targets[row]!) ** 2, 0) / targets.length;
    return [metric === 'rmse' ? 1 / (1 + Math.sqrt(squares)) : 0, squares];
  }
  const { labels, classes } = truth;
  const rows = [...labels.keys()].map((row) => outputs.slice(row * classes, (row + 1) * classes));
  const right = rows.filter((row, at) => row.indexOf(Math.max(...row)) === labels[at]).length;
  const loss = rows.reduce((sum, row, at) => sum - Math.log(Math.max(row[labels[at]!]!, 2 ** -23)), 0) / rows.length;
  return [metric === 'accuracy' ? right / rows.length : 0, loss];
}

/** The mean of the drawn members' outputs, rounded to float32, as the networks' average is. */
function plainAverage(members: readonly Scored[], drawn: readonly number[]): number[] {
  return [...members[0]!.outputs.keys()].map((at) =>
    Math.fround(drawn.reduce((sum, member) => sum + members[member]!.outputs[at]!, 0) / drawn.length),
  );
}

const better = (a: [number, number], b: [number, number]) => (a[0] === b[0] ? a[1] < b[1] : a[0] > b[0]);

/** Among equal scores a thousandth less of loss is needed for another draw (`leastGain`). */
const worth = (a: [number, number], b: [number, number]) => (a[0] === b[0] ? a[1] < 0.999 * b[1] : a[0] > b[0]);

/** Caruana's greedy selection, by the words of the docstring. */
function plainSelection(
  members: readonly Scored[],
  truth: Truth,
  { metric, maxParams = Infinity, most = 25 }: { metric?: Metric; maxParams?: number; most?: number } = {},
): number[] {
  const drawn: number[] = [];
  let best: [number, number] | undefined;
  while (drawn.length < most) {
    let [next, rating]: [number | undefined, [number, number] | undefined] = [undefined, undefined];
    members.forEach((_, index) => {
      const set = [...new Set([...drawn, index])].map((member) => members[member]!.size);
      const widest = Math.max(...set.map(({ encoding }) => encoding));
      if (set.reduce((sum, { params }) => sum + params[widest]!, 0) > maxParams) return;
      const own = plainRating(plainAverage(members, [...drawn, index]), truth, metric);
      if (!rating || better(own, rating)) [next, rating] = [index, own];
    });
    if (next === undefined || (best && !worth(rating!, best))) break;
    best = rating!;
    drawn.push(next);
  }
  return members.map((_, index) => drawn.filter((one) => one === index).length);
}

/** A member whose networks have so many weights with whatever encoding. */
const sized = (params: number, encoding = 0): Size => ({ encoding, params: [params, params, params] });

const probabilities = (classes: number, rows: number) =>
  fc
    .array(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: classes, maxLength: classes }), {
      minLength: rows,
      maxLength: rows,
    })
    .map((all) => Float32Array.from(all.flatMap((row) => row.map((one) => one / row.reduce((a, b) => a + b)))));

/** Members of a classification into three classes, some of one encoding and some of another. */
const problem = fc.integer({ min: 2, max: 9 }).chain((rows) =>
  fc.record({
    labels: fc.array(fc.nat({ max: 2 }), { minLength: rows, maxLength: rows }).map((all) => Int32Array.from(all)),
    members: fc.array(
      fc.record({
        outputs: probabilities(3, rows),
        size: fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })).map(
          ([encoding, params, more]): Size => ({
            encoding,
            params: encoding === 0 ? [params, params + more] : [Number.NaN, params],
          }),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
);

test('the selection is the greedy one of its definition, with and without a metric and a limit', () => {
  fc.assert(
    fc.property(
      problem,
      fc.constantFrom(undefined, 'accuracy' as const),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      ({ labels, members }, metric, maxParams) => {
        const truth: Truth = { task: 'classification', classes: 3, labels };
        const options = { ...(metric && { metric }), ...(maxParams !== undefined && { maxParams }) };
        const expected = plainSelection(members, truth, options);
        const got = selectEnsemble(members, truth, options);
        if (expected.some((count) => count > 0)) return void assert.equal(got, expected);
        // None is within the limit alone: the smallest is taken.
        const sizes = members.map(({ size: { encoding, params } }) => params[encoding]!);
        const smallest = sizes.indexOf(Math.min(...sizes));
        assert.equal(
          got,
          members.map((_, index) => (index === smallest ? 1 : 0)),
        );
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('numbers are compared by their squared error, or by the metric', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }), {
        minLength: 2,
        maxLength: 5,
      }),
      fc.constantFrom(undefined, 'rmse' as const),
      ([first, ...others], metric) => {
        const truth: Truth = { task: 'regression', targets: Float32Array.from(first!) };
        const members = others.map((values) => ({ outputs: Float32Array.from(values), size: sized(1) }));
        const options = metric ? { metric } : {};
        assert.equal(selectEnsemble(members, truth, options), plainSelection(members, truth, options));
      },
    ),
    { numRuns: 200, seed: 2 },
  );
});

test('it is never worse than the best member alone, and two draws never beat the best pair', () => {
  fc.assert(
    fc.property(problem, ({ labels, members }) => {
      const truth: Truth = { task: 'classification', classes: 3, labels };
      const lossOf = (drawn: readonly number[]) => plainRating(plainAverage(members, drawn), truth, undefined)[1];
      const drawnOf = (counts: readonly number[]) =>
        counts.flatMap((count, member) => new Array<number>(count).fill(member));
      const alone = Math.min(...members.map((_, member) => lossOf([member])));
      const got = lossOf(drawnOf(selectEnsemble(members, truth)));
      assert.ok(got <= alone + 1e-12);
      // All multisets of one or two.
      const pairs = members.flatMap((_, a) => members.flatMap((_, b) => (b >= a ? [[a, b]] : [])));
      const best = Math.min(alone, ...pairs.map(lossOf));
      const two = lossOf(drawnOf(selectEnsemble(members, truth, { most: 2 })));
      assert.ok(two >= best - 1e-12);
      // The first draw is the best member; the second the best beside it, if that is worth another draw.
      const first = [...members.keys()].find((member) => lossOf([member]) === alone)!;
      const beside = Math.min(...members.map((_, member) => lossOf([first, member])));
      assert.ok(Math.abs(two - (worth([0, beside], [0, alone]) ? beside : alone)) < 1e-12);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('members that err apart are both taken, and one that adds nothing is not', () => {
  const truth: Truth = { task: 'regression', targets: Float32Array.of(0, 0, 0, 0) };
  const members = [
    { outputs: Float32Array.of(1, -1, 1, -1), size: sized(1) },
    { outputs: Float32Array.of(-1, 1, -1, 1), size: sized(1) },
    { outputs: Float32Array.of(5, 5, 5, 5), size: sized(1) },
  ];
  // After the first two the error is 0, which nothing makes smaller.
  assert.equal(selectEnsemble(members, truth), [1, 1, 0]);
  assert.equal(selectEnsemble(members, truth, { most: 1 }), [1, 0, 0]);
});

test('another draw has to lower the loss by a thousandth, and the first has not', () => {
  const truth: Truth = { task: 'regression', targets: Float32Array.of(0, 0) };
  // Squared errors: 1 of the first member, ((1 + other) / 2)² of its average with the other in one of two rows.
  const beside = (other: number) => [
    { outputs: Float32Array.of(1, 1), size: sized(1) },
    { outputs: Float32Array.of(1.5, other), size: sized(1) },
  ];
  // (1.25² + 0.66²) / 2 = 0.999 05, and (1.25² + 0.6²) / 2 = 0.961.
  assert.equal(selectEnsemble(beside(0.32), truth, { most: 2 }), [1, 0]);
  assert.equal(selectEnsemble(beside(0.2), truth, { most: 2 }), [1, 1]);
});

test('among equals the first is taken, and an equal average draws no more', () => {
  const outputs = Float32Array.of(0.75, 0.25, 0.25, 0.75);
  const truth: Truth = { task: 'classification', classes: 2, labels: Int32Array.of(0, 1) };
  const same = [1, 2, 3].map((params) => ({ outputs, size: sized(params) }));
  assert.equal(selectEnsemble(same, truth), [1, 0, 0]);
  // Equal in the metric, so the surer one is better.
  const surer = { outputs: Float32Array.of(0.9, 0.1, 0.1, 0.9), size: sized(1) };
  assert.equal(selectEnsemble([same[0]!, surer], truth, { metric: 'accuracy' }), [0, 1]);
});

test('a limit keeps what is together within it, with the weights for the widest features', () => {
  const truth: Truth = { task: 'regression', targets: new Float32Array(4) };
  const members: Scored[] = [
    { outputs: Float32Array.of(1, -1, 1, -1), size: { encoding: 0, params: [10, 30] } },
    { outputs: Float32Array.of(-1.5, 1.5, -1.5, 1.5), size: { encoding: 1, params: [Number.NaN, 30] } },
    { outputs: Float32Array.of(-1.8, 1.8, -1.8, 1.8), size: { encoding: 0, params: [10, 30] } },
  ];
  assert.is(sizeOf([members[0]!.size, members[2]!.size]), 20);
  assert.is(sizeOf([members[0]!.size, members[1]!.size]), 60);
  assert.is(sizeOf([]), 0);
  // Greedily: the first; beside it the second leaves ∓¼, the third ∓0.4.
  const [a, b, c] = selectEnsemble(members, truth, { most: 2 }) as [number, number, number];
  assert.equal([a, b, c], [1, 1, 0]);
  assert.equal(selectEnsemble(members, truth, { most: 2, maxParams: 59 }), [1, 0, 1]);
  assert.equal(selectEnsemble(members, truth, { most: 2, maxParams: 19 }), [1, 0, 0]);
});

test('where every member is too large the smallest is taken, once; without members there is an error', () => {
  const truth: Truth = { task: 'regression', targets: Float32Array.of(0) };
  const members = [30, 20, 20].map((params, at) => ({ outputs: Float32Array.of(at), size: sized(params) }));
  assert.equal(selectEnsemble(members, truth, { maxParams: 19 }), [0, 1, 0]);
  assert.throws(() => selectEnsemble([], truth), /no members to select from; pass at least one/);
});

test.run();
