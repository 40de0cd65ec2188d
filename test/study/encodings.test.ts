// Networks for other features than they were trained on: predictions stay as they are.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TrainedNetwork } from '../../src/export/parts.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import { predictProbabilities } from '../../src/mlp/predict.ts';
import { candidateWeights } from '../../src/mlp/weights.ts';
import { randomStream, uniform } from '../../src/random.ts';
import type { Architecture } from '../../src/space/architecture.ts';
import { encodingsOf, widened } from '../../src/study/encodings.ts';
import { search } from '../../src/study/search.ts';
import type { EncodedRows } from '../../src/table/dataset.ts';
import { featureNames } from '../../src/table/encoder.ts';
import { denseRows, strideOf } from '../../src/layout.ts';
import { smallStudy, table } from './fixture.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const { dataset: penguins, settings: smallSettings } = await search(table, smallStudy({ rounds: 1, samples: 1 }));
const classes = { dataset: penguins, units: 3 };
const numbers = {
  dataset: (await search(table, smallStudy({ rounds: 1, samples: 1, target: 'body_mass_g' }))).dataset,
  units: 1,
};

const hidden: Record<string, Architecture> = {
  'the output layer alone': [],
  'a hidden layer': [[8, 'tanh']],
  'two hidden layers and dropout': [[8, 'elu'], 'dropout', [5, 'relu']],
};

for (const { dataset, units } of [classes, numbers]) {
  for (const [what, layers] of Object.entries(hidden)) {
    for (const submodels of [undefined, 1, 4]) {
      test(`${units} outputs, ${what}, ${submodels ?? 'no'} submodels: the same predictions from wider features`, () => {
        const output = units === 3 ? ([3, 'softmax'] as const) : ([1, 'linear'] as const);
        const architecture: Architecture = [...layers, output];
        const job = { architecture, number: 1, seed: 3 };
        const random = randomStream(5, 'widened');
        const network: TrainedNetwork = {
          architecture,
          // Biases that are not 0.
          weights: candidateWeights(job, dataset.width, { submodels: submodels! }).map((layer) => ({
            ...layer,
            bias: layer.bias.map(() => uniform(random)),
          })),
          votes: 3,
        };
        const wide = dataset.encodeAs('piecewise');
        assert.ok(wide.width > dataset.width);
        const got = widened(network, dataset.encoder, wide.encoder);
        assert.equal([got.architecture, got.votes], [network.architecture, 3]);
        assert.equal(got.weights.slice(1), network.weights.slice(1));
        const outputs = (weights: TrainedNetwork['weights'], encoded: EncodedRows) => {
          const { features, width, categories } = encoded;
          const packed = features.slice(0, 40 * strideOf(encoded));
          const dense = denseRows(packed, encoded);
          const got = predictProbabilities(backend, architecture, weights, dense, width);
          predictProbabilities(backend, architecture, weights, packed, width, categories).forEach((value, at) =>
            assert.ok(Math.abs(value - got[at]!) < 1e-6),
          );
          return got;
        };
        const [before, after] = [outputs(network.weights, dataset), outputs(got.weights, wide)];
        assert.is(after.length, 40 * units);
        after.forEach((value, at) => assert.ok(Math.abs(value - before[at]!) < 1e-6, `${value} for ${before[at]}`));
        assert.ok(new Set(after).size > 10);
        // All other weights of the first layer are 0.
        const sumOf = ({ kernel, scales = new Float32Array() }: TrainedNetwork['weights'][number]) =>
          [...kernel, ...scales].filter((value) => value !== 0).sort();
        assert.equal(sumOf(got.weights[0]!), sumOf(network.weights[0]!));
      });
    }
  }
}

test('rows of categories are packed in both encodings, and features keep their names', () => {
  const wide = classes.dataset.encodeAs('piecewise');
  assert.ok(classes.dataset.categories!.length > 0);
  assert.equal(wide.categories, classes.dataset.categories);
  const known = new Set(featureNames(wide.encoder));
  for (const name of featureNames(classes.dataset.encoder)) assert.ok(known.has(name), name);
});

test('a feature that the other encoding lacks is an error', () => {
  const wide = classes.dataset.encodeAs('piecewise');
  const architecture: Architecture = [[3, 'softmax']];
  const weights = candidateWeights({ architecture, number: 1, seed: 3 }, wide.width, {});
  assert.throws(
    () => widened({ architecture, weights }, wide.encoder, classes.dataset.encoder),
    /feature "bill_length_mm bin 1", which the other encoding lacks; encode the same columns/,
  );
});

test('auto adds piecewise features where there are numbers to make bins of; nothing else does', () => {
  const { dataset } = classes;
  const settings = { ...smallSettings, featureEncoding: 'auto' as const };
  const found = encodingsOf(dataset, settings, { protocol: 'sound' });
  assert.equal(found.widths, [dataset.width, dataset.encodeAs('piecewise').width]);
  assert.is(found.of(0), dataset);
  assert.is(found.of(1), found.of(1), 'encoded once');
  assert.equal(encodingsOf(dataset, { ...settings, featureEncoding: 'robust' }, { protocol: 'sound' }).widths, [
    dataset.width,
  ]);
  assert.equal(encodingsOf(dataset, settings, { protocol: 'original' }).widths, [dataset.width]);
});

test('a table of categories has one encoding', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => ({
    colour: ['red', 'green', 'blue'][row % 3]!,
    size: ['s', 'm'][(row >> 2) % 2]!,
    kind: row % 3 === 0 ? 'a' : 'b',
  }));
  const { dataset } = await search(rows, smallStudy({ rounds: 1, samples: 1, target: 'kind', keep: ['colour'] }));
  assert.equal(encodingsOf(dataset, { ...smallSettings, featureEncoding: 'auto' }, { protocol: 'sound' }).widths, [
    dataset.width,
  ]);
});

test.run();
