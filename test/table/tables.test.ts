// The tables that the design was made for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClassificationDataset } from '../../src/table/dataset.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable, type RawTable } from '../../src/table/read.ts';
import { testWhen } from '../runtimes/optional.ts';
import { missingTables, tableText } from '../tables.ts';
import { classification } from '../tasks.ts';

interface Expected {
  readonly target: string;
  readonly rows: number;
  readonly classes: readonly string[];
  readonly numbers: number;
  readonly categories: number;
  /** Columns of two words that say yes and no; none where left out. */
  readonly booleans?: number;
  /** Warnings as `code: columns` or `code: rows`. */
  readonly warnings: readonly string[];
}

const wine = { target: 'quality_label', rows: 4898, classes: ['high', 'low', 'medium'], numbers: 11, categories: 0 };
// Rows, classes, missing cells and the constant column: ../shared/data/README.md. Repeats and contradictions, labels
// apart, printed by Python:
//   rows = list(csv.DictReader(open(f))); g = defaultdict(Counter)
//   for x in rows: g[tuple(v for k, v in x.items() if k != target)][x[target]] += 1
//   print(len(rows) - len(g), sum(sum(c.values()) for c in g.values() if len(c) > 1))
// segment's constant column does not change them.
const expected: Record<string, Expected> = {
  wine_quality_white: { ...wine, warnings: ['imbalance: quality_label', 'repeated-rows: 937'] },
  wine_quality_with_leak: {
    ...wine,
    warnings: ['imbalance: quality_label', 'index: column 1', 'leak: quality', 'repeated-rows: 937'],
  },
  penguins: {
    target: 'species',
    rows: 344,
    classes: ['Adelie', 'Chinstrap', 'Gentoo'],
    numbers: 4,
    categories: 2,
    warnings: ['sorted-rows: species'],
  },
  iris: {
    target: 'species',
    rows: 150,
    classes: ['setosa', 'versicolor', 'virginica'],
    numbers: 4,
    categories: 0,
    warnings: ['few-rows: 150', 'sorted-rows: species', 'repeated-rows: 1'],
  },
  titanic: {
    target: 'survived',
    rows: 1309,
    classes: ['no', 'yes'],
    numbers: 1,
    categories: 2,
    warnings: ['repeated-rows: 971', 'contradicting-rows: 773'],
  },
  segment: {
    target: 'class',
    rows: 2310,
    classes: ['brickface', 'cement', 'foliage', 'grass', 'path', 'sky', 'window'],
    numbers: 18,
    categories: 0,
    warnings: ['constant: region-pixel-count', 'repeated-rows: 224'],
  },
  credit_g: {
    target: 'class',
    rows: 1000,
    classes: ['bad', 'good'],
    numbers: 7,
    categories: 12,
    booleans: 1,
    warnings: [],
  },
  churn: {
    target: 'churn',
    rows: 5000,
    classes: ['no', 'yes'],
    numbers: 15,
    categories: 2,
    booleans: 2,
    warnings: ['imbalance: churn'],
  },
};

const tables = new Map<string, RawTable>();
function table(name: string): RawTable {
  const made = tables.get(name) ?? parseTable(tableText(name), { name });
  tables.set(name, made);
  return made;
}

const datasets = new Map<string, ClassificationDataset>();
function dataset(name: string): ClassificationDataset {
  const made =
    datasets.get(name) ?? classification(prepareDataset(table(name), { target: expected[name]!.target, seed: 1 }));
  datasets.set(name, made);
  return made;
}

for (const [name, { rows, classes, numbers, categories, booleans = 0, warnings }] of Object.entries(expected)) {
  const missing = missingTables(name);

  testWhen(missing, `${name}: types, classes and warnings, and no others`, async () => {
    const data = dataset(name);
    assert.is(data.labels.length, rows);
    assert.equal(data.classes, classes);
    const kinds = data.columns.filter(({ role }) => role === 'feature').map(({ kind }) => kind);
    assert.equal(
      ['number', 'category', 'boolean', 'date', 'text'].map((kind) => kinds.filter((own) => own === kind).length),
      [numbers, categories, booleans, 0, 0],
    );
    assert.equal(
      data.warnings.map(({ code, columns, rows: count }) => `${code}: ${columns?.join() ?? count}`),
      warnings,
    );
    assert.ok(data.features.every(Number.isFinite));
  });

  testWhen(missing, `${name}: the split is stratified, and no repeated row crosses it`, async () => {
    const { labels, columns, train, validation, test: tested } = dataset(name);
    assert.is(train.length + validation.length + tested.length, rows);
    const share = (part: Int32Array, label: number): number =>
      part.filter((row) => labels[row] === label).length / part.length;
    const all = Int32Array.from(labels.keys());
    // Groups of unlike labels (titanic) may shift a share by a group.
    classes.forEach((_, label) => {
      for (const part of [train, validation, tested])
        assert.ok(Math.abs(share(part, label) - share(all, label)) < 0.02, `${share(part, label)} of class ${label}`);
    });
    assert.ok(Math.abs(tested.length / rows - 0.2) < 0.01 && Math.abs(validation.length / rows - 0.16) < 0.01);
    const used = columns
      .filter(({ role }) => role === 'feature')
      .map(({ name: column }) => [...table(name).columns.find((raw) => raw.name === column)!.cells]);
    const side = new Map<string, number>();
    [train, validation, tested].forEach((part, at) => {
      for (const row of part) {
        const key = used.map((cells) => cells[row]).join('|');
        assert.is(side.get(key) ?? at, at, `row ${row} is on two sides`);
        side.set(key, at);
      }
    });
  });
}

const noWines = missingTables('wine_quality_white', 'wine_quality_with_leak');
testWhen(noWines, 'the wine table with leaks is the clean one once index and score are left out', async () => {
  const [clean, leaky] = [dataset('wine_quality_white'), dataset('wine_quality_with_leak')];
  assert.equal(leaky.features, clean.features);
  assert.equal([leaky.train, leaky.validation, leaky.test], [clean.train, clean.validation, clean.test]);
  assert.is(leaky.fingerprint, clean.fingerprint);
});

testWhen(noWines, 'read raw, as the tutorial reads it, index and score stay in', async () => {
  const raw = prepareDataset(table('wine_quality_with_leak'), { target: 'quality_label', seed: 1, encoding: 'raw' });
  assert.is(raw.width, 13);
  // The second line of the file.
  const row = [0, 7.0, 0.27, 0.36, 20.7, 0.045, 45.0, 170.0, 1.001, 3.0, 0.45, 8.8, 6];
  assert.equal(Array.from(raw.features.subarray(0, 13)), row.map(Math.fround));
  assert.equal(raw.test, dataset('wine_quality_white').test);
});

testWhen(missingTables('titanic'), 'titanic: no model exceeds .846', async () => {
  const warning = dataset('titanic').warnings.find(({ code }) => code === 'contradicting-rows');
  assert.match(warning?.message ?? '', /right on more than 84\.6 %/);
});

testWhen(missingTables('iris'), 'iris, setosa against the others: petals are remarked on, not left out', async () => {
  const others = parseTable(tableText('iris').replace(/versicolor|virginica/g, 'other'));
  const { columns } = prepareDataset(others, { target: 'species' });
  assert.equal(
    columns.filter(({ finding }) => finding === 'separates').map(({ name, role }) => `${name}: ${role}`),
    ['petal length (cm): feature', 'petal width (cm): feature'],
  );
});

test.run();
