// The parts of ONNX files that no other format has: dates by arithmetic on doubles, names of values, metadata.
import * as fc from 'fast-check';
import { PbfReader } from 'pbf';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toOnnx } from '../../src/formats/onnx/onnx.ts';
import { createModel } from '../../src/export/model.ts';
import { encodedWidth } from '../../src/table/encoder.ts';
import { parseTable } from '../../src/table/read.ts';
import { encode } from '../table/encode.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { holdBackend } from '../study/fixture.ts';
import { runOnnx } from './consumers/onnx.ts';
import { classifier, everyKind, handmade, regression } from './handmade.ts';

holdBackend(test);

test('the parts of any date from year 1 to 9999 are those of the library', async () => {
  const born = everyKind.columns.filter(({ name }) => name === 'born');
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  const dates = fc.sample(date, { numRuns: 2000, seed: 11 }).map((one) => one.toISOString().replace(/^[+]\d\d/, ''));
  // Boundaries of calendars: ends of years, Februaries, centuries.
  dates.push(
    '1600-02-29',
    '1900-02-28',
    '1900-03-01',
    '2000-02-29',
    '2000-03-01',
    '1999-12-31',
    '1970-01-01',
    '1969-12-31T23:59:59',
    '0001-01-01',
  );
  const table = parseTable(`born\n${dates.join('\n')}\n`);
  const parts = regression([[[1, 'linear']]], { columns: born });
  const { value } = await runOnnx(toOnnx(parts), parts.encoder, table);
  const predictions = await createModel(parts).predict(table);
  assert.is(value?.length, dates.length);
  predictions.forEach((prediction, row) => {
    // A day more or less would be 1 / 8.9 of the day's feature and thousands in the value.
    assert.ok(Math.abs((value?.[row] as number) - (prediction.value as number)) < 10, dates[row]);
  });
});

test('every feature of numbers and dates has the bits of the library', async () => {
  const columns = everyKind.columns.filter(({ kind }) => kind === 'number' || kind === 'date');
  const width = encodedWidth({ columns });
  const number: fc.Arbitrary<unknown> = fc.oneof(
    fc.double({ noNaN: true, min: -4, max: 4 }),
    // A standardised number may be infinite beyond.
    fc.double({ noNaN: true, min: -1e30, max: 1e30 }),
    fc.constantFrom(0, -0, 5e-324, 1.2, 1.5, 1.7, 2.1, -1, 0.1, 2, 3.5),
  );
  const date: fc.Arbitrary<unknown> = fc.date({
    min: new Date('1900-01-01'),
    max: new Date('2100-01-01'),
    noInvalidDate: true,
  });
  const row = fc.record(
    Object.fromEntries(
      columns.map(({ name, kind }) => [name, fc.option(kind === 'date' ? date : number, { freq: 10 })]),
    ),
  );
  const table = tableFromRows(fc.sample(row, { numRuns: 300, seed: 12 }));
  const features = encode({ columns }, table);
  // A network whose output is one of its features.
  for (let feature = 0; feature < width; feature++) {
    const kernel = Float32Array.from({ length: width }, (_, at) => (at === feature ? 1 : 0));
    const networks = [{ architecture: [[1, 'linear'] as const], weights: [{ kernel, bias: Float32Array.of(0) }] }];
    const targetScale = { mean: 0, deviation: 1 };
    const parts = { ...regression([[[1, 'linear']]], { columns }), networks, targetScale };
    const { value } = await runOnnx(toOnnx(parts), parts.encoder, table);
    const expected = Array.from({ length: 300 }, (_, row) => features[row * width + feature]! + 0);
    assert.equal(
      Array.from(value as Float64Array, (one) => one + 0),
      expected,
      `feature ${feature}`,
    );
  }
});

test('columns may have the names of outputs and values, or look like code', async () => {
  const names = [
    'label',
    'probabilities',
    'label_',
    'value 0',
    '_value 1',
    '__proto__',
    'a"\nb',
    '</script>',
    'ünï ✓',
    'rows',
  ];
  const columns = names.map((name, at) =>
    at % 2 === 0
      ? { kind: 'number' as const, name, median: 1, mean: 2, scale: 3 }
      : { kind: 'one-hot' as const, name, levels: ['x', '"', '\u2028', 'é'], missing: true },
  );
  const parts = classifier(['\n', '__proto__', '"'], [[[3, 'softmax']]], { columns });
  const rows = ['x', '"', '\u2028', 'é', '', 'other'].map((level, at) =>
    Object.fromEntries(columns.map(({ name, kind }) => [name, kind === 'number' ? at : level])),
  );
  const out: Record<string, ArrayLike<unknown>> = {
    ...(await runOnnx(toOnnx(parts), parts.encoder, tableFromRows(rows))),
  };
  assert.equal(Object.keys(out), ['label__', 'probabilities_']);
  const predictions = await createModel(parts).predict(rows);
  assert.equal(
    [...(out['label__'] as ArrayLike<string> & Iterable<string>)],
    predictions.map(({ label }) => label),
  );
});

/** The first value of each field of a message, and all of the repeated ones. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const pbf = new PbfReader(bytes);
  return pbf.readFields((tag, found: Map<number, (number | Uint8Array)[]>, reader) => {
    // Wire type 2 is a text, bytes or a message.
    const value = reader.type === 2 ? reader.readBytes() : reader.readVarint();
    found.set(tag, [...(found.get(tag) ?? []), value]);
  }, new Map());
}

test('the file has its versions, its producer and the kinds of its columns', () => {
  const model = fields(toOnnx({ ...handmade['four classes'], decision: [0.25, 1, 3.5, 40] }));
  const text = (bytes: number | Uint8Array | undefined) => new TextDecoder().decode(bytes as Uint8Array);
  assert.equal(model.get(1), [8]);
  assert.is(text(model.get(2)?.[0]), 'mlpnas');
  const sets = model
    .get(8)
    ?.map((bytes) => fields(bytes as Uint8Array))
    .map((set) => [text(set.get(1)?.[0]), set.get(2)?.[0]]);
  assert.equal(sets, [
    ['', 17],
    ['ai.onnx.ml', 3],
  ]);
  const entries = model
    .get(14)
    ?.map((bytes) => fields(bytes as Uint8Array))
    .map((entry) => [text(entry.get(1)?.[0]), text(entry.get(2)?.[0])]);
  const metadata = Object.fromEntries(entries as [string, string][]);
  assert.equal(JSON.parse(metadata['classes'] as string), ['a', 'b', 'c', 'd']);
  assert.equal(JSON.parse(metadata['decision'] as string), [0.25, 1, 3.5, 40]);
  assert.equal(JSON.parse(metadata['columns'] as string), {
    ...{ island: 'category', size: 'number', born: 'date', ill: 'boolean', grade: 'category', price: 'number' },
    ...{ late: 'boolean', always: 'boolean', sold: 'date', plain: 'category', wage: 'number', share: 'number' },
    ...{ mass: 'number', height: 'number', depth: 'number', fixed: 'number', seen: 'date' },
    ...{ town: 'category', maker: 'category', rare: 'category', sure: 'boolean' },
  });
});

test.run();
