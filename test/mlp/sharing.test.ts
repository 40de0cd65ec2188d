import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import type { LayerWeights } from '../../src/mlp/candidate.ts';
import { initialFrom, latestSources, layerPairs, restore, type SharingDictionary } from '../../src/mlp/sharing.ts';
import { merge } from './merge.ts';
import { countParams, denseLayers, type Architecture } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';

const width = 4;

/** Weights whose every number names their trial. */
function weightsOf(architecture: Architecture, trial: number): LayerWeights[] {
  let inputs = width;
  return denseLayers(architecture).map(([units]) => {
    const layer = { kernel: new Float32Array(inputs * units).fill(trial), bias: new Float32Array(units).fill(trial) };
    inputs = units;
    return layer;
  });
}

const hidden = fc.tuple(fc.constantFrom(8, 16), fc.constantFrom('relu' as const, 'tanh' as const));
const architectures = fc
  .array(fc.array(fc.oneof(hidden, fc.constant('dropout' as const)), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) => list.map((layers): Architecture => [[8, 'relu'], ...layers, [3, 'softmax']]));

test('a layer is known by itself and the dense layer before it', () => {
  assert.equal(layerPairs([[64, 'relu'], 'dropout', [64, 'tanh'], [1, 'sigmoid']]), [
    'input>64:relu',
    '64:relu>64:tanh',
    '64:tanh>1:sigmoid',
  ]);
});

test('an empty dictionary gives nothing', () => {
  assert.equal(
    initialFrom(
      new Map(),
      [
        [8, 'relu'],
        [3, 'softmax'],
      ],
      width,
    ),
    [undefined, undefined],
  );
});

test('a network starts from the pairs that were trained before, and only from those', () => {
  const first: Architecture = [
    [8, 'relu'],
    [16, 'tanh'],
    [3, 'softmax'],
  ];
  const dictionary = merge(new Map(), first, weightsOf(first, 1), 1);
  const second: Architecture = [[8, 'relu'], 'dropout', [16, 'relu'], [3, 'softmax']];
  const initial = initialFrom(dictionary, second, width);
  // input>8:relu is known; 8:relu>16:relu and 16:relu>3:softmax are not, though the shapes are.
  assert.equal(
    initial.map((layer) => layer?.kernel[0]),
    [1, undefined, undefined],
  );
});

test('the last in the order of merging wins, for every pair, and the old dictionary stays', () => {
  fc.assert(
    fc.property(architectures, (list) => {
      let dictionary: SharingDictionary = new Map();
      list.forEach((architecture, trial) => {
        const before = [...dictionary];
        const merged = merge(dictionary, architecture, weightsOf(architecture, trial), trial);
        assert.equal([...dictionary], before);
        dictionary = merged;
      });
      // Worked out anew, backwards: the first find is the last writer.
      for (const [pair, entry] of dictionary) {
        const trial = list.findLastIndex((architecture) => layerPairs(architecture).includes(pair));
        const layer = layerPairs(list[trial]!).lastIndexOf(pair);
        assert.equal([entry.trial, entry.layer], [trial, layer]);
        assert.is(entry.weights.kernel[0], trial);
      }
      assert.is(dictionary.size, new Set(list.flatMap(layerPairs)).size);
    }),
  );
});

test('what the dictionary gives fits the architecture', () => {
  fc.assert(
    fc.property(architectures, (list) => {
      let dictionary: SharingDictionary = new Map();
      list.forEach(
        (architecture, trial) => (dictionary = merge(dictionary, architecture, weightsOf(architecture, trial), trial)),
      );
      for (const architecture of list) {
        const initial = initialFrom(dictionary, architecture, width);
        const params = initial.reduce((sum, layer) => sum + layer!.kernel.length + layer!.bias.length, 0);
        assert.is(params, countParams(architecture, width));
      }
    }),
  );
});

test("a dictionary comes back from its trials' weights, each loaded once", async () => {
  await fc.assert(
    fc.asyncProperty(architectures, async (list) => {
      let dictionary: SharingDictionary = new Map();
      list.forEach(
        (architecture, trial) => (dictionary = merge(dictionary, architecture, weightsOf(architecture, trial), trial)),
      );
      const loaded: number[] = [];
      const sources = latestSources(list.map((architecture, number) => ({ number, architecture })));
      const restored = await restore(sources, async (trial) => {
        loaded.push(trial);
        return weightsOf(list[trial]!, trial);
      });
      assert.equal([...restored], [...dictionary]);
      assert.is(loaded.length, new Set(loaded).size);
    }),
    { numRuns: 30 },
  );
});

test('weights that are gone, or of another table, are named', async () => {
  const architecture: Architecture = [
    [8, 'relu'],
    [3, 'softmax'],
  ];
  const sources = latestSources([{ number: 6, architecture }]);
  await rejects(
    restore(sources, async () => undefined),
    /weights of trial 6, dense layer 0, are missing/,
  );
  const dictionary = merge(new Map(), architecture, weightsOf(architecture, 0), 0);
  assert.throws(
    () => initialFrom(dictionary, architecture, width + 1),
    /input>8:relu have 4 inputs and the data has 5/,
  );
  assert.throws(() => merge(new Map(), architecture, [], 0), /weights of 0 layers for 2 dense layers/);
});

test.run();
