// Broken inputs, thousands of them, seeded: each must end in a clear error or in a result that has lost no row.
// Not in `npm run check`: it takes seconds.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readParquet } from '../../src/platform/parquet.ts';
import { type RandomGenerator, randomStream, uniform } from '../../src/random.ts';
import { inspectTable } from '../../src/table/inspect.ts';
import { penguins } from '../../src/table/penguins.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable, type RawTable, readTable } from '../../src/table/read.ts';
import { testWhen } from '../runtimes/optional.ts';
import { missingTables, tableText } from '../tables.ts';

declare const ROOT: string;

type Random = RandomGenerator;
const below = (random: Random, count: number): number => Math.floor(uniform(random) * count);
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)] as T;
const utf8 = new TextEncoder();

const others = 'churn credit_g iris segment titanic wine_quality_white wine_quality_with_leak'.split(' ');
const missing = missingTables(...others);
const head = (text: string): string => text.split('\n').slice(0, 120).join('\n');
/** What is mutated: the built-in table everywhere, and all tables where all are. */
const mutated: readonly { name: string; missing?: string | undefined; seeds: number; texts: readonly string[] }[] = [
  { name: 'penguins', seeds: 500, texts: [head(penguins.text)] },
  {
    name: 'all tables',
    missing,
    seeds: 1500,
    texts: missing === undefined ? ['penguins', ...others].map((name) => head(tableText(name))) : [],
  },
];

/** What goes wrong with text on its way: places are cut, doubled, moved, or have something put in. */
const strange = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\ufeff',
  'é',
  '1,5',
  '"x',
  'x"',
  '{',
  '[',
  '\ud800',
  ' ',
  'NaN',
  '1e999',
  '-0',
  '2020-02-30',
];
function broken(random: Random, text: string): string {
  let result = text;
  for (let change = 0; change <= below(random, 4); change++) {
    const [from, to] = [below(random, result.length), below(random, result.length)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    const kind = below(random, 6);
    if (kind === 0) result = result.slice(0, from);
    else if (kind === 1) result = result.slice(0, from) + result.slice(to);
    else if (kind === 2) result = result.slice(0, to) + result.slice(from);
    else if (kind === 3)
      result = result.slice(0, from) + pick(random, strange).repeat(1 + below(random, 3)) + result.slice(from);
    else if (kind === 4) result = result.replaceAll(pick(random, [',', '\n', '"', '.', '0']), pick(random, strange));
    else result = result.slice(from) + result.slice(0, from);
  }
  return result;
}

function brokenBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const result = bytes.slice(0, below(random, 4) === 0 ? below(random, bytes.length) : bytes.length);
  for (let change = 0; change < below(random, 8) && result.length > 0; change++)
    result[below(random, result.length)] = below(random, 256);
  return result;
}

