import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { matMul, relu, softmax, sum, type Tensor, tidy } from '../../src/kernels/tf.ts';
import { grads, ones, tensor } from './tf.ts';
import { threads } from '../../src/platform/threads.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, currentNode, denoBare, node20 } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;

/** Two of our products, stock operations that tfjs splits over threads, and enough memory to make the heap grow. */
function work(): Float32Array[] {
  return tidy(() => {
    const x = tensor(
      Float32Array.from({ length: 600 * 300 }, (_, i) => ((i * 7919) % 1009) / 504 - 1),
      [600, 300],
    );
    const w = tensor(
      Float32Array.from({ length: 300 * 40 }, (_, i) => ((i * 104729) % 997) / 498 - 1),
      [300, 40],
    );
    const loss = (a: Tensor, b: Tensor) => sum(relu(matMul(a, b)));
    const [byX, byW] = grads(loss)([x, w]) as [Tensor, Tensor];
    ones([1500, 3000]);
    return [softmax(x), relu(x), byX, byW].map((result) => result.dataSync() as Float32Array);
  });
}

test('threads give what one thread gives, to the bit, also after the heap has grown', async () => {
  const single = await openBackend();
  const expected = work();
  single.dispose();
  for (const count of [1, 2, 4]) {
    const backend = await openBackend({ threads: threads(count) });
    assert.is(backend.threads, count);
    assert.equal(work(), expected);
    assert.equal(work(), expected);
    backend.dispose();
  }
  assert.is((globalThis as { Worker?: unknown }).Worker, undefined);
});

test('a count of threads that tfjs has not is refused', () => {
  for (const count of [0, 9, 1.5])
    assert.throws(() => threads(count), new RegExp(`Got ${count} threads; pass a whole number from 1 to 8`));
});

for (const { name, command, missing } of [node20, currentNode, denoBare, bun]) {
  testWhen(missing, `${name}: threads start as asked, change no result, and let the runtime end`, async () => {
    const { code, stdout, stderr } = await spawned([
      ...(command as readonly string[]),
      path.join(ROOT, 'test/kernels/threads-job.js'),
    ]);
    assert.is(code, 0, stderr);
    assert.is(stderr, '');
    const { counts, same } = JSON.parse(stdout);
    assert.equal({ counts, same }, { counts: [3, 2], same: true });
  });
}

test.run();
