// The encodings `robust` and `piecewise`: what they learn, what they make of any value.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CategoryColumn, DateColumn, NumberColumn, TypedColumn } from '../../src/table/columns.ts';
import { type Encoding, encodeColumns, encodedWidth, featureNames } from '../../src/table/encoder.ts';
import { fitEncoder } from '../../src/table/fit.ts';
import { withStructureOf } from '../../src/table/folds.ts';
import { inferColumn } from '../../src/table/infer.ts';
import { penguins } from '../../src/table/penguins.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { binEdges, quantile } from '../../src/table/quantiles.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { encode, plainFeatures } from './encode.ts';
import { messageOf } from './message.ts';

const numbers = (name: string, values: readonly number[]): NumberColumn => ({
  kind: 'number',
  name,
  values: Float64Array.from(values),
});
const levels = (name: string, values: readonly (string | undefined)[], boolean = false): CategoryColumn => {
  const different = [...new Set(values.filter((value) => value !== undefined))].sort();
  const codes = Int32Array.from(values, (value) => (value === undefined ? -1 : different.indexOf(value)));
  return { kind: 'category', name, levels: different, codes, ...(boolean && { boolean: true }) };
};
const rowsOf = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
const near = (actual: number, expected: number, label: string): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${label}: ${actual}, expected ${expected}`);

// The numbers of the next two tests were printed by numpy 1.24.2 and scikit-learn 1.2.1:
//   x = np.array([3.5, -1.25, 7.1, 0.0, 2.2, 2.2, 9.75, -4.4, 1e3, 0.3])
//   q1, m, q3 = np.quantile(x, [.25, .5, .75]); z = (x - m) / (q3 - q1)
const ten = [3.5, -1.25, 7.1, 0, 2.2, 2.2, 9.75, -4.4, 1e3, 0.3];

test('quantiles, scale, smooth clip and bins are those of numpy', () => {
  const sorted = Float64Array.from(ten).sort();
  // np.quantile(x, np.linspace(0, 1, 5)).tolist()
  const quartiles = [-4.4, 0.075, 2.2, 6.199999999999999, 1000];
  assert.equal(
    quartiles.map((_, at) => quantile(sorted, at / 4)),
    quartiles,
  );
  // np.unique(np.quantile(x, np.linspace(0, 1, 9))).tolist()
  const edges = [-4.4, -1.09375, 0.075, 1.0125, 2.2, 3.0125, 6.199999999999999, 9.41875, 1000];
  assert.equal(binEdges(sorted, 8).slice(0, 9), [-4.4, -1.25, 0, 0.3, 2.2, 3.5, 7.1, 9.75, 1000], 'nine values');
  const more = Float64Array.of(...ten, 0.3, 0.4).sort();
  // np.unique(np.quantile(np.append(x, [.3, .4]), np.linspace(0, 1, 9))).tolist()
  assert.equal(binEdges(more, 8), [-4.4, -0.78125, 0.22499999999999998, 0.3125, 1.3, 2.2, 4.4, 8.75625, 1000]);
  const column = numbers('x', ten);
  const encoder = fitEncoder([column], rowsOf(10), 'robust');
  // m, 1 / (q3 - q1)
  assert.equal(encoder.columns, [{ kind: 'number', name: 'x', median: 2.2, factor: 0.163265306122449 }]);
  // (z / np.sqrt(1 + (z / 3) ** 2)).tolist()
  const expected = [
    ...[0.21171570669870826, -0.5535922065184277, 0.772987951680997, -0.3566366172847168, 0, 0],
    ...[1.1401603542956091, -1.0141177594759656, 2.9994914326085635, -0.3085589357546385],
  ];
  encodeColumns(encoder, [column], 10).forEach((value, at) =>
    assert.ok(Math.abs(value - expected[at]!) < 1e-6, `${value} for ${ten[at]}`),
  );
  // e = np.unique(np.quantile(x, np.linspace(0, 1, 9))); s = (x - e[:-1]) / np.diff(e), clipped to 0 and 1, the first
  // bin from -1 and the last to 2, for these x:
  const binned = { columns: [{ kind: 'number' as const, name: 'x', median: 2.2, factor: 0, edges }] };
  const shares: [number, number[]][] = [
    [-100, [-1, 0, 0, 0, 0, 0, 0, 0]],
    [-5, [-0.1814744801512286, 0, 0, 0, 0, 0, 0, 0]],
    [0.15, [1, 1, 0.08, 0, 0, 0, 0, 0]],
    [2.2, [1, 1, 1, 1, 0, 0, 0, 0]],
    [800, [1, 1, 1, 1, 1, 1, 1, 0.7980983387278934]],
    [5000, [1, 1, 1, 1, 1, 1, 1, 2]],
  ];
  for (const [value, bins] of shares) {
    const got = [...encodeColumns(binned, [numbers('x', [value])], 1)].slice(1);
    got.forEach((share, at) => assert.ok(Math.abs(share - bins[at]!) < 1e-6, `${share} for ${value}, bin ${at}`));
  }
});

test('penguins are scaled as by scikit-learn, and binned as by numpy', () => {
  const table = parseTable(penguins.text, penguins);
  const all = rowsOf(table.rows);
  const columns = table.columns.slice(2, 6).map((column) => inferColumn(column, all));
  const training = all.filter((row) => row % 3 !== 0);
  const robust = fitEncoder(columns, training, 'robust');
  // rows = list(csv.reader(open('data/penguins.csv')))[1:]
  // train = [r for i, r in enumerate(rows) if i % 3 != 0]
  // number = lambda rs: np.array([[float(c) if c else np.nan for c in r[2:6]] for r in rs])
  // scaler = RobustScaler().fit(number(train)); scaler.center_.tolist(), (1 / scaler.scale_).tolist()
  const centers = [44.7, 17.3, 197, 4050];
  const factors = [0.10362694300518144, 0.32258064516129015, 0.041666666666666664, 0.0008333333333333334];
  robust.columns.forEach((column, at) => {
    assert.ok(column.kind === 'number' && column.factor !== undefined);
    assert.is(column.median, centers[at]);
    near(column.factor, factors[at]!, `factor of ${column.name}`);
  });
  // z = scaler.transform(np.where(np.isnan(number(rows)), scaler.center_, number(rows)))[[0, 3, 343]]
  // (z / np.sqrt(1 + (z / 3) ** 2)).tolist(); row 3 has no numbers
  const expected = [
    [-0.5697493703985218, 0.4465811335861269, -0.6507913734559684, -0.24913643956121995],
    [0, 0, 0, 0],
    [0.5599328079811964, 0.4465811335861269, 0.041662648472273155, -0.22850095489573546],
  ];
  const features = encodeColumns(robust, columns, table.rows);
  [0, 3, 343].forEach((row, at) =>
    expected[at]!.forEach((value, feature) => {
      const got = features[row * 4 + feature]!;
      assert.ok(Math.abs(got - value) < 1e-6, `row ${row}, feature ${feature}: ${got}`);
    }),
  );
  const [bill] = fitEncoder(columns, training, 'piecewise').columns;
  // bill = number(train)[:, 0]; np.unique(np.quantile(bill[~np.isnan(bill)], np.linspace(0, 1, 17))).tolist()
  assert.equal(bill?.kind === 'number' && bill.edges, [
    ...[32.1, 35.737500000000004, 37.3125, 38.1, 39.2, 40.4875, 41.4125, 42.9625, 44.7, 45.5, 46.2],
    ...[47.206250000000004, 48.849999999999994, 49.8, 50.5, 51.6625, 59.6],
  ]);
});

test('where the quartiles agree the range scales, and one value is 0', () => {
  const typed = [
    numbers('mostly', [0, 0, 0, 0, 0, 0, 0, 8]),
    numbers('same', [5, 5, 5, 5, 5, 5, 5, 5]),
    numbers('none', Array(8).fill(Number.NaN)),
    // Quartiles less than 1e-308 apart.
    numbers('tiny', [0, 0, 0, 0, 5e-324, 5e-324, 5e-324, 5e-324]),
  ];
  const encoder = fitEncoder(typed, rowsOf(8), 'robust');
  assert.equal(encoder.columns, [
    { kind: 'number', name: 'mostly', median: 0, factor: 0.25 },
    { kind: 'number', name: 'same', median: 5, factor: 0 },
    { kind: 'number', name: 'none', median: 0, factor: 0, missing: true },
    { kind: 'number', name: 'tiny', median: 0, factor: Number.MAX_VALUE },
  ]);
  const other = [numbers('mostly', [8]), numbers('same', [7]), numbers('none', [1]), numbers('tiny', [1])];
  // 8 · 0.25 = 2, and 2 / √(1 + 4/9).
  assert.equal(encodeColumns(encoder, other, 1), Float32Array.of(2 / Math.sqrt(1 + 4 / 9), 0, 0, 0, 3));
});

test('few values are edges themselves, and two need no bins', () => {
  const values = Array.from({ length: 60 }, (_, row) => row % 5);
  const typed = [
    numbers('five', values),
    numbers(
      'two',
      values.map((value) => value % 2),
    ),
  ];
  const encoder = fitEncoder(typed, rowsOf(60), 'piecewise');
  assert.equal(featureNames(encoder), ['five', 'five bin 1', 'five bin 2', 'five bin 3', 'five bin 4', 'two']);
  const [five] = encoder.columns;
  assert.equal(five?.kind === 'number' && five.edges, [0, 1, 2, 3, 4]);
  const many = fitEncoder([numbers('x', [...Array(500).keys()])], rowsOf(500), 'piecewise');
  assert.is(encodedWidth(many), 17);
  assert.is(encodedWidth(fitEncoder([numbers('x', [...Array(500).keys()])], rowsOf(500), 'piecewise', { bins: 5 })), 6);
  assert.is(
    messageOf(() => fitEncoder(typed, rowsOf(60), 'piecewise', { bins: 0.5 })),
    'bins is 0.5; expected a whole number from 1 to 1024.',
  );
});

test('missing numbers and dates are a feature where three training rows or more have none', () => {
  const gap = (count: number) => Array.from({ length: 20 }, (_, row) => (row < count ? Number.NaN : row * 86_400));
  const dates: DateColumn = { kind: 'date', name: 'when', values: Float64Array.from(gap(3)), order: 'dmy' };
  const typed: TypedColumn[] = [numbers('two', gap(2)), numbers('three', gap(3)), dates];
  const names = (encoding: Encoding) => featureNames(fitEncoder(typed, rowsOf(20), encoding));
  assert.equal(names('standard'), ['two', 'three', 'when (day)', 'when (weekday)']);
  assert.equal(names('robust'), ['two', 'three', 'three missing', 'when (day)', 'when (weekday)', 'when missing']);
  const encoder = fitEncoder(typed, rowsOf(20), 'robust');
  const features = encodeColumns(encoder, typed, 20);
  const column = (name: string) => {
    const at = featureNames(encoder).indexOf(name);
    return Array.from({ length: 20 }, (_, row) => features[row * 6 + at]);
  };
  for (const name of ['three missing', 'when missing'])
    assert.equal(
      column(name),
      Array.from({ length: 20 }, (_, row) => (row < 3 ? 1 : 0)),
    );
  // The median of rows 3 to 19 is that of row 11, whose features are 0.
  assert.equal([column('three')[0], column('three')[11]], [0, 0]);
});

test('rare levels share a feature, which unknown ones have, too; without rare ones they are zeros', () => {
  const town = [...Array(5).fill('Ulm'), ...Array(3).fill('Bonn'), 'Köln', 'Köln', 'Rom', undefined];
  const boss = [...Array(6).fill('a'), ...Array(6).fill('b')];
  const sure = [...Array(11).fill('false'), 'true'];
  const typed = [levels('town', town), levels('boss', boss), levels('sure', sure, true)];
  const robust = fitEncoder(typed, rowsOf(12), 'robust');
  assert.equal(robust.columns, [
    { kind: 'one-hot', name: 'town', levels: ['Bonn', 'Ulm'], missing: true, other: true },
    { kind: 'one-hot', name: 'boss', levels: ['a', 'b'], missing: false },
    { kind: 'one-hot', name: 'sure', levels: ['false', 'true'], missing: false, boolean: true },
  ]);
  assert.equal(featureNames(robust).slice(0, 4), ['town = Bonn', 'town = Ulm', 'town other', 'town missing']);
  const table = tableFromRows(
    ['Ulm', 'Rom', 'Paris', ''].map((name, row) => ({ town: name, boss: row === 2 ? 'c' : 'b', sure: row > 1 })),
  );
  assert.equal(Array.from(encode(robust, table)), [
    ...[0, 1, 0, 0, 0, 1, 1, 0],
    ...[0, 0, 1, 0, 0, 1, 1, 0],
    ...[0, 0, 1, 0, 0, 0, 0, 1],
    ...[0, 0, 0, 1, 0, 1, 0, 1],
  ]);
  const [all] = fitEncoder(typed, rowsOf(12), 'standard').columns;
  assert.equal(all, { kind: 'one-hot', name: 'town', levels: ['Bonn', 'Köln', 'Rom', 'Ulm'], missing: true });
});

test('of more than 256 levels the most frequent have features, the first in order among equals', () => {
  // Levels 000 to 299, of 3 rows each; 290 and 299 of 4.
  const name = (level: number) => String(level).padStart(3, '0');
  const cells = [...Array(900).keys()].map((row) => name(row % 300));
  const column = levels('zip', [...cells, name(290), name(299)]);
  const [zip] = fitEncoder([column], rowsOf(902), 'robust').columns;
  const expected = [...Array.from({ length: 254 }, (_, level) => name(level)), name(290), name(299)];
  assert.equal(zip, { kind: 'one-hot', name: 'zip', levels: expected, missing: false, other: true });
});

const value = fc.oneof(
  fc.double({ noNaN: true, min: -3.4e38, max: 3.4e38 }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, 5e-324, -1e-310, 3.4028234663852886e38, -3.4028234663852886e38),
);
const gapped = fc.oneof({ weight: 5, arbitrary: value }, fc.constant(Number.NaN));
const level = fc.constantFrom('a', 'b', 'c', 'd', undefined);
const seconds = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -6e10, max: 2.5e11 }) }, fc.constant(Number.NaN));
const row = fc.record({ x: gapped, when: seconds, c: level });
type Row = { readonly x: number; readonly when: number; readonly c: string | undefined };

const typedRows = (rows: readonly Row[]): TypedColumn[] => [
  numbers(
    'x',
    rows.map(({ x }) => x),
  ),
  { kind: 'date', name: 'when', order: 'dmy', values: Float64Array.from(rows, ({ when }) => when) },
  levels(
    'c',
    rows.map(({ c }) => c),
  ),
];

test('any row has the features of the plain twin, all of them finite', () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.array(row, { minLength: 1, maxLength: 10 }),
      fc.constantFrom<Encoding>('robust', 'piecewise'),
      fc.integer({ min: 1, max: 20 }),
      (train, rest, encoding, bins) => {
        const typed = typedRows([...train, ...rest.map((one) => ({ ...one, c: one.c === 'a' ? 'new' : one.c }))]);
        const encoder = JSON.parse(JSON.stringify(fitEncoder(typed, rowsOf(train.length), encoding, { bins })));
        const count = train.length + rest.length;
        const features = encodeColumns(encoder, typed, count);
        const names = featureNames(encoder);
        const [, , category] = typed as [TypedColumn, TypedColumn, CategoryColumn];
        for (let at = 0; at < count; at++) {
          const { x, when } = (at < train.length ? train[at] : rest[at - train.length]) as Row;
          const plain = plainFeatures(encoder, { x, when, c: category.levels[category.codes[at]!] });
          const own = features.subarray(at * names.length, (at + 1) * names.length);
          // Adding 0 makes -0 and 0 one.
          assert.equal(
            Array.from(own, (feature) => feature + 0),
            names.map((name) => plain[name]! + 0),
          );
          assert.ok(own.every(Number.isFinite), `${[...own]}`);
          if (at < train.length)
            names.forEach((name, feature) => {
              if (name.includes(' bin '))
                assert.ok(own[feature]! >= 0 && own[feature]! <= 1, `${name} ${own[feature]}`);
            });
        }
      },
    ),
    { numRuns: 300, seed: 21 },
  );
});

test('a larger number has no smaller feature', () => {
  fc.assert(
    fc.property(
      fc.array(gapped, { minLength: 1, maxLength: 30 }),
      fc.array(value, { minLength: 2, maxLength: 12 }),
      fc.constantFrom<Encoding>('robust', 'piecewise'),
      (train, values, encoding) => {
        const encoder = fitEncoder([numbers('x', train)], rowsOf(train.length), encoding);
        const width = encodedWidth(encoder);
        const ascending = [...values].sort((a, b) => a - b);
        const features = encodeColumns(encoder, [numbers('x', ascending)], ascending.length);
        for (let at = width; at < features.length; at++) assert.ok(features[at]! >= features[at - width]!);
      },
    ),
    { numRuns: 300, seed: 22 },
  );
});

test('quartiles and edges of any numbers are those of their definition', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 60 }),
      (values) => {
        const sorted = Float64Array.from(values).sort();
        for (let at = 0; at <= 16; at++) {
          const place = (at / 16) * (sorted.length - 1);
          const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
          const expected = below + (above - below) * (place % 1);
          const got = quantile(sorted, at / 16);
          assert.ok(Math.abs(got - expected) <= 1e-12 * (Math.abs(below) + Math.abs(above)) + 1e-300);
          assert.ok(got >= below && got <= above);
        }
        const edges = binEdges(sorted, 16);
        assert.is(edges[0], sorted[0]);
        assert.is(edges.at(-1), sorted.at(-1));
        assert.ok(edges.length <= 17 && edges.every((edge, at) => at === 0 || edge > edges[at - 1]!));
      },
    ),
    { numRuns: 300, seed: 23 },
  );
});

test('changing rows that do not train changes nothing that was learned', () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 4, maxLength: 30 }),
      row,
      fc.nat(),
      fc.constantFrom<Encoding>('robust', 'piecewise'),
      (rows, other, pick, encoding) => {
        const changed = pick % rows.length;
        const train = rowsOf(rows.length).filter((at) => at !== changed);
        assert.equal(
          fitEncoder(typedRows(rows.with(changed, other)), train, encoding),
          fitEncoder(typedRows(rows), train, encoding),
        );
      },
    ),
    { numRuns: 200, seed: 24 },
  );
});

test('numbers and dates come before categories, in the order of the table', () => {
  const table = tableFromRows(
    Array.from({ length: 60 }, (_, at) => ({
      c: 'xy'[at % 2],
      n: at * 7,
      ok: at % 3 ? 'yes' : 'no',
      d: `2020-01-${10 + (at % 20)}`,
      m: (at * 31) % 17,
      y: 'pq'[(at % 2) ^ ((at % 3) & 1)],
    })),
  );
  const order = (encoding: Encoding) =>
    prepareDataset(table, { target: 'y', encoding, keep: ['n'] }).encoder.columns.map(({ name }) => name);
  assert.equal(order('standard'), ['c', 'n', 'ok', 'd', 'm']);
  assert.equal(order('robust'), ['n', 'd', 'm', 'c', 'ok']);
  assert.equal(order('piecewise'), ['n', 'd', 'm', 'c', 'ok']);
});

test('an encoder of fewer rows keeps to the bins and levels of the other', () => {
  const shared = fitEncoder(
    [numbers('x', [0, 1, 2, 3, 3, 3]), numbers('y', [1, 1, 2, 2, 2, 2]), levels('c', ['a', 'a', 'a', 'b', 'b', 'c'])],
    rowsOf(6),
    'piecewise',
  );
  const own = fitEncoder(
    [
      numbers('x', [...Array(40).keys()]),
      numbers('y', [...Array(40).keys()]),
      levels('c', [...Array(20).fill('a'), ...Array(20).fill('b')]),
    ],
    rowsOf(40),
    'piecewise',
  );
  const [x, y, c] = withStructureOf(shared, own).columns;
  // Edges 0, 1/3, 2/3 and 1 of the 17, rounded down: the quantiles 0, 5/16, 10/16 and 16/16 of 0, 1, …, 39.
  assert.equal(x?.kind === 'number' && x.edges, [0, (39 * 5) / 16, (39 * 10) / 16, 39]);
  assert.ok(y?.kind === 'number' && y.edges === undefined);
  assert.equal(c, { kind: 'one-hot', name: 'c', levels: ['a'], missing: false, other: true });
  assert.equal(withStructureOf(own, own), own);
});

test.run();
