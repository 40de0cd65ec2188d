// Tables from bytes: in any pieces, encodings and compressions, and in Parquet.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import Papa from 'papaparse';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readParquet } from '../../src/platform/parquet.ts';
import { penguins } from '../../src/table/penguins.ts';
import { parseTable, type RawTable, readTable, tableFromColumns } from '../../src/table/read.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { rejects } from '../rejects.ts';

declare const ROOT: string;

const utf8 = new TextEncoder();
const cells = (table: RawTable): Record<string, string[]> =>
  Object.fromEntries(table.columns.map((column) => [column.name, [...column.cells]]));

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const expected = parseTable(penguins.text, { name: 'p' });
const whole = utf8.encode(penguins.text);

test('bytes, buffers, files, streams and text give one table', async () => {
  const sources = [
    penguins.text,
    whole,
    whole.buffer,
    new DataView(whole.buffer),
    new Blob([whole]),
    new Blob([whole]).stream(),
    pieces(whole, 1000),
    pieces(new Uint8Array(gzipSync(whole)), 100),
    new Uint8Array(gzipSync(whole)),
    (async function* () {
      yield penguins.text.slice(0, 100);
      yield penguins.text.slice(100);
    })(),
  ];
  for (const source of sources) assert.equal(await readTable(source as Uint8Array, { name: 'p' }), expected);
  assert.is((await readTable(new File([whole], 'p.csv'))).name, 'p.csv');
  assert.is(await readTable(expected), expected);
  assert.equal(await readTable([{ a: 1 }], { name: 'rows' }), tableFromRows([{ a: 1 }], 'rows'));
  await rejects(readTable(7 as never), /^Got number for the table; pass CSV text, bytes,/);
  await rejects(readTable(null as never), /^Got null for the table;/);
});

