// Models of random sizes with submodels, votes and decision factors: every export gives the library's predictions, and
// the file gives the model back.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ModelParts } from '../../src/export/parts.ts';
import { loadModel, saveModel } from '../../src/export/pipeline.ts';
import { activations, type Architecture, type Layer } from '../../src/space/architecture.ts';
import { encodedWidth, type Encoder } from '../../src/table/encoder.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { holdBackend } from '../study/fixture.ts';
import { assertAgreement } from './agreement.ts';
import { classifier, everyKind, everyRow, network, regression } from './handmade.ts';

holdBackend(test);

const hidden = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(...activations)), { maxLength: 3 });
const networks = fc.array(
  fc.record({
    hidden,
    submodels: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    votes: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    sigmoid: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);
/** Classes; one is a regression. */
const classes = fc.integer({ min: 1, max: 5 });
const columns = fc.uniqueArray(fc.nat(everyKind.columns.length - 1), { minLength: 1, maxLength: 6 });
const factors = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 5, maxLength: 5 });

const model = fc
  .tuple(networks, classes, columns, fc.option(factors), fc.nat(1000))
  .map(([shapes, count, chosen, decision, seed]): ModelParts => {
    const encoder: Encoder = { columns: chosen.map((at) => everyKind.columns[at]!) };
    const output = (sigmoid: boolean): Layer =>
      count === 1 ? [1, 'linear'] : count === 2 && sigmoid ? [1, 'sigmoid'] : [count, 'softmax'];
    const built = shapes.map(({ hidden, sigmoid, ...extras }, at) => {
      const architecture = [...hidden, output(sigmoid)] as Architecture;
      const { weights, ...others } = network(architecture, encodedWidth(encoder), seed + at, extras);
      // Float32 loses digits in sums of large numbers.
      const small = (values: Float32Array) => values.map((value) => value / 2);
      return { ...others, weights: weights.map((layer) => ({ ...layer, kernel: small(layer.kernel) })) };
    });
    if (count === 1) return { ...regression([], encoder), networks: built };
    const names = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
    const decided = decision ? { decision: decision.slice(0, count) } : {};
    return { ...classifier(names, [], encoder), networks: built, ...decided };
  });

test('every export of a model of any size agrees with the library', async () => {
  const [table, rows] = [tableFromRows(everyRow), everyRow as Record<string, unknown>[]];
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(model, async (parts) => {
      for (const { weights, votes } of parts.networks) {
        if (weights[0]?.scales) seen.add(weights.length === 1 ? 'submodels of an output layer' : 'submodels');
        if (votes !== undefined) seen.add('votes');
      }
      seen.add('decision' in parts ? 'decision' : parts.task);
      await assertAgreement(parts, table, rows);
    }),
    { numRuns: 40, seed: 31 },
  );
  assert.equal([...seen].sort(), [
    'classification',
    'decision',
    'regression',
    'submodels',
    'submodels of an output layer',
    'votes',
  ]);
});

test('a saved and loaded model is the same, whatever its size', () => {
  fc.assert(
    fc.property(model, (parts) => {
      const text = saveModel(parts);
      const { predict: _predict, predictInChunks: _chunks, examine: _examine, ...loaded } = loadModel(text);
      assert.equal(loaded, parts);
      assert.is(saveModel(loaded), text);
    }),
    { numRuns: 60, seed: 32 },
  );
});

test.run();
