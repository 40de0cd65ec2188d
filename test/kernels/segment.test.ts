import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import {
  gather,
  grad,
  memory,
  mul,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  unsortedSegmentSum,
} from '../../src/kernels/tf.ts';
import { unsortedSegmentSum as twin } from '../../src/kernels/twin/segment.ts';
import { distance, onCpu } from './cpu.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const segmentSum = (x: number[], ids: number[], width: number, segments: number) =>
  tidy(() =>
    Array.from(unsortedSegmentSum(tensor2d(x, [ids.length, width]), tensor1d(ids, 'int32'), segments).dataSync()),
  );

test('rows are summed by their id; a segment without rows is 0', () => {
  assert.equal(segmentSum([1, 2, 3, 4, 5, 6], [2, 0, 2], 2, 4), [3, 4, 0, 0, 1 + 5, 2 + 6, 0, 0]);
});

const problems = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }))
  .chain(([width, rows, segments]) =>
    fc.record({
      width: fc.constant(width),
      segments: fc.constant(segments),
      ids: fc.array(fc.integer({ min: -1, max: segments }), { minLength: rows, maxLength: rows }),
      x: fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: rows * width, maxLength: rows * width }),
    }),
  );

test('kernel, twin and tfjs on its cpu backend agree', async () => {
  await fc.assert(
    fc.asyncProperty(problems, async ({ width, segments, ids, x }) => {
      const kernel = segmentSum(x, ids, width, segments);
      assert.is(distance(kernel, twin(x, ids, width, segments)), 0);
      assert.ok(distance(kernel, await onCpu(() => segmentSum(x, ids, width, segments))) < 1e-5);
    }),
    { numRuns: 60 },
  );
});

test('gather has a gradient: that of an embedding lookup with repeated tokens', async () => {
  const ids = [3, 1, 3, 0];
  const weights = Array.from({ length: ids.length * 3 }, (_, i) => i + 1);
  const gradient = () =>
    tidy(() => {
      const table = tensor2d(
        Array.from({ length: 15 }, (_, i) => i / 7),
        [5, 3],
      );
      const loss = (embedding: Tensor) =>
        sum(mul(gather(embedding, tensor1d(ids, 'int32')), tensor2d(weights, [4, 3])));
      return Array.from(grad(loss)(table).dataSync());
    });
  // Row 3 is looked up first and third: 1+7, 2+8, 3+9.
  assert.equal(gradient(), [10, 11, 12, 4, 5, 6, 0, 0, 0, 8, 10, 12, 0, 0, 0]);
  assert.equal(await onCpu(gradient), gradient());
});

test('gather has a gradient along other axes and with several dimensions of indices', async () => {
  const gradient = () =>
    tidy(() => {
      const x = tensor(
        Array.from({ length: 24 }, (_, i) => i),
        [2, 3, 4],
      );
      const picked = (t: Tensor) => gather(t, tensor1d([2, 0, 2, 1, 1], 'int32'), 1);
      const factors = tensor(
        Array.from({ length: 40 }, (_, i) => i),
        [2, 5, 4],
      );
      return Array.from(grad((t: Tensor) => sum(mul(picked(t), factors)))(x).dataSync());
    });
  assert.equal(gradient(), await onCpu(gradient));
});

test('the gradient of gather leaks no tensor', () => {
  const table = tensor2d([1, 2, 3, 4], [2, 2]);
  const ids = tensor1d([0, 1, 1], 'int32');
  const derive = grad((embedding: Tensor) => sum(gather(embedding, ids)));
  const before = memory().numTensors;
  for (let i = 0; i < 50; i++) derive(table).dispose();
  assert.is(memory().numTensors, before);
  table.dispose();
  ids.dispose();
});

test('ids that do not match the rows are refused', () => {
  assert.throws(
    () => tidy(() => unsortedSegmentSum(tensor2d([1, 2], [2, 1]), tensor1d([0], 'int32'), 2)),
    /one id per row|dimension/,
  );
});

test.run();
