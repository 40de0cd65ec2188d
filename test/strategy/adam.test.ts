import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/index.ts';
import { AdamOptimizer, tensor1d, variable } from '../../src/kernels/tf.ts';
import { clipNorm, openAdam, startAdam } from '../../src/strategy/adam.ts';

const backend = await openBackend();

test("steps are those of tfjs's Adam, also when they go on from a stored state", () => {
  const gradients = [
    [1, -2, 0],
    [0.5, 3, 1e-4],
    [-1, 0.1, 0],
    [2, 2, -1e-4],
  ];
  const theirs = variable(tensor1d([0.1, -0.2, 0.3]));
  const optimizer = new AdamOptimizer(0.01, 0.9, 0.999);
  const ours = Float32Array.of(0.1, -0.2, 0.3);
  let state = startAdam(3);
  for (const gradient of gradients) {
    optimizer.applyGradients([{ name: theirs.name, tensor: tensor1d(gradient) }]);
    const kept = structuredClone(state);
    const adam = openAdam(state);
    adam.step(ours, Float32Array.from(gradient), 0.01);
    assert.equal(state, kept);
    state = adam.state();
  }
  theirs
    .dataSync()
    .forEach((value, i) => assert.ok(Math.abs(value - ours[i]!) < 1e-6, `${i}: ${ours[i]}, not ${value}`));
  assert.throws(() => openAdam(state).step(ours, new Float32Array(2), 0.01), /Got 2 gradients for 3 parameters/);
});

test('a gradient is scaled to the limit only when it is longer', () => {
  const long = Float32Array.of(3, 4);
  assert.is(clipNorm(long, 1), 5);
  // 3-4-5: divided by 5.
  assert.ok(Math.abs(long[0]! - 0.6) < 1e-7 && Math.abs(long[1]! - 0.8) < 1e-7);
  const short = Float32Array.of(0.3, 0.4);
  clipNorm(short, 1);
  assert.equal(short, Float32Array.of(0.3, 0.4));
  const none = new Float32Array(2);
  assert.is(clipNorm(none, 1), 0);
  assert.equal([...none], [0, 0]);
});

test.after(() => backend.dispose());
test.run();
