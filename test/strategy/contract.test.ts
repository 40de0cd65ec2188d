import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { memory } from '../kernels/tf.ts';
import { createSpace } from '../../src/space/space.ts';
import { createStrategy, strategyNames } from '../../src/strategy/registry.ts';
import { runStudy, strategyContract } from '../contracts/strategy.ts';

const backend = await openBackend();

// Two epochs a round: the cases are about what comes out, not about learning.
for (const name of strategyNames) strategyContract(createStrategy(name, { controllerEpochs: 2 }));

test('no strategy leaves a tensor behind', () => {
  const before = memory().numTensors;
  for (const name of strategyNames) {
    for (const predictor of [true, false])
      runStudy(createStrategy(name, { predictor }), createSpace({ classes: 3 }), { rounds: 4 });
  }
  assert.is(memory().numTensors, before);
});

test('without a predictor nothing is predicted', () => {
  for (const name of strategyNames) {
    const { proposals } = runStudy(createStrategy(name, { predictor: false }), createSpace({ classes: 3 }));
    assert.ok(proposals.flat().every((proposal) => !('predicted' in proposal)));
  }
});

test('an unknown strategy is refused, with the one that was probably meant', () => {
  assert.throws(
    () => createStrategy('contorller'),
    /unknown strategy "contorller"; expected one of controller, classic, random\. Did you mean "controller"\?/,
  );
  assert.throws(() => createStrategy('toString'), /unknown strategy "toString"/);
});

test('options out of range are refused', () => {
  for (const name of ['controller', 'classic']) {
    assert.throws(() => createStrategy(name, { controllerEpochs: 1.5 }), /Got 1.5 controller epochs/);
    assert.throws(() => createStrategy(name, { alpha: 1.1 }), /Got alpha 1.1/);
  }
});

test.after(() => backend.dispose());
test.run();
