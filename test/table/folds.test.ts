// Groups, folds and test tables: which rows are kept apart from which.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../src/table/dataset.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { featureNames } from '../../src/table/encoder.ts';
import { denseRows } from '../../src/layout.ts';
import { prepareDataset, type PrepareOptions } from '../../src/table/prepare.ts';
import { withStructureOf } from '../../src/table/folds.ts';
import { plainFeatures } from './encode.ts';
import { foldDatasets } from './fold-datasets.ts';
import type { RawTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { joinGroups } from '../../src/table/repeats.ts';
import { dealFolds } from '../../src/table/split.ts';
import { classification, regression } from '../tasks.ts';
import { messageOf } from './message.ts';

const random = randomStream(6, 'folds test');
/** Forty patients with three to nine rows; row 5 belongs to nobody. */
const rows = Array.from({ length: 240 }, (_, row) => ({
  patient: row === 5 ? '' : `p${Math.floor((row * 40) / 240)}`,
  dose: Math.floor(uniform(random) * 1e6) / 100,
  site: ['north', 'south', 'east'][Math.floor(uniform(random) * 3)]!,
  ill: uniform(random) < 0.3 ? 'yes' : 'no',
}));
const table = tableFromRows(rows, 'trial.csv');
const prepare = (options: Partial<PrepareOptions> = {}, from: RawTable = table): Dataset =>
  prepareDataset(from, { target: 'ill', ...options });

/** The number of parts in which each value of `of` occurs is one, or a message says which. */
function assertApart(parts: readonly Int32Array[], of: (row: number) => unknown): void {
  const side = new Map<unknown, number>();
  parts.forEach((part, at) => {
    for (const row of part) {
      const value = of(row);
      assert.is(side.get(value) ?? at, at, `${value} is on two sides`);
      side.set(value, at);
    }
  });
}
const sorted = (parts: readonly Int32Array[]): number[] => parts.flatMap((part) => [...part]).sort((a, b) => a - b);

test('joined groups are the connected parts of both groupings', () => {
  const grouping = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: -1, max: 12 })), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(grouping, (pairs) => {
      const numbers = [...new Set(pairs.map(([group]) => group))];
      const of = Int32Array.from(pairs, ([group]) => numbers.indexOf(group));
      const codes = Int32Array.from(pairs, ([, code]) => code);
      const joined = joinGroups({ of, count: numbers.length }, codes);
      // By spreading the smallest row number until nothing changes.
      const reach = pairs.map((_, row) => row);
      for (let changed = true; changed; ) {
        changed = false;
        for (let a = 0; a < pairs.length; a++)
          for (let b = 0; b < a; b++) {
            const linked = of[a] === of[b] || (codes[a]! >= 0 && codes[a] === codes[b]);
            if (!linked || reach[a] === reach[b]) continue;
            reach[a] = reach[b] = Math.min(reach[a]!, reach[b]!);
            changed = true;
          }
      }
      const first = [...new Set(reach)];
      assert.equal(joined, { of: Int32Array.from(reach, (row) => first.indexOf(row)), count: first.length });
    }),
  );
});

test('a group lies on one side, and its column is no feature', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { train, validation, test: tested, columns, encoder } = prepare({ group: 'patient', seed });
    assertApart([train, validation, tested], (row) => rows[row]!.patient || `row ${row}`);
    assert.equal(sorted([train, validation, tested]), [...rows.keys()]);
    assert.ok(
      Math.abs(tested.length - 48) < 16 && Math.abs(validation.length - 38) < 16,
      `${tested.length}, ${validation.length}`,
    );
    assert.is(columns.find(({ name }) => name === 'patient')?.role, 'group');
    assert.not.ok(encoder.columns.some(({ name }) => name === 'patient'));
  }
});

test('a few large groups still fill every side', () => {
  const large = rows.map((row, at) => ({ ...row, patient: `p${at % 4}` }));
  const { train, validation, test: tested } = prepare({ group: 'patient' }, tableFromRows(large));
  assert.equal([train, validation, tested].map(({ length }) => length).sort(), [120, 60, 60]);
  const one = rows.map((row) => ({ ...row, patient: 'p' }));
  assert.match(
    messageOf(() => prepare({ group: 'patient' }, tableFromRows(one))),
    /^No row is left to be the (?:validation|test) set|^No row is left to train/,
  );
});

