import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { createModel } from '../../src/export/model.ts';
import type { ModelParts, TrainedNetwork } from '../../src/export/parts.ts';
import { loadModel, saveModel } from '../../src/export/pipeline.ts';
import { holdBackend } from '../study/fixture.ts';
import { rejects } from '../rejects.ts';

holdBackend(test);

/** A network of 2 features, 2 relu units and 3 classes, small enough to be computed by hand. */
const parts: ModelParts = {
  task: 'classification',
  target: 'kind',
  classes: ['a', 'b', '__proto__'],
  encoder: {
    columns: [
      { kind: 'number', name: 'size', median: 3, mean: 1, scale: 2 },
      { kind: 'one-hot', name: 'sex', levels: ['f'], missing: false },
    ],
  },
  networks: [
    {
      architecture: [[2, 'relu'], 'dropout', [3, 'softmax']],
      weights: [
        { kernel: Float32Array.of(1, -1, 0.5, 0.5), bias: Float32Array.of(0, 1) },
        { kernel: Float32Array.of(1, 0, -1, 0, 2, 0), bias: Float32Array.of(0, 0, 0.1) },
      ],
    },
  ],
  score: 0.75,
  test: { accuracy: 0.5, rows: 8 },
  digest: 'd'.repeat(64),
  warnings: [{ code: 'constant', message: 'Column "x" has one value.', columns: ['x'] }],
  version: '0.1.0',
};

test('a prediction is that computed by hand', async () => {
  const [prediction] = await createModel(parts).predict([{ sex: 'f', size: 5, more: 'x' }]);
  // size -> (5 - 1) / 2 = 2, sex -> 1. Hidden: relu(2·1 + 1·0.5 + 0) = 2.5, relu(-2 + 0.5 + 1) = 0.
  // Logits: [2.5, 0, -2.5 + 0.1]; dropout does nothing when predicting.
  const exp = [2.5, 0, -2.4].map(Math.exp);
  const sum = exp.reduce((a, b) => a + b);
  assert.is(prediction!.label, 'a');
  assert.equal(Object.keys(prediction!.probabilities!), ['a', 'b', '__proto__']);
  Object.values(prediction!.probabilities!).forEach((p, index) => assert.ok(Math.abs(p - exp[index]! / sum) < 1e-6));
});

test('one sigmoid unit is the probability of the second class', async () => {
  const two = {
    ...parts,
    classes: ['no', 'yes'],
    networks: [
      {
        architecture: [[1, 'sigmoid']] as const,
        weights: [{ kernel: Float32Array.of(1, 0), bias: Float32Array.of(0) }],
      },
    ],
  };
  const [missing, large] = await createModel(two).predict('size,sex\n,m\n7,f\n');
  // A missing size is the median: (3 - 1) / 2 = 1.
  assert.is(missing!.label, 'yes');
  assert.ok(Math.abs(missing!.probabilities!['yes']! - 1 / (1 + Math.exp(-1))) < 1e-6);
  assert.ok(Math.abs(large!.probabilities!['no']! - 1 / (1 + Math.exp(3))) < 1e-6);
});

test('a saved and loaded model has the same bits', async () => {
  const text = saveModel(parts);
  const { predict, predictInChunks: _chunks, examine: _examine, ...loaded } = loadModel(text);
  assert.equal(loaded, parts);
  assert.is(saveModel(loaded), text);
  assert.is(saveModel({ model: () => parts }), text);
  const rows = [
    { size: 5, sex: 'f' },
    { size: '', sex: 'other' },
  ];
  assert.equal(await predict(rows), await createModel(parts).predict(rows));
  const { test: _, ...untested } = parts;
  assert.not('test' in loadModel(saveModel(untested)));
});

test('any finite weights are kept', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 4, maxLength: 4, noNaN: true, noDefaultInfinity: true }), (kernel) => {
      const [{ architecture, weights }] = parts.networks as [TrainedNetwork];
      const changed = [{ kernel, bias: Float32Array.of(-0, 1e-45) }, weights[1]!];
      const [layer] = loadModel(saveModel({ ...parts, networks: [{ architecture, weights: changed }] })).networks[0]!
        .weights;
      assert.equal([...new Uint32Array(layer!.kernel.buffer)], [...new Uint32Array(kernel.slice().buffer)]);
      assert.ok(Object.is(layer!.bias[0], -0));
    }),
    { numRuns: 50, seed: 4 },
  );
});

test('rows that cannot be read are refused with the column', async () => {
  const model = createModel(parts);
  await rejects(model.predict([{ size: 1 }]), /"sex"/);
  await rejects(model.predict([{ size: 'large', sex: 'f' }]), /"large" in column "size"/);
  await rejects(model.predict(''), /empty/);
  assert.equal(await model.predict([]), []);
});

const file = () => JSON.parse(saveModel(parts));

test('an invalid file is refused with the reason', () => {
  assert.throws(() => loadModel('PK\u0003'), /not a pipeline file of mlpnas: it is not JSON/);
  assert.throws(() => loadModel(''), /it is not JSON/);
  assert.throws(() => loadModel('null'), /not a pipeline file/);
  assert.throws(() => loadModel('[]'), /not a pipeline file/);
  assert.throws(() => loadModel('{"format":"tfjs"}'), /format is "tfjs", expected "mlpnas pipeline"/);
  assert.throws(
    () => loadModel(JSON.stringify({ ...file(), version: 4 })),
    /has version 4; this version of mlpnas reads versions 1 to 3/,
  );
});