/** Pieces of any size, as a network gives them. */
async function* pieces(random: Random, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + below(random, pick(random, [30, 1000, 5000, 100_000]));
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** Errors of the engine, which say nothing to a person. */
const raw =
  /undefined|is not a function|not iterable|Cannot read|Invalid array length|Invalid string length|call stack|out of (?:memory|range)|ERR_|\[object/;

function checkMessage(error: unknown, what: string): void {
  const { name, message } = error as Error;
  assert.ok(name === 'MlpnasError', `${what}: ${(error as Error).stack}`);
  assert.not.match(message, raw, `${what}: ${message}`);
  assert.ok(message.length > 20 && message.length < 3000, `${what}: ${message}`);
  // What is meant for people ends like a sentence.
  assert.match(message, /[.)]$/, what);
}

/** Whole columns, and every cell there. */
function checkTable(table: RawTable): void {
  assert.ok(table.rows > 0 && table.columns.length > 0);
  assert.is(new Set(table.columns.map(({ name }) => name)).size, table.columns.length);
  for (const { cells } of table.columns) {
    assert.is(cells.length, table.rows);
    for (const cell of cells) assert.type(cell, 'string');
  }
}

/** Nothing is lost on the way to the dataset: rows are used or counted as left out. */
function checkDataset(table: RawTable, random: Random): void {
  const target = pick(random, table.columns).name;
  const options = { target, ...(below(random, 3) === 0 && { group: pick(random, table.columns).name }) };
  try {
    const dataset = prepareDataset(table, options);
    const without = dataset.warnings.find(({ code }) => code === 'missing-target')?.rows ?? 0;
    assert.is(dataset.rows.length + without, table.rows);
    assert.is(dataset.train.length + dataset.validation.length + dataset.test.length, dataset.rows.length);
    assert.is(dataset.features.length, dataset.rows.length * dataset.width);
    assert.ok(dataset.features.every(Number.isFinite));
    assert.ok(dataset.task === 'classification' || dataset.targets.every(Number.isFinite));
  } catch (error) {
    checkMessage(error, 'dataset');
  }
  try {
    assert.is(inspectTable(table, options).rows, table.rows);
  } catch (error) {
    checkMessage(error, 'inspection');
  }
}

for (const { name, missing, seeds, texts } of mutated)
  testWhen(missing, `${name}, mutated, in pieces, plain and compressed`, async () => {
    let [read, refused] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const random = randomStream(seed, 'fuzz');
      const text = broken(random, pick(random, texts));
      const plain = utf8.encode(text);
      const bytes = below(random, 4) === 0 ? new Uint8Array(gzipSync(plain)) : plain;
      let table: RawTable;
      try {
        table = await readTable(pieces(random, bytes));
      } catch (error) {
        checkMessage(error, `seed ${seed}`);
        refused++;
        continue;
      }
      read++;
      checkTable(table);
      // The oracle reads the whole text at once, with the delimiter that was found.
      if (table.columns.length > 1 && !/^[\s\ufeff]*[{[]/.test(text)) {
        const whole = parseTable(new TextDecoder().decode(plain));
        assert.equal(table, whole);
        const header = Papa.parse<string[]>(new TextDecoder().decode(plain), { preview: 1 });
        if (header.meta.delimiter === ',' && !text.includes('\r')) {
          const { data } = Papa.parse<string[]>(new TextDecoder().decode(plain), { delimiter: ',', newline: '\n' });
          const rows = data.filter((row) => row.length > 1 || row[0]?.trim() !== '');
          if (rows[0]?.length === table.columns.length) assert.is(table.rows, rows.length - 1, `seed ${seed}`);
        }
      }
      if (seed % 4 === 0) checkDataset(table, random);
    }
    assert.ok(read > seeds / 8 && refused > seeds / 8, `${read} read, ${refused} refused`);
  });

for (const { name, missing, seeds, texts } of mutated)
  testWhen(missing, `${name}, mutated and random bytes: UTF-8, UTF-16, gzip, Parquet, noise`, async () => {
    const parquet = new Uint8Array(readFileSync(path.join(ROOT, 'test/fixtures/table/types.parquet')));
    for (let seed = 0; seed < seeds; seed++) {
      const random = randomStream(seed, 'fuzz bytes');
      const text = pick(random, texts);
      const utf16 = new Uint8Array(Uint16Array.from(`\ufeff${text}`, (character) => character.charCodeAt(0)).buffer);
      const sources = [
        () => utf8.encode(text),
        () => utf16,
        () => new Uint8Array(gzipSync(text)),
        () => parquet,
        () => Uint8Array.from({ length: below(random, 3000) }, () => below(random, 256)),
        () =>
          Uint8Array.from({ length: below(random, 3000) }, () =>
            pick(random, [10, 13, 34, 44, 48, 49, 59, 97, 123, 125, 91, 93, 58]),
          ),
      ];
      const bytes = brokenBytes(random, pick(random, sources)());
      try {
        const table = await readTable(pieces(random, bytes), { parquet: readParquet });
        checkTable(table);
        if (seed % 4 === 0) checkDataset(table, random);
      } catch (error) {
        checkMessage(error, `seed ${seed}`);
      }
    }
  });

test('JSON lines that are broken', async () => {
  const values = [1, -0.5, 1e300, 'a', '', 'é"', true, null, [1], { a: 1 }, '2020-01-01', '\ud800'];
  for (let seed = 0; seed < 700; seed++) {
    const random = randomStream(seed, 'fuzz json');
    const keys = ['a', 'b', '', ' a', '__proto__', 'constructor', 'toString', 'length'];
    const lines = Array.from({ length: 1 + below(random, 30) }, () => {
      const entries = Array.from({ length: below(random, 5) }, () => [
        pick(random, keys),
        pick(random, values.slice(0, pick(random, [8, 12]))),
      ]);
      return JSON.stringify(Object.fromEntries(entries));
    });
    const whole = below(random, 3) === 0 ? `[${lines.join(',')}]` : lines.join('\n');
    const text = below(random, 2) === 0 ? whole : broken(random, whole);
    try {
      const table = await readTable(pieces(random, utf8.encode(text)));
      checkTable(table);
      if (text === whole && /^[[{]/.test(text) && lines[0] !== '{}') assert.is(table.rows, lines.length);
      checkDataset(table, random);
    } catch (error) {
      checkMessage(error, `seed ${seed}`);
    }
  }
});

test('tables of unusual shape', async () => {
  const wide = Array.from({ length: 10_000 }, (_, column) => `c${column}`).join();
  const row = (of: number): string => Array.from({ length: 10_000 }, (_, column) => (column * of) % 97).join();
  const wideTable = parseTable([wide, ...Array.from({ length: 12 }, (_, at) => row(at + 1))].join('\n'));
  assert.equal([wideTable.columns.length, wideTable.rows], [10_000, 12]);
  checkDataset(wideTable, randomStream(1, 'wide'));
  const huge = 'x'.repeat(3_000_000);
  const hugeTable = parseTable(`a,b\n${huge},1\n"${huge}\n${huge}",2\n`);
  assert.equal(
    Array.from(hugeTable.columns[0]!.cells, (cell) => cell.length),
    [3_000_000, 6_000_001],
  );
  assert.throws(
    () => parseTable(`a,b\n1,2\n"${huge}`),
    /^Line 3 of the table opens a quotation mark that is never closed/,
  );
  // Nothing but quotation marks, or delimiters, or lines.
  for (const mark of ['"', ',', '\n', '""', '",', '"\n', ' " ', ' "a" ']) {
    try {
      checkTable(parseTable(mark.repeat(200_000)));
    } catch (error) {
      checkMessage(error, JSON.stringify(mark));
    }
  }
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  await readTable(bomb).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /^Line 1 of the table has a NUL character/),
  );
});

test.run();
