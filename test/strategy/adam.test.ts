import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { AdamOptimizer, tensor1d, tidy, variable } from '../../src/kernels/tf.ts';
import { openAdam, startAdam } from '../../src/strategy/adam.ts';

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
  let ours = Float32Array.of(0.1, -0.2, 0.3);
  let state = startAdam(3);
  for (const gradient of gradients) {
    optimizer.applyGradients([{ name: theirs.name, tensor: tensor1d(gradient) }]);
    const kept = structuredClone(state);
    tidy(() => {
      const parameters = tensor1d(ours);
      const adam = openAdam(state);
      adam.step(parameters, tensor1d(gradient), 0.01);
      assert.equal(state, kept);
      state = adam.state();
      ours = parameters.dataSync() as typeof ours;
    });
  }
  theirs
    .dataSync()
    .forEach((value, i) => assert.ok(Math.abs(value - ours[i]!) < 1e-6, `${i}: ${ours[i]}, not ${value}`));
  assert.throws(
    () => tidy(() => openAdam(state).step(tensor1d(ours), tensor1d([1, 2]), 0.01)),
    /Got 2 gradients for 3 parameters/,
  );
});

test.after(() => backend.dispose());
test.run();