test('a file whose sizes disagree is refused', () => {
  const refused = (change: (json: ReturnType<typeof file>) => void, pattern: RegExp) => {
    const json = file();
    change(json);
    assert.throws(() => loadModel(JSON.stringify(json)), pattern);
  };
  refused(
    (json) => (json.networks[0].architecture[0][0] = 1e9),
    /layer 0 has 4 and 2 weights, expected 2 x 1000000000/,
  );
  refused((json) => (json.networks[0].architecture[0][0] = -2), /networks\.0\.architecture\.0/);
  refused((json) => (json.networks[0].architecture[0][1] = 'toString'), /networks\.0\.architecture\.0/);
  refused((json) => json.networks[0].architecture.unshift('dropout'), /begins with dropout/);
  refused((json) => (json.networks[0].architecture[2][1] = 'sigmoid'), /3 sigmoid units for 3 classes/);
  refused((json) => json.target.classes.pop(), /3 softmax units for 2 classes/);
  refused((json) => (json.target.classes[1] = 'a'), /the class "a" comes twice/);
  refused((json) => json.networks[0].weights.pop(), /weights of 1 layers for 2 dense layers/);
  refused((json) => (json.networks[0].weights[0].kernel = '!!!!'), /layer 0 are not base64/);
  refused((json) => (json.networks[0].weights[0].bias = 'AAA='), /not base64 of float32/);
  refused((json) => (json.networks[0].weights[1].bias = 'AAAAAAAAAAA='), /layer 1 has 6 and 2 weights/);
  // 0x7f800000, little-endian, is infinity.
  refused((json) => (json.networks[0].weights[1].bias = 'AAAAAAAAAAAAAIB/'), /not finite/);
  refused((json) => (json.encoder.columns[0].scale = 0), /encoder.columns.0.scale/);
  refused((json) => (json.encoder.columns[0].mean = '1'), /encoder.columns.0.mean is "1"/);
  refused((json) => (json.encoder.columns[1].kind = 'script'), /encoder.columns.1/);
  const robust = { kind: 'number', name: 'size', median: 3, factor: 0.5 };
  refused((json) => (json.encoder.columns[0] = { ...robust, factor: -1 }), /encoder.columns.0/);
  refused((json) => (json.encoder.columns[0] = { ...robust, edges: [1, 2] }), /encoder.columns.0/);
  refused(
    (json) => (json.encoder.columns[0] = { ...robust, edges: [1, 2, 2] }),
    /in column "size" the edge 2 comes after 2/,
  );
  // One feature more than the network has inputs.
  refused((json) => (json.encoder.columns[0] = { ...robust, missing: true }), /4 and 2 weights, expected 3 x 2/);
  refused((json) => (json.encoder.columns[1].other = true), /4 and 2 weights, expected 3 x 2/);
  refused((json) => (json.encoder.columns = []), /encoder.columns/);
  refused((json) => delete json.digest, /digest/);
  refused((json) => (json.score = null), /score/);
});

test('a file whose submodels, votes or decision factors do not fit is refused', () => {
  const floats = (length: number) => Buffer.from(new Float32Array(length).fill(1).buffer).toString('base64');
  const refused = (change: (json: ReturnType<typeof file>) => void, pattern: RegExp) => {
    const json = file();
    // Two submodels of 2 features, 2 units and 3 classes.
    json.networks[0].weights = [
      { scales: floats(4), kernel: floats(4), bias: floats(2) },
      { kernel: floats(12), bias: floats(6) },
    ];
    json.networks[0].votes = 3;
    json.target.decision = [1, 2, 0.5];
    const [network] = loadModel(JSON.stringify(json)).networks;
    assert.equal([network?.votes, network?.weights[0]?.scales?.length], [3, 4]);
    change(json);
    assert.throws(() => loadModel(JSON.stringify(json)), pattern);
  };
  refused((json) => (json.networks[0].weights[0].scales = floats(5)), /layer 0 has 5 scales, expected submodels x 2/);
  refused((json) => (json.networks[0].weights[0].scales = ''), /layer 0 has 0 scales, expected submodels x 2/);
  refused((json) => (json.networks[0].weights[0].scales = '!'), /layer 0 are not base64/);
  refused(
    (json) =>
      (json.networks[0].weights[0].scales = Buffer.from(Float32Array.of(1, 2, 3, NaN).buffer).toString('base64')),
    /layer 0 has weights that are not finite/,
  );
  refused(
    (json) => (json.networks[0].weights[0].scales = floats(6)),
    /layer 1 has 12 and 6 weights, expected 3 x 2 x 3 and 3 x 3/,
  );
  refused((json) => delete json.networks[0].weights[0].scales, /layer 1 has 12 and 6 weights, expected 2 x 3 and 3/);
  refused(
    (json) => (json.networks[0].weights[1].scales = floats(4)),
    /layer 1 has scales, which only the first layer can have/,
  );
  for (const votes of [0, -1, 1.5, '2', null])
    refused((json) => (json.networks[0].votes = votes), /networks\.0\.votes/);
  refused((json) => json.target.decision.pop(), /2 decision factors for 3 classes/);
  for (const factor of [0, -1, null, '1']) refused((json) => (json.target.decision[1] = factor), /target\.decision\.1/);
});

test('a file of version 2 gives the same model', () => {
  // Version 2 differs by the number alone, for it had none of what version 3 added.
  const text = saveModel(parts);
  assert.match(text, '"version": 3');
  assert.is(saveModel(loadModel(text.replace('"version": 3', '"version": 2'))), text);
});

test('a file with a changed byte is refused or gives a model', () => {
  const text = saveModel(parts);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ unit: 'binary', maxLength: 2 }), (at, patch) => {
      try {
        loadModel(text.slice(0, at) + patch + text.slice(at + 1));
      } catch (error) {
        assert.match((error as Error).message, /pipeline file/);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});

test.run();
