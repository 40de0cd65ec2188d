import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { numbering } from '../../src/table/numbering.ts';

/** As a Map, which takes NaN for NaN and −0 for 0, would number them. */
function byMap(values: readonly number[]): number[] {
  const known = new Map<number, number>();
  return values.map((value) => {
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value)!;
  });
}

test('numbers are counted in the order in which they first come', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
      assert.equal(values.map(numbering(new Set(values).size)), byMap(values));
      assert.equal(values.map(numbering(values.length + 7)), byMap(values));
    }),
    { numRuns: 300, seed: 41 },
  );
});

test('many numbers that are alike do not take each for another', () => {
  const random = randomStream(1, 'numbering test');
  const alike = [
    Array.from({ length: 30_000 }, (_, at) => at),
    Array.from({ length: 30_000 }, (_, at) => at * 2 ** 32),
    Array.from({ length: 30_000 }, (_, at) => at / 100),
    Array.from({ length: 30_000 }, () => Math.floor(uniform(random) * 20_000) / 2 ** 20),
  ];
  for (const values of alike) assert.equal(values.map(numbering(values.length)), byMap(values));
});

test.run();