test('folds: each row that is not tested validates once a repetition; groups whole, classes in proportion', () => {
  const { folds, train, validation, test: tested } = prepare({ group: 'patient', folds: 4, foldRepeats: 2, seed: 3 });
  assert.is(folds?.length, 8);
  assert.equal([folds![0]!.train, folds![0]!.validation], [train, validation]);
  const rest = [...rows.keys()].filter((row) => !tested.includes(row));
  for (const repeat of [folds!.slice(0, 4), folds!.slice(4)]) {
    const parts = repeat.map((fold) => fold.validation);
    assert.equal(sorted(parts), rest);
    assertApart(parts, (row) => rows[row]!.patient || `row ${row}`);
    for (const fold of repeat) assert.equal(sorted([fold.train, fold.validation]), rest);
  }
  assert.not.equal(folds![0], folds![4]);
  const plain = prepare({ folds: 5 });
  const ill = (part: Int32Array): number => part.filter((row) => rows[row]!.ill === 'yes').length;
  const all = ill(Int32Array.from(plain.folds!.flatMap(({ validation: part }) => [...part])));
  for (const { validation: part } of plain.folds!) {
    assert.ok(Math.abs(ill(part) - all / 5) < 1, `${ill(part)} of ${all}`);
    assert.ok(Math.abs(part.length - 192 / 5) <= 1);
  }
});

test('dealing: any labels and groups, every row once', () => {
  const row = fc.record({ label: fc.nat(2), group: fc.nat(40) });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 40, maxLength: 120 }),
      fc.integer({ min: 2, max: 5 }),
      fc.integer(),
      (items, folds, seed) => {
        const groupIds = [...new Set(items.map(({ group }) => group))];
        fc.pre(groupIds.length >= 20);
        const labels = Int32Array.from(items, ({ label }) => label);
        const of = Int32Array.from(items, ({ group }) => groupIds.indexOf(group));
        const parts = dealFolds(labels, 3, { of, count: groupIds.length }, folds, seed);
        assert.is(parts.length, folds);
        assert.equal(sorted(parts), [...items.keys()]);
        assertApart(parts, (at) => of[at]);
      },
    ),
  );
});

test('every fold has an encoder of its own training rows, and no other row shapes it', () => {
  const datasets = [...foldDatasets(table, { target: 'ill', folds: 3, seed: 2 })];
  const whole = prepare({ folds: 3, seed: 2 });
  assert.equal(
    datasets.map(({ train, validation }) => ({ train, validation })),
    whole.folds,
  );
  assert.equal(datasets[0]!.features, whole.features);
  for (const { encoder, train } of datasets) {
    const dose = encoder.columns.find(({ name }) => name === 'dose');
    const mean = train.reduce((sum, row) => sum + rows[row]!.dose, 0) / train.length;
    assert.ok(dose?.kind === 'number' && Math.abs(dose.mean! - mean) < 1e-9, `${mean}`);
  }
  const change = datasets[1]!.validation[0]!;
  const changed = tableFromRows(rows.map((row, at) => (at === change ? { ...row, dose: 5e6, site: 'moon' } : row)));
  const after = [...foldDatasets(changed, { target: 'ill', folds: 3, seed: 2 })][1]!;
  assert.equal(after.encoder, datasets[1]!.encoder);
});

test('the table of folds has the features of each fold as its own encoder makes them, in one width', () => {
  // Doses that are missing, and levels so rare that some folds train without them.
  const gaps = rows.map((row, at) => ({
    ...row,
    dose: at % 11 === 4 ? '' : row.dose,
    site: at % 30 === 7 ? `rare ${at}` : at % 60 === 13 ? '' : row.site,
  }));
  const from = tableFromRows(gaps);
  const given = { target: 'ill', folds: 4, foldRepeats: 2, seed: 1, drop: ['patient'] };
  const { foldTable, folds, features, labels, width, encoder } = classification(prepareDataset(from, given));
  const names = featureNames(encoder);
  assert.is(foldTable!.features.length, 8 * 240 * width);
  assert.equal(foldTable!.features.subarray(0, features.length), features);
  let [zeros, leftOut] = [0, 0];
  for (const [index, own] of [...foldDatasets(from, given)].entries()) {
    const ownNames = featureNames(own.encoder);
    leftOut += ownNames.filter((name) => !names.includes(name)).length;
    const offset = index * 240;
    assert.equal(
      foldTable!.folds[index]!.validation,
      folds![index]!.validation.map((row) => offset + row),
    );
    assert.equal(
      foldTable!.folds[index]!.train,
      own.train.map((row) => offset + row),
    );
    assert.equal(classification(foldTable!).labels.subarray(offset, offset + 240), labels);
    for (let row = 0; row < 240; row++)
      for (const [feature, name] of names.entries()) {
        const at = ownNames.indexOf(name);
        if (at < 0) zeros++;
        const expected = at < 0 ? 0 : own.features[row * own.width + at];
        assert.is(
          foldTable!.features[(offset + row) * width + feature],
          expected,
          `fold ${index}, row ${row}, ${name}`,
        );
      }
  }
  assert.ok(zeros > 0 && leftOut > 0, `${zeros}, ${leftOut}: some levels are in some folds only`);
});

