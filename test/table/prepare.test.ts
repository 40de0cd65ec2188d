import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { prepareDataset, type PrepareOptions } from '../../src/table/prepare.ts';
import { parseTable, type RawTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { classification } from '../tasks.ts';
import { messageOf } from './message.ts';

const random = randomStream(2, 'prepare test');
/** `code` is the target in other words, `id` numbers the rows, `size` has a gap; four rows have no target. */
const rows = Array.from({ length: 204 }, (_, row) => {
  const kind = row % 51 === 50 ? '' : uniform(random) < 0.4 ? 'oak' : 'elm';
  return {
    id: row,
    size: row === 3 ? '' : Math.round(uniform(random) * 1e6) / 10,
    colour: ['red', 'green', 'blue'][Math.floor(uniform(random) * 3)],
    code: kind === 'oak' ? 1 : 0,
    same: 'x',
    note: `note ${row % 100}`,
    kind,
  };
});
const table = tableFromRows(rows, 'trees.csv');
const prepare = (options: Partial<PrepareOptions> = {}, from: RawTable = table) =>
  prepareDataset(from, { target: 'kind', ...options });
const features = (dataset: ReturnType<typeof prepare>): string[] => dataset.encoder.columns.map(({ name }) => name);

test('a table becomes numbers, classes and a split, and what was left out is said', () => {
  const dataset = classification(prepare());
  assert.equal(dataset.classes, ['elm', 'oak']);
  assert.equal(features(dataset), ['size', 'colour']);
  assert.is(dataset.width, 4);
  assert.is(dataset.features.length, 200 * 4);
  assert.is(dataset.labels.length, 200);
  assert.is(dataset.target, 'kind');
  assert.equal(
    Array.from(dataset.rows),
    rows.flatMap(({ kind }, row) => (kind ? [row] : [])),
  );
  assert.equal(
    Array.from(dataset.labels, (label) => dataset.classes[label]),
    rows.map(({ kind }) => kind).filter(Boolean),
  );
  assert.equal(dataset.warnings, [
    {
      code: 'missing-target',
      columns: ['kind'],
      rows: 4,
      message: '4 of 204 rows have no value in the target "kind" and are left out.',
    },
    {
      code: 'id',
      columns: ['id'],
      message:
        'Column "id" is a whole number that goes up with every row. It is left out; set `keep: ["id"]` to use it.',
    },
    {
      code: 'leak',
      columns: ['code'],
      message:
        'Column "code" alone tells the class of 100.0 % of the rows, so it is probably made from the target. It is left out; set `keep: ["code"]` to use it.',
    },
    {
      code: 'constant',
      columns: ['same'],
      message: 'Column "same" has the value x in every row. It is left out; set `keep: ["same"]` to use it.',
    },
    {
      code: 'text',
      columns: ['note'],
      message:
        'Column "note" is text with 100 different values, more than 20. It is left out; set `keep: ["note"]` to use it.',
    },
  ]);
  assert.equal(dataset.columns[0], {
    name: 'id',
    kind: 'number',
    missing: 0,
    distinct: 200,
    role: 'left-out',
    finding: 'id',
  });
  assert.equal(
    dataset.columns.map(({ name, role }) => `${name}: ${role}`),
    ['id: left-out', 'size: feature', 'colour: feature', 'code: left-out', 'same: left-out', 'note: left-out'],
  );
});

test('only training rows shape the encoder', () => {
  const before = prepare({ keep: ['note'] });
  const change = before.test[0]!;
  const changed = rows.map((row, at) =>
    at === before.rows[change] ? { ...row, size: 123456.7, colour: 'mauve', note: 'new' } : row,
  );
  const after = prepare({ keep: ['note'] }, tableFromRows(changed, 'trees.csv'));
  assert.equal(after.train, before.train);
  assert.equal(after.encoder, before.encoder);
  for (const row of before.train) {
    const at = (dataset: typeof before) => dataset.features.subarray(row * before.width, (row + 1) * before.width);
    assert.equal(at(after), at(before));
  }
});

test('keep and drop are obeyed', () => {
  const kept = prepare({ keep: ['code', 'note', 'same'], drop: ['size'] });
  assert.equal(features(kept), ['colour', 'code', 'same', 'note']);
  assert.is(kept.warnings.find(({ code }) => code === 'leak')?.message.slice(-22), ' It is used, as asked.');
  assert.equal(kept.columns.find(({ name }) => name === 'size')?.role, 'dropped');
  // What is dropped is not worth a warning.
  assert.not.ok(prepare({ drop: ['code'] }).warnings.some(({ code }) => code === 'leak'));
});

test('types are obeyed', () => {
  const { columns, encoder, width } = prepare({
    types: { note: 'category', size: 'category', id: 'number' },
    keep: ['id'],
  });
  const kinds = Object.fromEntries(columns.map(({ name, kind, role }) => [name, `${kind}, ${role}`]));
  // What was said to be a category has as many levels as it has; an id is one whatever its type.
  assert.is(kinds['note'], 'category, feature');
  assert.is(kinds['id'], 'number, feature');
  assert.equal(features({ encoder } as ReturnType<typeof prepare>), ['id', 'size', 'colour', 'note']);
  assert.ok(width > 200);
  assert.is(
    messageOf(() => prepare({ types: { colour: 'number' } })),
    `Row 1 of trees.csv has "${rows[0]!.colour}" in column "colour", which was said to be a number; correct it, leave it empty, or give the column another type in \`types\`.`,
  );
});

test('raw encoding leaves nothing out but what is dropped, and splits as standard does', () => {
  const [raw, standard] = [prepare({ encoding: 'raw', drop: ['note'] }), prepare({ drop: ['note'] })];
  assert.equal(features(raw), ['id', 'size', 'colour', 'code', 'same']);
  assert.is(raw.width, 5);
  assert.equal(Array.from(raw.features.subarray(0, 5)), [
    0,
    Math.fround(Number(rows[0]!.size)),
    ['blue', 'green', 'red'].indexOf(rows[0]!.colour!),
    rows[0]!.code,
    0,
  ]);
  assert.match(
    raw.warnings.find(({ code }) => code === 'leak')?.message ?? '',
    /target\. It is used, as raw encoding leaves nothing out\.$/,
  );
  assert.equal([raw.train, raw.validation, raw.test], [standard.train, standard.validation, standard.test]);
});

test('the shares can be chosen', () => {
  const { train, validation, test: tested } = prepare({ testShare: 0.5, validationShare: 0.1 });
  // Each class is rounded by itself, so two classes may shift a side by a row.
  assert.is(train.length + validation.length + tested.length, 200);
  assert.ok(
    Math.abs(tested.length - 100) <= 1 && Math.abs(validation.length - 10) <= 1,
    `${tested.length} and ${validation.length}`,
  );
});

test('the fingerprint knows the table by what is used of it', () => {
  const { fingerprint } = prepare();
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
  const changed = (change: (row: (typeof rows)[number], at: number) => object) =>
    prepare({}, tableFromRows(rows.map((row, at) => ({ ...row, ...change(row, at) })))).fingerprint;
  assert.is(
    changed(() => ({})),
    fingerprint,
    'the name of the file',
  );
  assert.is(
    changed(({ id }) => ({ id: id * 2 })),
    fingerprint,
    'a column that is left out',
  );
  assert.is.not(
    changed((_, at) => (at === 7 ? { size: 1 } : {})),
    fingerprint,
    'a cell',
  );
  assert.is.not(
    changed((row, at) => (at === 7 ? { kind: row.kind === 'oak' ? 'elm' : 'oak' } : {})),
    fingerprint,
    'a label',
  );
  assert.is(prepare({ seed: 5 }).fingerprint, fingerprint, 'the seed');
  assert.is.not(prepare({ drop: ['colour'] }).fingerprint, fingerprint, 'a column less');
  assert.is.not(prepare({ testShare: 0.3 }).fingerprint, fingerprint, 'another share');
  assert.is.not(prepare({ encoding: 'raw' }).fingerprint, fingerprint, 'another encoding');
  // A cell cannot flow into the next.
  const pair = (a: string, b: string) =>
    prepareDataset(parseTable(`x,y,t\n${a},${b},p\n2,3,q\n4,5,p\n6,7,q\n4,7,p\n`), { target: 't', keep: ['x', 'y'] })
      .fingerprint;
  assert.is.not(pair('11', '1'), pair('1', '11'));
});

test('repeated and contradicting rows, rare classes, natural kinds and repeated names are said', () => {
  const text = [
    'x,x,c,t',
    ...Array.from(
      { length: 30 },
      (_, row) => `${(row % 15) + (row % 3 === 0 ? 100 : 0)}.5,7,a${row % 2},${row % 3 === 0 ? 'p' : 'q'}`,
    ),
    '3.5,7,a0,r',
    '3.5,7,a0,r',
    '9.25,7,a1,q',
    '9.25,7,a1,p',
  ];
  const { warnings } = prepareDataset(parseTable(text.join('\n')), { target: 't' });
  const message = (code: string): string | undefined => warnings.find((warning) => warning.code === code)?.message;
  assert.is(message('duplicate-name'), 'More than one column is called "x"; a later one is now called "x (2)".');
  assert.is(
    message('rare-class'),
    'Class "r" has 2 rows, too few to be learned and tested; add rows, or join it with another class.',
  );
  assert.is(
    message('repeated-rows'),
    '2 of 34 rows repeat an earlier one (32 are different); repeats stay on one side of the split.',
  );
  assert.is(
    message('contradicting-rows'),
    "2 rows have equals with another label, so no model can be right on more than 97.0 % of this table's rows.",
  );
});

test('refuses wrong use with the names there are', () => {
  const names = 'Its columns are: id, size, colour, code, same, note, kind.';
  assert.is(
    messageOf(() => prepare({ target: 'kinds' })),
    `The target "kinds" is not a column of trees.csv. Did you mean "kind"? ${names}`,
  );
  assert.is(
    messageOf(() => prepare({ keep: ['Size'] })),
    `The column to keep, "Size" is not a column of trees.csv. Did you mean "size"? ${names}`,
  );
  assert.is(
    messageOf(() => prepare({ drop: ['zzzzzzz'] })),
    `The column to drop, "zzzzzzz" is not a column of trees.csv. ${names}`,
  );
  assert.is(
    messageOf(() => prepare({ drop: ['kind'] })),
    '"kind" is the target, so it cannot be in `drop`; name another `target` or leave it out of `drop`.',
  );
  assert.is(
    messageOf(() => prepare({ keep: ['size'], drop: ['size'] })),
    '"size" is in `keep` and in `drop`; name it in one of them.',
  );
  assert.is(
    messageOf(() => prepare({ drop: ['size', 'colour', 'note'] })),
    'No column of trees.csv is left to learn from: "id" is a whole number that goes up with every row; "size" was dropped; "colour" was dropped; ' +
      '"code" alone tells the class of 100.0 % of the rows, so it is probably made from the target; "same" has the value x in every row; "note" was dropped. ' +
      'Name columns to use all the same in `keep`.',
  );
  assert.is(
    messageOf(() => prepareDataset(tableFromRows([{ t: 'a' }, { t: 'b' }], 'one.csv'), { target: 't' })),
    'one.csv has no column beside the target; expected at least one to learn from.',
  );
});

test.run();
