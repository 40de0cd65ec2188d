import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paretoFront } from '../../src/report/index.ts';

interface Point {
  readonly number: number;
  readonly params: number;
  readonly score: number;
}

/** The definition, pair by pair. */
function frontOf(points: readonly Point[]): Point[] {
  const beats = (a: Point, b: Point) =>
    a.params <= b.params && a.score >= b.score && (a.params < b.params || a.score > b.score);
  return points.filter((point) => !points.some((other) => beats(other, point)));
}

const numbers = (points: readonly Point[]) => points.map(({ number }) => number).sort((a, b) => a - b);

test('the front is what no trial beats, ties included', () => {
  // Few different values, so that ties are common.
  const point = fc.record({ params: fc.integer({ min: 1, max: 6 }), score: fc.integer({ min: 0, max: 6 }) });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (drawn) => {
      const points = drawn.map(({ params, score }, number) => ({ number, params, score: score / 6 }));
      const front = paretoFront(points);
      assert.equal(numbers(front), numbers(frontOf(points)));
      front.slice(1).forEach((next, i) => {
        assert.ok(next.params >= front[i]!.params && next.score >= front[i]!.score, 'it rises');
      });
    }),
    { seed: 7, numRuns: 500 },
  );
});

test.run();