test('with bins and rare levels, too, each fold is encoded by its own training rows', () => {
  const gaps = rows.map((row, at) => ({
    // Few doses in some rows, so that the number of bins differs between folds.
    dose: at % 7 === 4 ? '' : Math.floor(row.dose / 1000),
    fine: row.dose,
    site: at % 30 === 7 ? `rare ${at % 4}` : at % 60 === 13 ? '' : row.site,
    ill: row.ill,
  }));
  const from = tableFromRows(gaps);
  for (const encoding of ['robust', 'piecewise'] as const) {
    const given = { target: 'ill', folds: 4, foldRepeats: 2, seed: 1, encoding, bins: 8 };
    const dataset = prepareDataset(from, given);
    const { foldTable, features, width, encoder } = dataset;
    const names = featureNames(encoder);
    assert.ok(dataset.categories);
    assert.equal(foldTable!.features.subarray(0, features.length), features);
    const stacked = denseRows(foldTable!.features, dataset);
    const counts = new Set<number>();
    for (const [index, own] of [...foldDatasets(from, given)].entries()) {
      const fitting = withStructureOf(encoder, own.encoder);
      counts.add(featureNames(own.encoder).length);
      for (let row = 0; row < 240; row++) {
        const { dose, fine, site } = gaps[row]!;
        const cells = { dose: dose === '' ? Number.NaN : dose, fine, site: site === '' ? undefined : site };
        const plain = plainFeatures(fitting, cells);
        const got = stacked.subarray((index * 240 + row) * width, (index * 240 + row + 1) * width);
        assert.equal(
          Array.from(got, (value) => value + 0),
          names.map((name) => (plain[name] ?? 0) + 0),
          `fold ${index}, row ${row}`,
        );
      }
      // Every bin of the fold's rows has its feature.
      const lost = featureNames(fitting).filter((name) => !names.includes(name));
      assert.equal(
        lost.filter((name) => name.includes(' bin ')),
        [],
      );
    }
    if (encoding === 'piecewise') assert.ok(counts.size > 1, 'folds differ');
  }
});

test('no row that a fold validates on, and no test row, shapes what it trains on', () => {
  const given = { target: 'y', folds: 4, seed: 3, task: 'regression' as const };
  const numbers = rows.map(({ dose, site }, row) => ({ dose, site, y: (row * 31) % 240 }));
  const before = prepareDataset(tableFromRows(numbers), given);
  const { validation } = before.folds![2]!;
  const changedRows = [validation[0]!, validation.at(-1)!, before.test[0]!];
  // All targets are different whole numbers, so their order, by which rows are dealt, stays.
  const changed = numbers.map((row, at) =>
    changedRows.includes(at) ? { ...row, dose: 9e5 + at, y: row.y + 0.25 } : row,
  );
  const after = prepareDataset(tableFromRows(changed), given);
  const of = ({ foldTable, width }: Dataset, fold: number) => {
    const { folds, targets, features } = regression(foldTable!);
    return [...folds[fold]!.train].map((row) => [targets[row], ...features.subarray(row * width, (row + 1) * width)]);
  };
  assert.equal(after.folds, before.folds);
  assert.equal(of(after, 2), of(before, 2));
  assert.not.equal(of(after, 1), of(before, 1));
});

test('refuses folds that cannot be', () => {
  assert.is(
    messageOf(() => prepare({ folds: 1 })),
    'folds is 1; expected a whole number from 2 to 100.',
  );
  assert.is(
    messageOf(() => prepare({ folds: 3, foldRepeats: 0.5 })),
    'foldRepeats is 0.5; expected a whole number from 1 to 100.',
  );
  const few = tableFromRows(rows.slice(0, 30));
  assert.is(
    messageOf(() => prepare({ folds: 50 }, few)),
    '24 rows, 24 of them different or in groups of their own, cannot be dealt into 50 folds; set fewer in `folds`.',
  );
});

const testRows = Array.from({ length: 30 }, (_, row) => ({
  ill: row === 4 ? '' : row % 3 === 0 ? 'yes' : 'no',
  site: row === 0 ? 'moon' : 'north',
  dose: row * 10 + 0.125,
  other: 'beside',
}));

