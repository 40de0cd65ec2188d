// Models of random sizes with submodels, votes and decision factors: every export gives the library's predictions, and
// the file gives the model back.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createModel } from '../../src/export/model.ts';
import type { ClassificationParts, ModelParts } from '../../src/export/parts.ts';
import { loadModel, saveModel } from '../../src/export/pipeline.ts';
import { toModule } from '../../src/formats/module/module.ts';
import { toOnnx } from '../../src/formats/onnx/onnx.ts';
import { toTfjsLayers } from '../../src/formats/tfjs.ts';
import { activations, type Architecture, type Layer } from '../../src/space/architecture.ts';
import { encodedWidth, type Encoder } from '../../src/table/encoder.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { holdBackend } from '../study/fixture.ts';
import { assertAgreement } from './agreement.ts';
import { importModule } from './consumers/module.ts';
import { runOnnx } from './consumers/onnx.ts';
import { classifier, everyKind, everyRow, handmade, network, regression } from './handmade.ts';

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

test('equal votes are no votes in any export', () => {
  const parts = handmade['two networks with two votes each'];
  assert.equal(
    parts.networks.map(({ votes }) => votes),
    [2, 2],
  );
  const plain = { ...parts, networks: parts.networks.map(({ votes: _, ...others }) => others) };
  assert.equal(toOnnx(parts), toOnnx(plain));
  assert.equal(toTfjsLayers(parts), toTfjsLayers(plain));
  assert.equal(toModule(parts), toModule(plain));
});

test('the first of equal products of probability and factor is the label', async () => {
  const encoder: Encoder = { columns: [{ kind: 'number', name: 'x', median: 0, mean: 0, scale: 1 }] };
  // Zeros give four probabilities of exactly 1/4.
  const weights = [{ kernel: new Float32Array(4), bias: new Float32Array(4) }];
  const architecture: Architecture = [[4, 'softmax']];
  const equal = {
    ...classifier(['a', 'b', 'c', 'd'], [], encoder),
    networks: [{ architecture, weights }],
  };
  for (const [decision, label] of [
    [undefined, 'a'],
    [[2, 2, 2, 2], 'a'],
    [[1, 3, 3, 2], 'b'],
    [[1, 2, 1, 2 + 2 ** -50], 'd'],
  ] as const) {
    const parts: ClassificationParts = { ...equal, ...(decision ? { decision } : {}) };
    const [prediction] = await createModel(parts).predict([{ x: 1 }]);
    const onnx = await runOnnx(toOnnx(parts), encoder, tableFromRows([{ x: 1 }]));
    const module = await importModule(toModule(parts).js);
    assert.equal([prediction?.label, onnx.label?.[0], module.predict({ x: 1 }).label], [label, label, label]);
  }
});

test('submodels cost no hidden layer more in ONNX and tfjs', () => {
  const architecture: Architecture = [
    [64, 'relu'],
    [64, 'tanh'],
    [3, 'softmax'],
  ];
  const encoder: Encoder = { columns: [{ kind: 'number', name: 'x', median: 0, mean: 0, scale: 1 }] };
  const modelOf = (submodels: number | undefined): ModelParts => ({
    ...classifier(['a', 'b', 'c'], [], encoder),
    networks: [network(architecture, 1, 5, { submodels })],
  });
  // 1 x 64 and 64 x 64 with biases; for each submodel a scale, and 64 x 3 with biases.
  const floats = (submodels: number) => 128 + 65 * 64 + submodels * (1 + 65 * 3);
  assert.is(toTfjsLayers(modelOf(8)).weights.byteLength, 4 * floats(8));
  assert.is(toTfjsLayers(modelOf(undefined)).weights.byteLength, 4 * (floats(1) - 1));
  const graph = toOnnx(modelOf(8)).byteLength - 4 * floats(8);
  const plain = toOnnx(modelOf(undefined)).byteLength - 4 * (floats(1) - 1);
  // What is left are names and nodes, of which submodels have some more.
  assert.ok(graph - plain > 0 && graph - plain < 1500, `${graph - plain} bytes`);
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
