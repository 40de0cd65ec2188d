// What is shown before anything is trained, and what a careful colleague says about rows.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { inspectTable } from '../../src/table/inspect.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { penguins } from '../../src/table/penguins.ts';
import { parseTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { messageOf } from './message.ts';

const table = parseTable(penguins.text, penguins);

// Counts: python3 -c "import csv, collections; r = list(csv.DictReader(open('data/penguins.csv')));
//   print(collections.Counter(x['species'] for x in r), collections.Counter(x['sex'] for x in r))"; median as in encoder.test.ts.
test('penguins as they are understood', () => {
  const inspection = inspectTable(table, { target: 'species' });
  assert.equal(inspection.target, {
    name: 'species',
    task: 'classification',
    missing: 0,
    distinct: 3,
    classes: [
      { name: 'Adelie', rows: 152 },
      { name: 'Chinstrap', rows: 68 },
      { name: 'Gentoo', rows: 124 },
    ],
  });
  assert.equal(inspection.columns[5], {
    name: 'sex',
    kind: 'category',
    missing: 11,
    distinct: 2,
    role: 'feature',
    examples: ['male', 'female'],
    levels: [
      { name: 'male', rows: 168 },
      { name: 'female', rows: 165 },
    ],
  });
  const bill = inspection.columns[1]!;
  assert.equal(
    [bill.kind, bill.missing, bill.examples, bill.range],
    ['number', 2, ['39.1', '39.5', '40.3'], { least: 32.1, median: 44.45, greatest: 59.6 }],
  );
  const { train, validation, test: tested, warnings, width } = prepareDataset(table, { target: 'species' });
  assert.equal(inspection.split, { train: train.length, validation: validation.length, test: tested.length });
  assert.equal(inspection.warnings, warnings);
  assert.is(inspection.features.length, width);
  assert.is(inspection.problem, undefined);
});

test('without a target columns are shown, and leaks are not looked for', () => {
  const { target, split, columns, warnings, features } = inspectTable(table);
  assert.equal([target, split], [undefined, undefined]);
  assert.equal(
    columns.map(({ name, role }) => `${name}: ${role}`),
    table.columns.map(({ name }) => `${name}: feature`),
  );
  assert.equal(warnings, []);
  assert.is(features.length, 13);
});

test('what keeps a table from being learned from is said beside what is seen of it', () => {
  const tiny = inspectTable(
    tableFromRows([
      { x: 1.5, y: 'a' },
      { x: 2.5, y: 'b' },
      { x: 0.5, y: 'a' },
    ]),
    { target: 'y' },
  );
  assert.match(tiny.problem ?? '', /^No row is left to be the validation set/);
  assert.equal(
    tiny.columns.map(({ kind }) => kind),
    ['number'],
  );
  const useless = inspectTable(
    tableFromRows([
      { x: 1, y: 'a' },
      { x: 1, y: 'b' },
    ]),
    { target: 'y' },
  );
  assert.match(
    useless.problem ?? '',
    /^No column of the table is left to learn from: "x" has the value 1 in every row\./,
  );
  assert.equal(useless.columns[0], {
    name: 'x',
    kind: 'category',
    missing: 0,
    distinct: 1,
    role: 'left-out',
    finding: 'constant',
    because: 'has the value 1 in every row',
    examples: ['1'],
    levels: [{ name: '1', rows: 2 }],
  });
});

test('wrong use is an error', () => {
  assert.match(
    messageOf(() => inspectTable(table, { target: 'specie' })),
    /^The target "specie" is not a column of penguins\. Did you mean "species"\?/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { group: 'isle' })),
    /^The column to group by, "isle" is not a column/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { types: { island: 'text' as never } })),
    /^Got the type "text" for column "island"; expected one of number, number-point, number-comma, category,/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { types: { land: 'number' } })),
    /^The column to give a type, "land" is not a column/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { target: 'species', types: { species: 'number' } })),
    /^"species" is the target, whose type is the task/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { target: 'species', group: 'species' })),
    /^"species" is the target, so rows cannot be grouped by it/,
  );
  assert.match(
    messageOf(() => inspectTable(table, { group: 'island', keep: ['island'] })),
    /^"island" says which rows belong together/,
  );
});