test('a test table: all its rows are tested, found by name, and shape nothing', () => {
  const external = tableFromRows(testRows, 'test.csv');
  const dataset = classification(prepare({ test: external, drop: ['patient'] }));
  const own = prepare({ drop: ['patient'] });
  assert.is(dataset.rows.length, 240 + 29);
  assert.equal(
    Array.from(dataset.test),
    Array.from({ length: 29 }, (_, at) => 240 + at),
  );
  assert.equal(sorted([dataset.train, dataset.validation]), [...rows.keys()]);
  assert.equal(
    Array.from(dataset.rows.subarray(240, 246)),
    [0, 1, 2, 3, 5, 6].map((row) => 240 + row),
  );
  assert.equal(
    Array.from(dataset.test, (row) => dataset.classes[dataset.labels[row]!]),
    testRows.map(({ ill }) => ill).filter(Boolean),
  );
  const [dose, site] = [dataset.encoder.columns[0]!, dataset.encoder.columns[1]!];
  assert.ok(dose.kind === 'number' && site.kind === 'one-hot');
  const features = dataset.features.subarray(241 * dataset.width, 242 * dataset.width);
  assert.equal(Array.from(features), [Math.fround((10.125 - dose.mean!) / dose.scale!), 0, 1, 0]);
  assert.equal(Array.from(dataset.features.subarray(240 * dataset.width + 1, 241 * dataset.width)), [0, 0, 0]);
  const found = dataset.warnings.filter(({ code }) => code === 'missing-target' || code === 'unseen-category');
  assert.equal(
    found.map(({ message }) => message),
    [
      '1 of 30 rows of test.csv have no value in the target "ill" and are left out.',
      'Column "site" has 1 level in 1 of the other rows that no training row has (moon); they are encoded as unknown.',
    ],
  );
  assert.is.not(dataset.fingerprint, own.fingerprint);
  assert.is.not(
    prepare({ test: tableFromRows(testRows.slice(1)), drop: ['patient'] }).fingerprint,
    dataset.fingerprint,
  );
});

test('rows of a test table belong together where they repeat one another or share a group', () => {
  // Without row 4, which has no target, rows 0 to 28; then two that repeat rows 0 and 5, whatever they are said to be.
  const repeated = tableFromRows([...testRows, { ...testRows[0]!, ill: 'no' }, testRows[6]!], 'test.csv');
  const alone = Array.from({ length: 29 }, (_, at) => at);
  assert.equal([...prepare({ test: repeated, drop: ['patient'] }).testGroups!], [...alone, 0, 5]);
  assert.is(prepare({ drop: ['patient'] }).testGroups, undefined);
  // Two patients of ten rows each, and ten rows of nobody.
  const patient = (row: number) => (row < 10 ? 'a' : row < 20 ? 'b' : '');
  const grouped = tableFromRows(
    testRows.map((row, at) => ({ ...row, ill: 'no', patient: patient(at) })),
    'test.csv',
  );
  assert.equal(
    [...prepare({ test: grouped, group: 'patient' }).testGroups!],
    [...Array(10).fill(0), ...Array(10).fill(1), ...alone.slice(2, 12)],
  );
});

test('a test table that repeats the table is said; one that does not fit is refused', () => {
  const repeating = tableFromRows([...testRows, ...rows.slice(10, 13)], 'test.csv');
  const warning = prepare({ test: repeating, drop: ['patient'] }).warnings.find(
    ({ code }) => code === 'repeated-in-test',
  );
  assert.is(
    warning?.message,
    '3 of 32 rows of the test table repeat a row of the table, so the test is partly of memory.',
  );
  const refused = (changed: object) =>
    messageOf(() =>
      prepare({
        test: tableFromRows(
          testRows.map((row, at) => (at === 2 ? { ...row, ...changed } : row)),
          'test.csv',
        ),
        drop: ['patient'],
      }),
    );
  assert.is(
    refused({ ill: 'perhaps' }),
    'Row 3 of test.csv has "perhaps" in the target "ill"; expected one of the table\'s classes, no, yes, or nothing.',
  );
  assert.is(
    refused({ dose: 'much' }),
    'Row 3 of test.csv has "much" in column "dose", where the model reads numbers; correct it or leave it empty.',
  );
  assert.match(
    messageOf(() => prepare({ test: tableFromRows([{ ill: 'yes' }], 'test.csv') })),
    /^The model's column "dose" is not a column of test\.csv\./,
  );
  assert.is(
    messageOf(() => prepare({ test: tableFromRows([{ ill: '', dose: 1, site: 'x' }], 'test.csv'), drop: ['patient'] })),
    'test.csv has no values in the target "ill"; nothing can be tested with it.',
  );
});

test('a test table of a regression is scaled as the training rows are', () => {
  const numbers = tableFromRows(rows.map(({ dose, site }, row) => ({ dose, site, y: row % 97 })));
  const test = tableFromRows([
    { dose: 1, site: 'north', y: 50 },
    { dose: 2, site: 'south', y: 1 },
  ]);
  const { targets, targetScale } = regression(prepareDataset(numbers, { target: 'y', test }));
  const { mean, deviation } = targetScale;
  assert.equal(
    Array.from(targets.subarray(240)),
    [50, 1].map((y) => Math.fround((y - mean) / deviation)),
  );
});

test.run();
