// Invalid and altered model files are refused with an error, or give a model that predicts. No file causes a crash, a
// hang or a large allocation.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toModule } from '../../src/formats/module/module.ts';
import { toOnnx } from '../../src/formats/onnx/onnx.ts';
import { toSafetensors } from '../../src/formats/safetensors.ts';
import { toTfjsLayers } from '../../src/formats/tfjs.ts';
import type { Model } from '../../src/export/model.ts';
import { MlpnasError } from '../../src/errors.ts';
import { loadModel, saveModel } from '../../src/export/pipeline.ts';
import { holdBackend } from '../study/fixture.ts';
import { everyRow, handmade } from './handmade.ts';

holdBackend(test);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const texts = (
  [
    'four classes',
    'two networks of two classes',
    'a regression',
    'decision factors of two classes',
    'a regression with votes',
  ] as const
).map((name) => saveModel(handmade[name]));

/** The model, or undefined where the file was refused with the right error. */
function load(text: string): Model | undefined {
  try {
    return loadModel(text);
  } catch (error) {
    assert.is((error as Error).constructor, MlpnasError, String((error as Error).stack));
    assert.match((error as Error).message, /pipeline file/);
    assert.ok((error as Error).message.length < 1000, (error as Error).message.slice(0, 200));
    return undefined;
  }
}

/** The paths of all values in a document. */
function* paths(json: Json): Generator<string[]> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    yield [key];
    for (const below of paths(value)) yield [key, ...below];
  }
}

function changed(json: Json, [key, ...rest]: readonly string[], by: Json | undefined): Json {
  const copy = (Array.isArray(json) ? [...json] : { ...(json as object) }) as Record<string, Json>;
  if (rest.length > 0) copy[key as string] = changed(copy[key as string] as Json, rest, by);
  else if (by === undefined) delete copy[key as string];
  else Object.defineProperty(copy, key as string, { value: by, enumerable: true, configurable: true, writable: true });
  return copy as Json;
}

const strange = fc.oneof(
  fc.constantFrom<Json | undefined>(
    undefined,
    null,
    true,
    0,
    -1,
    1,
    2,
    0.5,
    1e9,
    1e300,
    2 ** 53,
    '',
    '__proto__',
    'AAAA',
    'softmax',
    'linear',
    [],
    {},
    [[]],
  ),
  fc.constantFrom<Json>(
    [1e9, 'relu'],
    [2 ** 31, 'softmax'],
    ['relu', 8],
    [0, 'relu'],
    'dropout',
    { kind: 'number' },
    'x'.repeat(10_000),
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

test('any value at any path', async () => {
  const documents = texts.map((text) => JSON.parse(text) as Json);
  const places = documents.map((document) => [...paths(document)]);
  const which = fc
    .nat(documents.length - 1)
    .chain((at) => fc.tuple(fc.constant(at), fc.constantFrom(...(places[at] as string[][]))));
  const models: Model[] = [];
  fc.assert(
    fc.property(fc.array(fc.tuple(which, strange), { minLength: 1, maxLength: 3 }), (changes) => {
      const [[[at]]] = changes as [[[number, string[]], Json]];
      let document = documents[at] as Json;
      for (const [[other, place], by] of changes) {
        if (other !== at) continue;
        try {
          document = changed(document, place, by);
        } catch {
          // An earlier change has removed its parent.
        }
      }
      const model = load(JSON.stringify(document));
      if (model && models.length < 60) models.push(model);
    }),
    { numRuns: 4000, seed: 12 },
  );
  // An accepted model can be used: no export fails, and predicting gives a row for each row or names the error.
  assert.ok(models.length > 20);
  for (const model of models) {
    for (const convert of [toModule, toOnnx, toSafetensors, toTfjsLayers]) convert(model);
    const outcome = await model.predict(everyRow).catch((error: Error) => error.message);
    assert.ok(typeof outcome === 'string' ? /column/.test(outcome) : outcome.length === everyRow.length);
  }
});

test('files that are truncated, doubled or altered', () => {
  const [text] = texts as [string];
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(text.length),
      fc.string({ unit: 'binary', maxLength: 3 }),
      (from, to, noise) => {
        load(text.slice(0, from) + noise + text.slice(to));
      },
    ),
    { numRuns: 1500, seed: 13 },
  );
});

test('values that are not models', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  for (const text of [
    '',
    ' ',
    'null',
    '0',
    '"x"',
    '[]',
    '{}',
    '{"format":1}',
    'PK\u0003\u0004',
    '\ufeff{}',
    '<html>',
    '\0',
    deep,
    `{"format":${deep}}`,
  ]) {
    assert.is(load(text), undefined, text.slice(0, 20));
  }
  for (const version of [0, 4, -1, '2', null, [], 1e308]) {
    assert.throws(
      () => loadModel(JSON.stringify({ format: 'mlpnas pipeline', version })),
      /has version .*reads versions 1 to 3/,
    );
  }
});

test('sizes that only a file claims allocate nothing', () => {
  const document = JSON.parse(texts[0] as string);
  const before = process.memoryUsage().rss;
  document.networks[0].architecture = [
    [2 ** 40, 'relu'],
    [2 ** 40, 'relu'],
    [4, 'softmax'],
  ];
  assert.throws(
    () => loadModel(JSON.stringify(document)),
    /layer 0 has 424 and 8 weights, expected 53 x 1099511627776/,
  );
  assert.ok(process.memoryUsage().rss - before < 2 ** 28);
  document.networks = Array.from({ length: 100_000 }, () => ({ architecture: [[4, 'softmax']], weights: [] }));
  assert.throws(() => loadModel(JSON.stringify(document)), /weights of 0 layers for 1 dense layers/);
});

test('names with a meaning in JavaScript are plain names', async () => {
  const columns = ['__proto__', 'constructor', 'toString'].map((name) => ({
    kind: 'number',
    name,
    median: 0,
    mean: 0,
    scale: 1,
  }));
  const document = JSON.parse(texts[0] as string);
  document.encoder.columns = columns;
  document.target.classes = ['__proto__', 'constructor', 'toString', ''];
  const weights = {
    kernel: Buffer.from(new Float32Array(12).buffer).toString('base64'),
    bias: Buffer.from(Float32Array.of(3, 2, 1, 0).buffer).toString('base64'),
  };
  document.networks = [{ architecture: [[4, 'softmax']], weights: [weights] }];
  const model = loadModel(JSON.stringify(document));
  const row = JSON.parse('{"__proto__":1,"constructor":2,"toString":3}');
  const [prediction] = await model.predict([row]);
  assert.is(prediction?.label, '__proto__');
  assert.equal(Object.keys(prediction?.probabilities ?? {}), document.target.classes);
});

test.run();
