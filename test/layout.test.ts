// Packed rows are the dense ones, in less room.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TypedColumn } from '../src/table/columns.ts';
import {
  denseLayout,
  encodeColumns,
  encodedWidth,
  encodeInto,
  type Encoder,
  packedLayout,
} from '../src/table/encoder.ts';
import { fitEncoder } from '../src/table/fit.ts';
import { denseRows, type Layout, numbersOf, roomFor, strideOf } from '../src/layout.ts';
import { prepareDataset } from '../src/table/prepare.ts';
import { penguins } from '../src/table/penguins.ts';
import { parseTable } from '../src/table/read.ts';
import { tableFromRows } from '../src/table/rows.ts';

function packed(encoder: Encoder, columns: readonly TypedColumn[], rows: number): Float32Array {
  const layout = packedLayout(encoder);
  const features = roomFor(strideOf(layout), rows);
  encodeInto(features, layout, encoder, columns, rows);
  return features;
}

test('a packed row is its numbers, and for each category which feature is 1', () => {
  const columns: TypedColumn[] = [
    { kind: 'number', name: 'x', values: Float64Array.of(Number.NaN, 1, Number.NaN, Number.NaN) },
    { kind: 'category', name: 'c', levels: ['a', 'b', 'z'], codes: Int32Array.of(0, 2, -1, 1) },
    { kind: 'category', name: 'd', levels: ['p', 'q'], codes: Int32Array.of(1, -1, 0, 0) },
  ];
  const encoder: Encoder = {
    columns: [
      { kind: 'number', name: 'x', median: 3, factor: 0, missing: true },
      { kind: 'one-hot', name: 'c', levels: ['a', 'b'], missing: true, other: true },
      { kind: 'one-hot', name: 'd', levels: ['q'], missing: false },
    ],
  };
  const layout = packedLayout(encoder);
  assert.equal(layout, { width: 7, categories: [4, 1] });
  assert.equal([strideOf(layout), numbersOf(layout)], [4, 2]);
  const rows = [
    [0, 1, 0, 0],
    [0, 0, 2, -1],
    [0, 1, 3, -1],
    [0, 1, 1, -1],
  ];
  assert.equal(packed(encoder, columns, 4), Float32Array.of(...rows.flat()));
  const dense = [
    [0, 1, 1, 0, 0, 0, 1],
    [0, 0, 0, 0, 1, 0, 0],
    [0, 1, 0, 0, 0, 1, 0],
    [0, 1, 0, 1, 0, 0, 0],
  ];
  assert.equal(denseRows(packed(encoder, columns, 4), layout), Float32Array.of(...dense.flat()));
  assert.equal(
    denseRows(packed(encoder, columns, 4), layout, Int32Array.of(2, 0, 2)),
    Float32Array.of(...[dense[2]!, dense[0]!, dense[2]!].flat()),
  );
});

test('rows are dense where a category comes before a number, is ordinal, or there is none', () => {
  const number = { kind: 'number', name: 'x', median: 0, mean: 0, scale: 1 } as const;
  const category = { kind: 'one-hot', name: 'c', levels: ['a', 'b'], missing: false } as const;
  const ordinal = { kind: 'ordinal', name: 'o', levels: ['a', 'b'] } as const;
  const layouts: [Encoder['columns'], Layout][] = [
    [[number, category], { width: 3, categories: [2] }],
    [[category], { width: 2, categories: [2] }],
    [[category, number], { width: 3 }],
    [[number], { width: 1 }],
    [[number, category, ordinal], { width: 4 }],
  ];
  for (const [columns, layout] of layouts) assert.equal(packedLayout({ columns }), layout);
  const rows = Float32Array.of(1, 2, 3, 4);
  assert.is(denseRows(rows, { width: 2 }), rows);
  assert.equal(denseRows(rows, { width: 2 }, Int32Array.of(1)), Float32Array.of(3, 4));
});

test('packed rows give the dense ones, whatever the columns', () => {
  const cells = fc.record({
    x: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: Number.NaN }),
    c: fc.integer({ min: -1, max: 5 }),
    d: fc.integer({ min: -1, max: 1 }),
  });
  fc.assert(
    fc.property(
      fc.array(cells, { minLength: 2, maxLength: 40 }),
      fc.constantFrom('robust', 'piecewise', 'standard'),
      fc.nat(),
      (rows, encoding, train) => {
        const columns: TypedColumn[] = [
          { kind: 'number', name: 'x', values: Float64Array.from(rows, ({ x }) => x) },
          { kind: 'category', name: 'c', levels: [...'abcdef'], codes: Int32Array.from(rows, ({ c }) => c) },
          { kind: 'category', name: 'd', levels: ['p', 'q'], codes: Int32Array.from(rows, ({ d }) => d) },
        ];
        const training = Int32Array.from({ length: 1 + (train % rows.length) }, (_, row) => row);
        const encoder = fitEncoder(columns, training, encoding);
        const layout = packedLayout(encoder);
        const dense = encodeColumns(encoder, columns, rows.length);
        assert.is(layout.categories?.length, 2);
        assert.is(layout.width, encodedWidth(encoder));
        assert.equal(denseRows(packed(encoder, columns, rows.length), layout), dense);
        assert.equal(denseRows(dense, denseLayout(encoder)), dense);
        const some = Int32Array.of(rows.length - 1, 0);
        assert.equal(
          denseRows(packed(encoder, columns, rows.length), layout, some),
          denseRows(dense, denseLayout(encoder), some),
        );
      },
    ),
    { numRuns: 200, seed: 31 },
  );
});

test('a data set has packed rows with the encodings that put numbers first', () => {
  const table = parseTable(penguins.text, penguins);
  for (const encoding of ['robust', 'piecewise'] as const) {
    const dataset = prepareDataset(table, { target: 'species', encoding });
    // Three islands; female, male and missing.
    assert.equal(dataset.categories, [3, 3]);
    assert.is(dataset.features.length, 344 * strideOf(dataset));
    const columns = dataset.encoder.columns.map(({ kind }) => kind);
    assert.equal(columns, ['number', 'number', 'number', 'number', 'one-hot', 'one-hot']);
  }
  const standard = prepareDataset(table, { target: 'species', encoding: 'standard' });
  assert.is(standard.categories, undefined);
  assert.is(standard.features.length, 344 * standard.width);
});

test('rows of a test table are packed as the others, and those that repeat one are found', () => {
  const row = (at: number) => ({ n: (at * 37) % 101, c: 'xyz'[at % 3], y: at % 2 });
  const table = tableFromRows(Array.from({ length: 90 }, (_, at) => row(at)));
  const test = tableFromRows([row(4), { n: 0.5, c: 'new', y: 1 }, { n: null, c: '', y: 0 }]);
  const dataset = prepareDataset(table, { target: 'y', encoding: 'robust', test });
  const { encoder, features, warnings } = dataset;
  const [n] = encoder.columns;
  assert.ok(n?.kind === 'number' && n.factor !== undefined);
  assert.equal(Array.from(features.subarray(90 * 2)).slice(1), [1, features[91 * 2], -1, 0, -1]);
  assert.equal(features.subarray(90 * 2, 90 * 2 + 2), features.subarray(4 * 2, 4 * 2 + 2));
  assert.is(warnings.find(({ code }) => code === 'repeated-in-test')?.rows, 1);
});

test.run();