test('whatever a CSV holds is read back from pieces of any size', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'é', '🐧', '\ufeff'), maxLength: 8 }),
    fc.double().map(String),
  );
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (data, size, newline, quotes) => {
        const text = Papa.unparse([['x', 'y', 'z'], ...data], { newline, quotes });
        const table = await readTable(pieces(utf8.encode(text), size), { delimiter: ',' });
        assert.is(table.rows, data.length);
        table.columns.forEach((column, at) =>
          assert.equal(
            [...column.cells],
            data.map((row) => row[at]!.trim()),
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('text that is longer than a piece of the parser is read like a short one, quotes across the cut', () => {
  // Half of these lines have a quoted line break; together they are several pieces of 2^18 characters.
  const rows = Array.from({ length: 60_000 }, (_, row) => [
    `${row}`,
    row % 2 ? `a "b",\n${row}` : 'plain',
    `${row / 7}`,
  ]);
  const table = parseTable(Papa.unparse([['n', 'text', 'x'], ...rows]));
  assert.is(table.rows, rows.length);
  table.columns.forEach((column, at) => {
    for (let row = 0; row < rows.length; row++)
      if (column.cells.at(row) !== rows[row]![at]) assert.is(column.cells.at(row), rows[row]![at]);
  });
});

test('line numbers are right beyond the first piece', () => {
  const lines = Array.from({ length: 60_000 }, (_, row) => `${row},"x\ny"`);
  const message = (bad: string): string => {
    try {
      parseTable(`a,b\n${[...lines, bad, ...lines].join('\n')}`, { name: 't.csv' });
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was thrown';
  };
  // One line of header and two for each row before it.
  assert.match(message('1,2,3'), /^Line 120002 of t\.csv has 3 cells, but the header has 2;/);
  assert.match(message('1,"2"3'), /^Line 120002 of t\.csv has a quotation mark inside a quoted cell;/);
  assert.match(message('1,\0'), /^Line 120002 of t\.csv has a NUL character,/);
});

test('UTF-16 by its mark, windows-1252 when it is said, and any other byte refused with its place', async () => {
  const text = 'größe,ort\n1,Zürich\n2,„Öl“ €\n';
  const utf16 = (little: boolean): Uint8Array => {
    const view = new DataView(new ArrayBuffer(2 * text.length + 2));
    [...`\ufeff${text}`].forEach((character, at) => view.setUint16(2 * at, character.charCodeAt(0), little));
    return new Uint8Array(view.buffer);
  };
  const read = { größe: ['1', '2'], ort: ['Zürich', '„Öl“ €'] };
  for (const little of [true, false])
    for (const size of [1, 3, 1000]) assert.equal(cells(await readTable(pieces(utf16(little), size))), read);
  // https://encoding.spec.whatwg.org/index-windows-1252.txt
  const code: Record<string, number> = { '„': 0x84, '“': 0x93, '€': 0x80 };
  const latin = Uint8Array.from(text, (character) => code[character] ?? character.charCodeAt(0));
  assert.equal(cells(await readTable(latin, { encoding: 'windows-1252' })), read);
  for (const size of [1, 2, 1000]) {
    await rejects(
      readTable(pieces(latin, size), { name: 't.csv' }),
      /^Byte 2 of t\.csv \(0xf6\) is not UTF-8; as windows-1252 \(Latin-1\) the place reads ".*ö.*"\. If that is right, set `encoding: "windows-1252"`, else save the table as UTF-8\.$/,
    );
  }
  const far = utf8.encode(`a,b\n${'é,🐧\n'.repeat(20_000)}`);
  far[100_001] = 0xff;
  await rejects(readTable(pieces(far, 777)), /^Byte 100001 of the table \(0xff\) is not UTF-8/);
  await rejects(
    readTable(utf8.encode('a,b\n1,é').subarray(0, -1)),
    /^the table ends in the middle of a character \(byte 7, utf-8\)/,
  );
  await rejects(
    readTable(utf16(true).subarray(0, -1)),
    /^the table ends in the middle of a character \(byte \d+, utf-16le\)/,
  );
  await rejects(
    readTable(latin, { encoding: 'latin2' as never }),
    /^Got the encoding "latin2"; expected one of utf-8,/,
  );
});

test('gzip that is not whole, and other kinds of file, are refused by name', async () => {
  const packed = new Uint8Array(gzipSync(whole));
  await rejects(readTable(packed.subarray(0, -5), { name: 'p.gz' }), /^p\.gz is not a whole gzip file/);
  await rejects(readTable(packed.subarray(0, 12), { name: 'p.gz' }), /^p\.gz is not a whole gzip file/);
  await rejects(readTable(packed.with(packed.length >> 1, 7), { name: 'p.gz' }), /^p\.gz is not a whole gzip file/);
  await rejects(
    readTable(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0)),
    /^the table is a ZIP archive, perhaps a workbook of Excel; save/,
  );
  await rejects(readTable(new Uint8Array(gzipSync(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)))), /compressed by zstd/);
  await rejects(readTable(new Uint8Array(0)), /^the table is empty;/);
  await rejects(readTable(new Uint8Array(gzipSync(''))), /^the table is empty;/);
});

test('a stream is let go when its table is refused, and its own errors come through', async () => {
  let gone = 0;
  async function* endless(start: string): AsyncGenerator<Uint8Array> {
    try {
      yield utf8.encode(start);
      for (;;) yield utf8.encode('1,2\n'.repeat(10_000));
    } finally {
      gone++;
    }
  }
  await rejects(readTable(endless('a,b\n1,2,3\n')), /has 3 cells/);
  await rejects(
    readTable(endless('PAR1 and more\n')),
    /^the table is Parquet; read it with readParquet of mlpnas\/parquet\.$/,
  );
  let cancelled: unknown;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(utf8.encode('a,b\n1,2,3\n'.repeat(20_000))),
    cancel: () => void (cancelled = true),
  });
  await rejects(readTable(stream), /has 3 cells/);
  assert.equal([gone, cancelled], [2, true]);
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(gzipSync(whole)).subarray(0, 500);
    throw new Error('The line went dead.');
  }
  await rejects(readTable(failing()), /^The line went dead\.$/);
  async function* wrong(): AsyncGenerator<never> {
    yield 7 as never;
  }
  await rejects(readTable(wrong()), /^Got a piece of type number from a stream; expected bytes or text\.$/);
});

