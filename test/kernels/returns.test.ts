import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { discountedReturns, type ReturnsOptions } from '../../src/kernels/returns.ts';
import { tensor2d } from '../../src/kernels/tf.ts';
import { memory } from './tf.ts';
import { discountedReturns as twin } from './twin/returns.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

function returns(rewards: number[][], lengths: number[], options: ReturnsOptions): number[] {
  const steps = rewards[0]?.length ?? 0;
  const input = tensor2d(rewards.flat(), [rewards.length, steps]);
  const tensor = discountedReturns(input, lengths, options);
  const result = Array.from(tensor.dataSync());
  input.dispose();
  tensor.dispose();
  return result;
}

test('every step is worth its reward and the discounted rest of its own sequence', () => {
  // alpha 1/2. Row 0: 8; 4 + 8/2; 2 + 8/2. Row 1 has one step: the rest is padding, whatever stands there.
  assert.equal(
    returns(
      [
        [2, 4, 8],
        [5, 100, 100],
      ],
      [3, 1],
      { alpha: 0.5 },
    ),
    [6, 8, 8, 5, 0, 0],
  );
});

test('the ends of the discount: 0 is the reward itself, 1 the plain sum to go', () => {
  assert.equal(returns([[1, 2, 3]], [3], { alpha: 0 }), [1, 2, 3]);
  assert.equal(returns([[1, 2, 3]], [3], { alpha: 1 }), [6, 5, 3]);
});

test('normalisation is over all valid entries together', () => {
  // alpha 0: the entries are 1, 3 and 5: mean 3, population deviation sqrt(8/3).
  const unit = Math.fround(2 / Math.sqrt(8 / 3));
  assert.equal(
    returns(
      [
        [1, 3],
        [5, 70],
      ],
      [2, 1],
      { alpha: 0, normalize: true },
    ),
    [-unit, 0, unit, 0],
  );
});

const nothingToCompare: [name: string, rewards: number[][], lengths: number[]][] = [
  ['one reward', [[3]], [1]],
  ['the same rewards', [[0.1], [0.1], [0.1], [0.1], [0.1], [0.1], [0.1]], [1, 1, 1, 1, 1, 1, 1]],
  ['no step at all', [[4, 5]], [0]],
  [
    'rewards of 0',
    [
      [0, 0],
      [0, 0],
    ],
    [2, 2],
  ],
];
for (const [name, rewards, lengths] of nothingToCompare) {
  test(`normalisation of ${name} gives 0, not NaN`, () => {
    assert.equal(
      returns(rewards, lengths, { alpha: 0.9, normalize: true }),
      rewards.flat().map(() => 0),
    );
  });
}

const rounds = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 })).chain(([rows, steps]) =>
  fc.record({
    rewards: fc.array(
      fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: steps, maxLength: steps }),
      { minLength: rows, maxLength: rows },
    ),
    lengths: fc.array(fc.nat(steps), { minLength: rows, maxLength: rows }),
    alpha: fc.double({ min: 0, max: 1, noNaN: true }),
    normalize: fc.boolean(),
  }),
);

test('kernel and twin agree to the last bit', () => {
  fc.assert(
    fc.property(rounds, ({ rewards, lengths, alpha, normalize }) => {
      const before = memory().numTensors;
      const kernel = returns(rewards, lengths, { alpha, normalize });
      const plain = twin(rewards.flat(), lengths, (rewards[0] as number[]).length, { alpha, normalize });
      // Adding 0 makes -0 and 0 one.
      assert.equal(
        kernel.map((x) => x + 0),
        Array.from(plain, (x) => x + 0),
      );
      assert.is(memory().numTensors, before);
    }),
  );
});

test('normalised returns have mean 0 and deviation 1, or are all 0, and are never NaN', () => {
  fc.assert(
    fc.property(rounds, ({ rewards, lengths, alpha }) => {
      const steps = (rewards[0] as number[]).length;
      const all = returns(rewards, lengths, { alpha, normalize: true });
      const valid = all.filter((_, at) => at % steps < (lengths[Math.floor(at / steps)] as number));
      assert.ok(all.every(Number.isFinite));
      if (valid.every((x) => x === 0)) return;
      const mean = valid.reduce((sum, x) => sum + x, 0) / valid.length;
      const variance = valid.reduce((sum, x) => sum + (x - mean) ** 2, 0) / valid.length;
      assert.ok(Math.abs(mean) < 1e-5 && Math.abs(variance - 1) < 1e-5, `${mean} ${variance}`);
    }),
  );
});

test('lengths that do not fit are refused', () => {
  assert.throws(() => returns([[1, 2]], [3], {}), /length 3 for row 0/);
  assert.throws(() => returns([[1, 2]], [1, 1], {}), /2 lengths for 1 rows/);
});

test.run();
