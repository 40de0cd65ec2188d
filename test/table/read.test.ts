import fc from 'fast-check';
import Papa from 'papaparse';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTable, type RawTable } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';

const cells = (table: RawTable): Record<string, readonly string[]> =>
  Object.fromEntries(table.columns.map((column) => [column.name, [...column.cells]]));

test('reads a byte order mark, quotes, quoted line breaks, blank lines and white space', () => {
  const table = parseTable('\ufeffname , "note"\n"Smith, J", "said ""hi"""\n\n  \nLee,"two\nlines"\n', {
    name: 'people.csv',
  });
  assert.is(table.name, 'people.csv');
  assert.is(table.rows, 2);
  // RFC 4180 has no white space before a quotation mark: it makes the mark part of the cell.
  assert.equal(cells(table), { name: ['Smith, J', 'Lee'], '"note"': ['"said ""hi"""', 'two\nlines'] });
});

for (const [label, newline] of [
  ['\\n', '\n'],
  ['\\r\\n', '\r\n'],
  ['\\r', '\r'],
] as const) {
  test(`lines may end in ${label}`, () => {
    const table = parseTable(['a,b', '1,"x"', '2,y', ''].join(newline));
    assert.equal(cells(table), { a: ['1', '2'], b: ['x', 'y'] });
  });
}

test('lines may end in either way within one file', () => {
  assert.equal(cells(parseTable('a,b\r\n1,x\n2,"y"\r\n3,z')), { a: ['1', '2', '3'], b: ['x', 'y', 'z'] });
});

for (const delimiter of [',', ';', '\t', '|']) {
  test(`guesses the delimiter ${JSON.stringify(delimiter)}`, () => {
    const table = parseTable(
      [
        ['a', 'b', 'c'],
        ['1', 'x y', '3'],
        ['4', '5', ''],
      ]
        .map((row) => row.join(delimiter))
        .join('\n'),
    );
    assert.equal(cells(table), { a: ['1', '4'], b: ['x y', '5'], c: ['3', ''] });
  });
}

test('a short table with semicolons and decimal commas is one', () => {
  assert.equal(cells(parseTable('x;y\n1,5;2,5\n')), { x: ['1,5'], y: ['2,5'] });
  assert.is(parseTable('x;y\n1,5;2,5\n').commas, true);
  assert.is(parseTable('x,y\n1,2\n').commas, undefined);
});

test('a delimiter can be said', () => {
  assert.equal(cells(parseTable('a:b\n1,5:2', { delimiter: ':' })), { a: ['1,5'], b: ['2'] });
});

test('a table may have one column, whose blank lines are skipped', () => {
  assert.equal(cells(parseTable('a\n1\n\n2\n')), { a: ['1', '2'] });
});

test('names columns without a name by position, and repeated names apart', () => {
  const { columns } = parseTable(',x,x,column 4,,x (2)\n1,2,3,4,5,6');
  assert.equal(
    columns.map(({ cells: _, ...rest }) => rest),
    [
      { name: 'column 1', unnamed: true },
      { name: 'x' },
      { name: 'x (3)', duplicateOf: 'x' },
      { name: 'column 4' },
      { name: 'column 5', unnamed: true },
      { name: 'x (2)' },
    ],
  );
  assert.is(parseTable('column 2,\n1,2').columns[1]?.name, 'column 2 (2)');
});

