// Models of several networks and of regressions, and predictions for tables that differ from the training table.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createModel, type Prediction } from '../../src/export/model.ts';
import type { TrainedNetwork } from '../../src/export/parts.ts';
import { loadModel, saveModel } from '../../src/export/pipeline.ts';
import type { LayerWeights } from '../../src/mlp/candidate.ts';
import { encode } from '../table/encode.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { rejects } from '../rejects.ts';
import { holdBackend } from '../study/fixture.ts';
import { classifier, everyKind, everyRow, handmade, regression } from './handmade.ts';

holdBackend(test);

const four = handmade['four classes'];

async function collect(chunks: AsyncGenerator<Prediction[], void>): Promise<Prediction[][]> {
  const all: Prediction[][] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

test('several networks are averaged, in double precision', async () => {
  const parts = handmade['two networks'];
  const alone = await Promise.all(
    parts.networks.map((network) => createModel({ ...parts, networks: [network] }).predict(everyRow)),
  );
  const together = await createModel(parts).predict(everyRow);
  together.forEach(({ label, probabilities }, row) => {
    const means = parts.classes.map((name) => {
      const [a, b] = alone.map((predictions) => predictions[row]?.probabilities?.[name] as number) as [number, number];
      return Math.fround((a + b) / 2);
    });
    assert.equal(Object.values(probabilities ?? {}), means);
    assert.is(label, parts.classes[means.indexOf(Math.max(...means))]);
  });
});

test('votes weigh the networks, and equal ones change no bit', async () => {
  const parts = handmade['three networks with votes'];
  const alone = await Promise.all(
    parts.networks.map((network) => createModel({ ...parts, networks: [network] }).predict(everyRow)),
  );
  const together = await createModel(parts).predict(everyRow);
  together.forEach(({ probabilities }, row) => {
    const means = parts.classes.map((name) => {
      const [a, b, c] = alone.map((predictions) => predictions[row]?.probabilities?.[name] as number);
      // The votes in handmade.ts are 3, 1 and 7.
      return Math.fround((3 * a! + b! + 7 * c!) / 11);
    });
    assert.equal(Object.values(probabilities ?? {}), means);
  });
  const voted = (votes: number) => ({ ...parts, networks: parts.networks.map((network) => ({ ...network, votes })) });
  const plain = parts.networks.map(({ architecture, weights }) => ({ architecture, weights }));
  const expected = await createModel({ ...parts, networks: plain }).predict(everyRow);
  for (const votes of [1, 3, 2 ** 53 - 1]) assert.equal(await createModel(voted(votes)).predict(everyRow), expected);
});

test('submodels with the same scales and outputs are one network', async () => {
  const [plain] = handmade['two networks'].networks as [TrainedNetwork];
  const [first, last] = plain.weights as [LayerWeights, LayerWeights];
  const four = (values: Float32Array) =>
    Float32Array.from({ length: 4 * values.length }, (_, at) => values[at % values.length]!);
  const scales = new Float32Array((4 * first.kernel.length) / first.bias.length).fill(1);
  const weights = [
    { ...first, scales },
    { kernel: four(last.kernel), bias: four(last.bias) },
  ];
  const model = (network: TrainedNetwork) => createModel({ ...handmade['two networks'], networks: [network] });
  assert.equal(
    await model({ architecture: plain.architecture, weights }).predict(everyRow),
    await model(plain).predict(everyRow),
  );
});

test('decision factors choose the label and leave the probabilities', async () => {
  const { decision, ...plain } = handmade['decision factors'];
  const [predictions, undecided] = await Promise.all([
    createModel({ ...plain, decision }).predict(everyRow),
    createModel(plain).predict(everyRow),
  ]);
  predictions.forEach(({ label, probabilities }, row) => {
    assert.equal(probabilities, undecided[row]?.probabilities);
    const products = plain.classes.map((name, at) => probabilities![name]! * decision[at]!);
    assert.is(label, plain.classes[products.indexOf(Math.max(...products))]);
  });
  assert.ok(predictions.some(({ label }, row) => label !== undecided[row]?.label));
  const { decision: _, ...two } = handmade['decision factors of two classes'];
  const [decided, without] = await Promise.all([
    createModel(handmade['decision factors of two classes']).predict(everyRow),
    createModel(two).predict(everyRow),
  ]);
  assert.ok(decided.some(({ label }, row) => label !== without[row]?.label));

  // Products of 0.5 · 1 and 0.25 · 2 are equal, so the first wins; a little more and the second does.
  const bias = Float32Array.of(2, 1, 1).map(Math.log2);
  const networks = [
    {
      architecture: [[3, 'softmax']] as const,
      weights: [{ kernel: new Float32Array(3), bias: bias.map((x) => x * Math.LN2) }],
    },
  ];
  const encoder = { columns: [{ kind: 'number' as const, name: 'x', median: 0, mean: 0, scale: 1 }] };
  const three = { ...plain, classes: ['a', 'b', 'c'], networks, encoder };
  const labelOf = async (...factors: number[]) =>
    (await createModel({ ...three, decision: factors }).predict([{ x: 1 }]))[0]?.label;
  const [{ probabilities: p }] = (await createModel(three).predict([{ x: 1 }])) as [Prediction];
  const [a, b] = [p!['a']!, p!['b']!];
  assert.is(await labelOf(1, 1, 1), 'a');
  assert.is(await labelOf(b, a, b), 'a');
  assert.is(await labelOf(b, a * (1 + 2 ** -40), b), 'b');
  assert.is(await labelOf(1, 3, 4), 'c');
});

test('a regression predicts mean + deviation · output', async () => {
  const encoder = { columns: [{ kind: 'number' as const, name: 'x', median: 2, mean: 1, scale: 2 }] };
  const weights = [{ kernel: Float32Array.of(0.5), bias: Float32Array.of(0.25) }];
  const parts = {
    ...regression([[[1, 'linear']]], encoder),
    networks: [{ architecture: [[1, 'linear']] as const, weights }],
  };
  const model = loadModel(saveModel({ ...parts, targetScale: { mean: 100, deviation: 8 } }));
  // x 5: (5 - 1) / 2 = 2, 2 · 0.5 + 0.25 = 1.25, 100 + 8 · 1.25; missing: (2 - 1) / 2 = 0.5, 0.5, 104.
  assert.equal(await model.predict([{ x: 5 }, { x: null }]), [{ value: 110 }, { value: 104 }]);
});

for (const [name, parts] of Object.entries(handmade)) {
  test(`${name}: a saved and loaded model has the same bits`, async () => {
    const text = saveModel(parts);
    const { predict, predictInChunks: _chunks, examine: _examine, ...loaded } = loadModel(text);
    assert.equal(loaded, parts);
    assert.is(saveModel(loaded), text);
    assert.equal(await predict(everyRow), await createModel(parts).predict(everyRow));
  });
}

test('metrics are kept', () => {
  const metrics = { 'macro F1': { value: 0.5, low: 0.25, high: 0.75 }, 'log loss': { value: 2 } };
  assert.equal(loadModel(saveModel({ ...four, metrics })).metrics, metrics);
});

test('chunks of any size give the same predictions in the same order', async () => {
  const model = createModel(four);
  const whole = await model.predict(everyRow);
  for (const size of [1, 4, 6, 1000]) {
    const chunks = await collect(model.predictInChunks(everyRow, { size }));
    assert.equal(
      chunks.map(({ length }) => length),
      Array.from({ length: Math.ceil(6 / size) }, (_, at) => Math.min(size, 6 - at * size)),
    );
    assert.equal(chunks.flat(), whole);
  }
  assert.equal(await collect(model.predictInChunks([])), []);
  for (const size of [0, -1, 0.5, Number.NaN])
    await rejects(collect(model.predictInChunks(everyRow, { size })), /Got size .*whole number/);
});

test('the notation of numbers follows from all rows, not from those of a chunk', async () => {
  const encoder = { columns: [{ kind: 'number' as const, name: 'x', median: 0, mean: 0, scale: 1 }] };
  const model = createModel(classifier(['a', 'b'], [[[1, 'sigmoid']]], encoder));
  // 1,5 further below tells that the point in 1.234 separates thousands.
  const table = parseTable('x;y\n1.234;\n1,5;\n');
  const [[first]] = (await collect(model.predictInChunks(table, { size: 1 }))) as [[Prediction]];
  assert.equal(first, (await model.predict([{ x: 1234 }]))[0]);
});

test('leaving the loop early ends the prediction', async () => {
  const model = createModel(four);
  for await (const chunk of model.predictInChunks(everyRow, { size: 2 })) {
    assert.is(chunk.length, 2);
    break;
  }
  assert.is((await model.predict(everyRow)).length, 6);
});

test('order and number of columns do not change predictions', async () => {
  const model = createModel(four);
  const turned = everyRow.map((row) =>
    Object.fromEntries([['more', 'x'], ...Object.entries(row).reverse(), ['kind', 'a']]),
  );
  assert.equal(await model.predict(turned), await model.predict(everyRow));
  assert.equal(encode(everyKind, tableFromRows(turned)), encode(everyKind, tableFromRows(everyRow)));
});

test('all missing columns are named at once', async () => {
  const rows = everyRow.map(({ size: _size, born: _born, ...row }) => row);
  const model = createModel(four);
  const pattern =
    /the table lacks 2 of the 21 columns that the model reads: size, born\. Its columns are: island, ill,/;
  await rejects(model.predict(rows), pattern);
  await rejects(model.examine(rows), pattern);
  await rejects(
    model.predict(rows.map((row) => ({ ...row, born: '' }))),
    /The model's column "size" is not a column of the table/,
  );
});

test('examine tells what is unusual in rows', async () => {
  const model = createModel(four);
  assert.equal(await model.examine([]), []);
  // Missing values of numbers and dates that training has had are no news, nor those of categories.
  const gaps = { mass: null, height: '', seen: null, town: '', rare: '', sure: null };
  const fine = { ...everyRow[0], late: 'no', ill: null, always: 'yes', ...gaps };
  assert.equal(await model.examine([fine]), []);
  const notes = await model.examine([
    { ...fine, kind: 'a', extra: 1, other: 2, island: 'Mars', size: '', sold: null, plain: '' },
    { ...fine, kind: '', extra: 1, other: 2, island: 'Venus', grade: 'z', late: '' },
    { ...fine, kind: '', extra: 1, other: 2, island: 'Mars', price: '', maker: 'z', depth: null },
  ]);
  assert.equal(
    notes.map(({ code, columns, rows }) => [code, columns, rows]),
    [
      ['extra-columns', ['extra', 'other'], undefined],
      ['unseen-category', ['island'], 3],
      ['missing-values', ['size'], 1],
      ['unseen-category', ['grade'], 1],
      ['missing-values', ['price'], 1],
      ['missing-values', ['late'], 1],
      ['missing-values', ['sold'], 1],
      ['missing-values', ['plain'], 1],
      ['missing-values', ['depth'], 1],
      ['unseen-category', ['maker'], 1],
    ],
  );
  const [extra, island, size] = notes.map(({ message }) => message);
  assert.is(extra, 'Columns extra, other are not read by the model.');
  assert.is(
    island,
    'Column "island" has 2 levels in 3 rows that did not occur in training ("Mars", "Venus"); predictions for these rows ignore this column.',
  );
  assert.is(size, 'Column "size" has no value in 1 row; the median 3.25 is used.');
  assert.is(
    notes.at(-1)?.message,
    'Column "maker" has 1 level in 1 row that occurred in few rows of training or in none ("z"); they are read as rare levels.',
  );
});

test.run();