test('kinds: number, category, boolean, date, text; each with what shows it', () => {
  const random = randomStream(1, 'inspect test');
  const rows = Array.from({ length: 300 }, (_, row) => ({
    when: `2020-0${1 + (row % 9)}-1${row % 10}`,
    paid: row % 3 ? 'no' : 'yes',
    note: `note ${row % 90}`,
    gap: row % 3 ? '' : Math.round(uniform(random) * 1000),
    odd: `0${1 + (row % 9)}/0${1 + (row % 7)}/2020`,
    zip: 1000 + ((row * 7) % 60),
    y: uniform(random) < 0.5 ? 'a' : 'b',
  }));
  const { columns, features, warnings } = inspectTable(tableFromRows(rows), {
    target: 'y',
    types: { zip: 'category' },
  });
  assert.equal(
    columns.map(({ name, kind, role, finding }) => [name, kind, role, finding]),
    [
      ['when', 'date', 'feature', undefined],
      ['paid', 'boolean', 'feature', undefined],
      ['note', 'text', 'left-out', 'text'],
      ['gap', 'number', 'feature', 'mostly-missing'],
      ['odd', 'date', 'feature', 'ambiguous-date'],
      ['zip', 'category', 'feature', undefined],
    ],
  );
  // Numbers and dates come first, as a search has them.
  assert.equal(features.slice(0, 6), [
    'when (month)',
    'when (day)',
    'when (weekday)',
    'gap',
    'gap missing',
    'odd (month)',
  ]);
  const messages = warnings.map(({ message }) => message);
  for (const message of [
    'Column "gap" has no value in 66.6 % of the rows. It is used; set `drop: ["gap"]` if it says little.',
    'Column "odd" has dates that can be read in two ways, and is read month first. It is used; set `types: {"odd":"date-dmy"}` if that is wrong.',
  ])
    assert.ok(messages.includes(message), messages.join('\n'));
});

test('few rows, classes of different size, rows in the order of the classes', () => {
  const labelled = (labels: readonly string[]) =>
    tableFromRows(labels.map((y, row) => ({ x: ((row * 7919) % 1009) / 2, y })));
  const said = (labels: readonly string[]) =>
    inspectTable(labelled(labels), { target: 'y' }).warnings.map(({ code, message }) => `${code}: ${message}`);
  const mixed = (count: number) => Array.from({ length: count }, (_, row) => 'ab'[row % 2] as string);
  assert.equal(said(mixed(200)), []);
  assert.equal(said(mixed(199)), [
    'few-rows: There are 199 rows to learn from; with so few, every figure depends much on which of them are tested. Set `folds: 5`, or find more rows.',
  ]);
  const uneven = Array.from({ length: 300 }, (_, row) => (row % 11 === 10 ? 'rare' : 'usual'));
  assert.equal(said(uneven), [
    'imbalance: The classes are of very different size: "usual" has 273 rows, "rare" 27 rows. Always answering "usual" is right on 91.0 % of the rows, so look at the balanced accuracy too.',
  ]);
  // 4 of 5 rows are of one class.
  assert.is(said(Array.from({ length: 300 }, (_, row) => (row % 5 ? 'x' : 'y')))[0]?.slice(0, 9), 'imbalance');
  assert.equal(said(Array.from({ length: 300 }, (_, row) => (row % 4 ? 'x' : 'y'))), []);
  assert.equal(said([...mixed(300)].sort()), [
    'sorted-rows: The rows are in the order of the target "y"; they are mixed before the split. If they were measured in that order, what changed meanwhile can pass for the target.',
  ]);
});

test('levels that no training row has are named', () => {
  const rows = Array.from({ length: 400 }, (_, row) => ({
    city: row % 8 === 0 ? `village ${row % 240}` : 'town',
    x: row / 7,
    y: 'ab'[row % 2],
  }));
  const dataset = prepareDataset(tableFromRows(rows), { target: 'y', keep: ['x'] });
  const trained = new Set(Array.from(dataset.train, (row) => rows[row]!.city));
  const unseen = rows.filter(({ city }) => !trained.has(city));
  const warning = dataset.warnings.find(({ code }) => code === 'unseen-category');
  assert.equal([warning?.columns, warning?.rows], [['city'], unseen.length]);
  assert.ok(
    unseen.length > 0 && warning?.message.includes(`${new Set(unseen.map(({ city }) => city)).size} level`),
    warning?.message,
  );
});

test.run();
