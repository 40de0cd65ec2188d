import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TypedColumn } from '../../src/table/columns.ts';
import { encodeColumns, encodedWidth, featureNames } from '../../src/table/encoder.ts';
import { roomFor } from '../../src/layout.ts';
import { encode } from './encode.ts';
import { fitEncoder } from '../../src/table/fit.ts';
import { inferColumn } from '../../src/table/infer.ts';
import { penguins } from '../../src/table/penguins.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { messageOf } from './message.ts';

const table = parseTable(penguins.text, penguins);
const allRows = Int32Array.from({ length: table.rows }, (_, row) => row);
const columns = table.columns.slice(1).map((column) => inferColumn(column, allRows));
const training = allRows.filter((row) => row % 3 !== 0);
const near = (actual: number, expected: number, label: string): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${label}: ${actual}, expected ${expected}`);

// The numbers below were printed by scikit-learn 1.2.1:
//   rows = list(csv.reader(open('data/penguins.csv')))[1:]
//   train = [r for i, r in enumerate(rows) if i % 3 != 0]
//   number = lambda rs: np.array([[float(c) if c else np.nan for c in r[2:6]] for r in rs])
//   imputer = SimpleImputer(strategy='median').fit(number(train))
//   scaler = StandardScaler().fit(imputer.transform(number(train)))
//   onehot = OneHotEncoder(handle_unknown='ignore', sparse_output=False).fit([[r[1], r[6]] for r in train])
test('medians, means, deviations and levels are those of scikit-learn', () => {
  // imputer.statistics_.tolist(), scaler.mean_.tolist(), scaler.scale_.tolist()
  const medians = [44.7, 17.3, 197.0, 4050.0];
  const means = [44.000000000000014, 17.1759825327511, 201.14410480349346, 4210.698689956332];
  const scales = [5.548917042932341, 2.007081245573395, 13.879117004602431, 808.9194048453787];
  const encoder = fitEncoder(columns, training);
  assert.equal(
    encoder.columns.map(({ name }) => name),
    ['island', 'bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g', 'sex'],
  );
  encoder.columns.slice(1, 5).forEach((column, at) => {
    if (column.kind !== 'number') throw new Error(`${column.name} is ${column.kind}`);
    assert.is(column.median, medians[at]);
    near(column.mean!, means[at]!, `mean of ${column.name}`);
    near(column.scale!, scales[at]!, `scale of ${column.name}`);
  });
  // onehot.categories_
  assert.equal(encoder.columns[0], {
    kind: 'one-hot',
    name: 'island',
    levels: ['Biscoe', 'Dream', 'Torgersen'],
    missing: false,
  });
  assert.equal(encoder.columns[5], { kind: 'one-hot', name: 'sex', levels: ['female', 'male'], missing: true });
});

test('features are those of scikit-learn, to the float32', () => {
  // scaler.transform(imputer.transform(number(rows)))[[0, 3, 343]].tolist(), and onehot.transform of the same rows,
  // where '' is the first level of sex; here it is the last feature.
  const expected = [
    [0, 0, 1, -0.8830551911460176, 0.7593202669847624, -1.4513967132645045, -0.569523598020735, 0, 1, 0],
    [0, 0, 1, 0.12615074159228584, 0.061789958688728185, -0.29858562343117667, -0.19865846831434156, 0, 0, 1],
    [0, 1, 0, 1.117335139817405, 0.7593202669847624, -0.2265349303165937, -0.5386181705452022, 1, 0, 0],
  ];
  const features = encodeColumns(fitEncoder(columns, training), columns, table.rows);
  assert.is(features.length, 344 * 10);
  [0, 3, 343].forEach((row, at) => {
    const got = Array.from(features.subarray(row * 10, row * 10 + 10));
    got.forEach((value, feature) =>
      assert.ok(Math.abs(value - expected[at]![feature]!) < 1e-6, `row ${row}, feature ${feature}: ${value}`),
    );
  });
});

test('features have names', () => {
  const encoder = fitEncoder(columns, training);
  assert.is(encodedWidth(encoder), 10);
  assert.equal(featureNames(encoder), [
    'island = Biscoe',
    'island = Dream',
    'island = Torgersen',
    'bill_length_mm',
    'bill_depth_mm',
    'flipper_length_mm',
    'body_mass_g',
    'sex = female',
    'sex = male',
    'sex missing',
  ]);
});

test('an encoder survives JSON and encodes a table in any order, beside other columns', () => {
  const encoder = fitEncoder(columns, training);
  const shuffled = { ...table, columns: [...table.columns].reverse() };
  assert.equal(encode(JSON.parse(JSON.stringify(encoder)), shuffled), encodeColumns(encoder, columns, table.rows));
});

test('new rows: unseen levels give zeros, gaps the median, reordered keys the same', () => {
  const encoder = fitEncoder(columns, training);
  const rows = tableFromRows([
    {
      sex: '',
      island: 'Atlantis',
      body_mass_g: '',
      flipper_length_mm: 'NA',
      bill_depth_mm: 17.3,
      bill_length_mm: 44.7,
    },
  ]);
  const [, ...numbers] = encoder.columns;
  const medians = numbers.flatMap((column) =>
    column.kind === 'number' ? [Math.fround((column.median - column.mean!) / column.scale!)] : [],
  );
  assert.equal(Array.from(encode(encoder, rows)), [0, 0, 0, ...medians, 0, 0, 1]);
});

test('columns constant or empty in training are encoded as zero there', () => {
  const typed: TypedColumn[] = [
    { kind: 'number', name: 'same', values: Float64Array.of(0.1, 0.1, 0.1, 5) },
    { kind: 'number', name: 'none', values: Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 2) },
    { kind: 'number', name: 'gap', values: Float64Array.of(0.3, Number.NaN, 0.3, Number.NaN) },
  ];
  const encoder = fitEncoder(typed, Int32Array.of(0, 1, 2));
  assert.equal(encoder.columns, [
    { kind: 'number', name: 'same', median: 0.1, mean: 0.1, scale: 1 },
    { kind: 'number', name: 'none', median: 0, mean: 0, scale: 1 },
    { kind: 'number', name: 'gap', median: 0.3, mean: 0.3, scale: 1 },
  ]);
  assert.equal(encodeColumns(encoder, typed, 4), Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 4.9, 2, 0));
});

test('a median between two values is their mean', () => {
  const [column] = fitEncoder(
    [{ kind: 'number', name: 'x', values: Float64Array.of(4, 1, Number.NaN, 2, 100) }],
    Int32Array.of(0, 1, 2, 3, 4),
  ).columns;
  assert.is(column?.kind === 'number' && column.median, 3);
});

test('raw: one feature per column, numbers as they are, categories by position, unknown and missing -1', () => {
  const typed: TypedColumn[] = [
    { kind: 'number', name: 'x', values: Float64Array.of(1000, 3, Number.NaN, 5) },
    { kind: 'category', name: 'c', levels: ['a', 'b', 'z'], codes: Int32Array.of(2, 1, -1, 0) },
  ];
  const encoder = fitEncoder(typed, Int32Array.of(0, 1, 2), 'raw');
  assert.equal(encoder.columns, [
    { kind: 'number', name: 'x', median: 501.5, mean: 0, scale: 1 },
    { kind: 'ordinal', name: 'c', levels: ['b', 'z'] },
  ]);
  assert.equal(featureNames(encoder), ['x', 'c']);
  assert.equal(encodeColumns(encoder, typed, 4), Float32Array.of(1000, 1, 3, 0, 501.5, -1, 5, -1));
});

test('changing rows that do not train changes nothing that was learned', () => {
  const number = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(Number.NaN));
  const code = fc.integer({ min: -1, max: 3 });
  const rows = fc.array(fc.tuple(number, code), { minLength: 4, maxLength: 20 });
  const typedOf = (cells: readonly (readonly [number, number])[]): TypedColumn[] => [
    { kind: 'number', name: 'x', values: Float64Array.from(cells, ([value]) => value) },
    { kind: 'category', name: 'c', levels: ['a', 'b', 'c', 'd'], codes: Int32Array.from(cells, ([, level]) => level) },
  ];
  fc.assert(
    fc.property(
      rows,
      fc.tuple(number, code),
      fc.nat(),
      fc.constantFrom('standard', 'raw'),
      (cells, other, pick, encoding) => {
        const changed = pick % cells.length;
        const train = Int32Array.from(cells.keys()).filter((row) => row !== changed);
        const before = fitEncoder(typedOf(cells), train, encoding);
        assert.equal(fitEncoder(typedOf(cells.with(changed, other)), train, encoding), before);
      },
    ),
  );
});

test('every training column has mean 0 and deviation 1 after encoding', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 50 }), (values) => {
      const typed: TypedColumn[] = [{ kind: 'number', name: 'x', values: Float64Array.from(values) }];
      const features = encodeColumns(fitEncoder(typed, Int32Array.from(values.keys())), typed, values.length);
      const mean = features.reduce((sum, value) => sum + value, 0) / values.length;
      const square = features.reduce((sum, value) => sum + value * value, 0) / values.length;
      assert.ok(Math.abs(mean) < 1e-5, `mean ${mean}`);
      assert.ok(Math.abs(square - (new Set(values).size > 1 ? 1 : 0)) < 1e-5, `mean square ${square}`);
    }),
  );
});

test('refuses what it cannot encode', () => {
  const encoder = fitEncoder(columns, training);
  assert.is(
    messageOf(() => fitEncoder(columns, new Int32Array(0))),
    'There are no training rows to fit an encoder on; pass at least one.',
  );
  const renamed = {
    ...table,
    name: 'new.csv',
    columns: table.columns.map((column) => (column.name === 'sex' ? { ...column, name: 'Sex' } : column)),
  };
  assert.is(
    messageOf(() => encode(encoder, renamed)),
    'The model\'s column "sex" is not a column of new.csv. Did you mean "Sex"? Its columns are: species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g, Sex.',
  );
  const text = {
    ...table,
    name: 'new.csv',
    columns: table.columns.map((column) =>
      column.name === 'body_mass_g' ? { ...column, cells: [...column.cells].with(4, 'heavy') } : column,
    ),
  };
  assert.is(
    messageOf(() => encode(encoder, text)),
    'Row 5 of new.csv has "heavy" in column "body_mass_g", where the model reads numbers; correct it or leave it empty.',
  );
  assert.is(
    messageOf(() => encodeColumns(encoder, columns.slice(1), table.rows)),
    'Column 0 is a number, but the encoder has one-hot for "island"; pass the columns it was fitted on.',
  );
  assert.is(
    messageOf(() => encodeColumns(encoder, columns, 200_000_000)),
    '200000000 rows of 10 features are too many to hold in memory; leave out columns with many levels by `drop`, or use fewer rows.',
  );
});

test('dates become the parts that vary, each standardised; the rest is as in training', () => {
  const cells = ['2020-01-01 06:00', '2020-01-03', '', '2020-02-01 12:00', '2021-05-05'];
  const column = inferColumn({ name: 'when', cells }, Int32Array.from(cells.keys()));
  // Row 4 does not train: among the others the year is always 2020.
  const encoder = fitEncoder([column], Int32Array.of(0, 1, 2, 3));
  const [when] = encoder.columns;
  assert.ok(when?.kind === 'date');
  // 1 and 3 January and 1 February 2020 were Wednesday, Friday and Saturday (cal 1 2020).
  const parts = { month: [1, 1, 2], day: [1, 3, 1], weekday: [3, 5, 6], hour: [6, 0, 12] };
  assert.equal(
    featureNames(encoder),
    Object.keys(parts).map((part) => `when (${part})`),
  );
  Object.values(parts).forEach((values, at) => {
    const median = values.slice().sort((a, b) => a - b)[1]!;
    const all = [...values, median];
    const mean = all.reduce((sum, value) => sum + value, 0) / 4;
    const scale = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    const { part: _, ...scaling } = when.parts[at]!;
    assert.is(scaling.median, median);
    near(scaling.mean!, mean, 'mean');
    near(scaling.scale!, scale, 'scale');
  });
  const features = encodeColumns(encoder, [column], 5);
  const table = tableFromRows([{ when: '1 Feb 2020, 12:00' }, { when: null }]);
  assert.equal(
    encode(JSON.parse(JSON.stringify(encoder)), table),
    Float32Array.of(...features.subarray(12, 16), ...features.subarray(8, 12)),
  );
  assert.is(
    messageOf(() => encode(encoder, tableFromRows([{ when: 'soon' }], 'new'))),
    'Row 1 of new has "soon" in column "when", where the model reads dates; correct it or leave it empty.',
  );
  const raw = fitEncoder([column], Int32Array.of(0, 1, 3), 'raw');
  assert.equal(Array.from(encodeColumns(raw, [column], 2)), [1, 1, 3, 6, 1, 3, 5, 0]);
  const same = inferColumn({ name: 'when', cells: ['2020-01-01', '2021-01-01'] }, Int32Array.of(0, 1));
  assert.equal(featureNames(fitEncoder([same], Int32Array.of(0))), ['when (year)']);
});

test('a boolean is read in any of its words', () => {
  const cells = ['yes', 'no', 'yes', ''];
  const encoder = fitEncoder(
    [inferColumn({ name: 'ok', cells }, Int32Array.from(cells.keys()))],
    Int32Array.of(0, 1, 2),
  );
  assert.equal(encoder.columns, [
    { kind: 'one-hot', name: 'ok', levels: ['false', 'true'], missing: false, boolean: true },
  ]);
  const rows = [true, 'No', 'T', 0, '1', null].map((ok) => ({ ok }));
  assert.equal(Array.from(encode(encoder, tableFromRows(rows))), [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0]);
  assert.match(
    messageOf(() => encode(encoder, tableFromRows([{ ok: 'perhaps' }]))),
    /has "perhaps" in column "ok", where the model reads yes or no;/,
  );
});

test('a number is read as the table writes it', () => {
  const german = parseTable('x;y\n1,5;a\n1.234,5;b\n2;a');
  const column = inferColumn(german.columns[0]!, Int32Array.of(0, 1, 2), german.commas);
  const encoder = fitEncoder([column], Int32Array.of(0, 1, 2), 'raw');
  assert.ok(encoder.columns[0]?.kind === 'number' && encoder.columns[0].comma);
  const read = (text: string) => Array.from(encode(encoder, parseTable(text)));
  assert.equal(Array.from(encode(encoder, german)), [1.5, 1234.5, 2]);
  // Learned with commas: in such a table a point marks thousands, in CSV a fraction.
  assert.equal(read('x;z\n1.234;1'), [1234]);
  assert.equal(read('x,z\n1.25,1'), [1.25]);
  assert.equal(Array.from(encode(encoder, tableFromRows([{ x: 1.25 }, { x: 3 }]))), [1.25, 3]);
  assert.equal(Array.from(encode(encoder, tableFromRows([{ x: '1,25' }]))), [1.25]);
  const english = fitEncoder(
    [{ kind: 'number', name: 'x', values: Float64Array.of(1, 2) }],
    Int32Array.of(0, 1),
    'raw',
  );
  assert.equal(Array.from(encode(english, parseTable('x;z\n0,5;1\n2;1'))), [0.5, 2]);
  assert.match(
    messageOf(() => encode(english, tableFromRows([{ x: '0,5' }]))),
    /^Row 1 of the table has "0,5" in column "x", where the model reads numbers/,
  );
});

test('features of a large table lie in memory that workers share, others do not', () => {
  const encoder = fitEncoder(columns, training);
  const width = encodedWidth(encoder);
  assert.ok(roomFor(width, 1000).buffer instanceof ArrayBuffer);
  const large = roomFor(width, Math.ceil(2 ** 24 / width));
  assert.ok(large.buffer instanceof SharedArrayBuffer);
  assert.is(large.length, Math.ceil(2 ** 24 / width) * width);
});

test.run();