test('JSON lines and arrays are rows', async () => {
  const rows = [
    { a: 1.5, b: 'x', c: true },
    { b: null, a: -3e-7, d: '2020-01-01' },
    { c: false, b: 'ü' },
  ];
  const table = tableFromRows(rows);
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  for (const text of [lines, `\n${lines}\n\n`, JSON.stringify(rows), JSON.stringify(rows, null, 2)])
    for (const size of [1, 1000]) assert.equal(await readTable(pieces(utf8.encode(text), size)), table);
  assert.equal(cells(parseTable('[1]\n[2]')), { '[1]': ['[2]'] });
  assert.equal(cells(parseTable('{a\nb', { format: 'csv' })), { '{a': ['b'] });
  for (const [text, message] of [
    ['{"a":1}\n{"a":', /^Line 2 of the table is not JSON \(.+\); expected an object with a value per column\.$/],
    ['{"a":1}\n7', /^Line 2 of the table is 7; expected a JSON object with a value per column\.$/],
    ['{"a":1}\n{"a":[1]}', /^Line 2 of the table has an array in column "a"; expected text,/],
    ['[{"a":1},', /^the table begins like JSON, but is not \(.+\); correct it\.$/],
    ['[]', /^the table has no rows; expected an array of at least one object\.$/],
    ['{}', /^The rows of the table have no keys;/],
  ] as const)
    assert.throws(() => parseTable(text), message);
  assert.throws(
    () => parseTable('a', { format: 'xml' as never }),
    /^Got the format "xml"; expected one of csv, json\.$/,
  );
  assert.throws(() => parseTable('a', { delimiter: '"' }), /^Got "\\"" for the delimiter;/);
});

// test/fixtures/table/types.parquet was written by pyarrow 26.0.1, in row groups of 3, with Snappy:
//   pa.table({'age': pa.array([31, None, 45, 28, 52, 39, 61], pa.int64()), 'height': pa.array([1.5, 1.625, None, …], pa.float64()),
//     'ratio': pa.array([…], pa.float32()), 'price': pa.array([Decimal('1.10'), …], pa.decimal128(12, 2)),
//     'colour': pa.array(['red', 'grün', None, '', …]).dictionary_encode(), 'member': pa.array([True, False, None, …]),
//     'born': pa.array([date(1990, 2, 3), …]), 'seen': pa.array([…], pa.timestamp('us')), 'count': …, 'kind': …})
const fixture = (name: string): Uint8Array => readFileSync(path.join(ROOT, `test/fixtures/table/${name}.parquet`));

test('Parquet: numbers, decimals, text, booleans, dates and times, with gaps', async () => {
  const time = 'T00:00:00.000Z';
  const expectedCells = {
    age: ['31', '', '45', '28', '52', '39', '61'],
    height: ['1.5', '1.625', '', '1.75', '1.8125', '1.9', '2'],
    ratio: ['0.5', '0.25', '0.125', '', '0.75', '1.5', '2.5'],
    price: ['1.10', '2.23', '', '-0.07', '12345678.90', '0.00', '5.55'],
    colour: ['red', 'grün', '', '', 'red', 'blue', 'red'],
    member: ['true', 'false', '', 'true', 'true', 'false', 'false'],
    born: ['1990-02-03', '1969-12-31', '', '2024-02-29', '2000-01-01', '1900-03-01', '2010-10-10'].map(
      (day) => day && day + time,
    ),
    seen: [
      '2020-01-02T03:04:05.000Z',
      '',
      '2021-12-31T23:59:59.000Z',
      '1969-07-20T20:17:40.000Z',
      ...[2000, 2001, 2002].map((year) => `${year}-01-01${time}`),
    ],
    count: ['1', '2', '3', '4', '5', '6', '9223372036854775807'],
    kind: ['a', 'b', 'a', 'b', 'a', 'b', 'a'],
  };
  const bytes = fixture('types');
  const copy = new Uint8Array(bytes);
  for (const source of [
    bytes,
    copy.buffer,
    new Blob([copy]),
    { byteLength: copy.length, slice: copy.buffer.slice.bind(copy.buffer) },
  ])
    assert.equal(cells(await readParquet(source)), expectedCells);
  assert.equal(cells(await readTable(bytes, { parquet: readParquet })), expectedCells);
});

test('Parquet: what cannot be read is said', async () => {
  await rejects(
    readParquet(fixture('zstd'), { name: 'z.parquet' }),
    /^z\.parquet is compressed by ZSTD; write it with Snappy, or pass `compressors` of the package hyparquet-compressors\.$/,
  );
  await rejects(
    readParquet(fixture('nested')),
    /^Column "list" of the table is nested; write each of its parts as a column of its own\.$/,
  );
  await rejects(
    readParquet(whole, { name: 'p' }),
    /^p cannot be read as Parquet \(file invalid \(footer != PAR1\)\); write it again, or as CSV\.$/,
  );
  await rejects(readParquet(fixture('types').subarray(0, 2000)), /cannot be read as Parquet/);
});

test('columns make a table when they are equally long', async () => {
  const table = await tableFromColumns([
    { name: 'a', parts: [[1, null], ['x']] },
    { name: '', parts: [[true, false, '']] },
  ]);
  assert.equal(cells(table), { a: ['1', '', 'x'], 'column 2': ['true', 'false', ''] });
  await rejects(tableFromColumns([]), /^the table has no columns; expected at least one\.$/);
  await rejects(tableFromColumns([{ name: 'a', parts: [] }]), /^the table has no rows;/);
  await rejects(
    tableFromColumns([
      { name: 'a', parts: [[1, 2]] },
      { name: 'b', parts: [[1]] },
    ]),
    /^Column "b" of the table has 1 values, but "a" has 2; expected one for each row\.$/,
  );
});

test.run();