const refused: [string, string, string, { delimiter?: string }?][] = [
  ['an empty text', ' \n', 't.csv is empty; expected CSV with a header line and rows below it.'],
  ['a header alone', 'a,b\n', 't.csv has a header (a, b) but no rows; expected at least one line below it.'],
  [
    'a short row',
    'a,b\n"x\ny",2\n\n3\n4,5\n',
    'Line 5 of t.csv has 1 cells, but the header has 2; add the missing cells (an empty one counts), or set `delimiter`, which was taken to be ",".',
  ],
  [
    'a long row',
    'a\tb\r\n1\t2\r\n1\t2\t3\r\n',
    'Line 3 of t.csv has 3 cells, but the header has 2; put cells that contain a tab into quotation marks.',
    { delimiter: '\t' },
  ],
  [
    'a long row after old line ends',
    'a,b\r1,2\r1,2,3',
    'Line 3 of t.csv has 3 cells, but the header has 2; put cells that contain "," into quotation marks.',
  ],
  [
    'an open quotation mark',
    'a,b\n1,2\n3,"4\n5,6\n',
    'Line 3 of t.csv opens a quotation mark that is never closed; close it, or double it if it belongs to the cell.',
  ],
  [
    'a stray quotation mark',
    'a,b\n1,"2" x\n3,4\n',
    'Line 2 of t.csv has a quotation mark inside a quoted cell; write it twice ("").',
  ],
];
for (const [label, text, message, options] of refused) {
  test(`refuses ${label} with the line and the remedy`, () => {
    assert.throws(
      () => parseTable(text, { name: 't.csv', ...options }),
      (error: Error) => error.message === message || assert.is(error.message, message),
    );
  });
}

test('whatever cells a CSV holds are read back', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\n', '\r', ' ', 'a', '\ufeff') }),
  );
  const rowsOf = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
  const format = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n', '\r\n'),
    quotes: fc.boolean(),
  });
  fc.assert(
    fc.property(rowsOf, format, (rows, { delimiter, newline, quotes }) => {
      const header = rows[0]!.map((_, column) => `c${column}`);
      const table = parseTable(Papa.unparse([header, ...rows], { delimiter, newline, quotes }), { delimiter });
      assert.is(table.rows, rows.length);
      assert.equal(
        table.columns.map((column) => column.name),
        header,
      );
      table.columns.forEach((column, at) =>
        assert.equal(
          [...column.cells],
          rows.map((row) => row[at]!.trim()),
        ),
      );
    }),
    { numRuns: 300 },
  );
});

test('rows in memory: columns in order of appearance, missing keys and values empty', () => {
  const when = new Date(Date.UTC(2020, 1, 3));
  const table = tableFromRows(
    [
      { a: 1.5, b: 'x' },
      { b: ' y ', c: true },
      { a: null, c: Number.NaN, d: when },
      { a: undefined, d: 12n },
    ],
    'mine',
  );
  assert.is(table.name, 'mine');
  assert.is(table.rows, 4);
  assert.equal(cells(table), {
    a: ['1.5', '', '', ''],
    b: ['x', 'y', '', ''],
    c: ['', 'true', '', ''],
    d: ['', '', '2020-02-03T00:00:00.000Z', '12'],
  });
});

test('rows in memory give the table that their CSV gives', () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom('red', 'green', 'a,b', ''),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ a: cell, b: cell, c: cell }), { minLength: 1 }), (rows) => {
      assert.equal(tableFromRows(rows), parseTable(Papa.unparse(rows), { delimiter: ',' }));
    }),
  );
});

test('rows in memory are refused with the value and the remedy', () => {
  const message = (rows: unknown): string => {
    try {
      tableFromRows(rows as Record<string, unknown>[]);
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was thrown';
  };
  assert.is(message([]), 'the table has no rows; expected an array of at least one object.');
  assert.is(message([{ a: 1 }, 7]), 'Row 1 of the table is 7; expected an object with a value per column.');
  assert.is(message([[1, 2]]), 'Row 0 of the table is [1,2]; expected an object with a value per column.');
  assert.is(message([{}]), 'The rows of the table have no keys; expected a value per column.');
  assert.is(
    message([{ a: [1] }]),
    'Row 0 has an array in column "a"; expected text, a number, a boolean, a date or null.',
  );
  assert.is(
    message([{ a: {} }]),
    'Row 0 has a value of type object in column "a"; expected text, a number, a boolean, a date or null.',
  );
});

test.run();
