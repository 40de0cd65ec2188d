// The plain module: the cells that it reads and refuses, its declarations, and names that look like code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toModule } from '../../src/formats/module/module.ts';
import { createModel } from '../../src/export/model.ts';
import type { ModelParts } from '../../src/export/parts.ts';
import { encode } from '../table/encode.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { holdBackend } from '../study/fixture.ts';
import { importModule } from './consumers/module.ts';
import { classesOf, classifier, everyKind, everyRow, handmade } from './handmade.ts';

declare const ROOT: string;

holdBackend(test);

type Row = Record<string, unknown>;
const every = handmade['four classes'];

/** The features, or the message of the error. */
function attempt(read: () => Float32Array): number[] | string {
  try {
    return [...read()];
  } catch (error) {
    return (error as Error).message;
  }
}

/** The messages differ in the names of the row and the table. */
const remedy = (message: string): string => message.replace(/^.*? has /, '');

/** Cells that several readers accept. */
const odd = [
  ...[
    '',
    ' ',
    'NA',
    'n/a',
    'NaN',
    '?',
    '0',
    '-0',
    '007',
    '1.',
    '.5',
    '+1',
    '1e3',
    '1E-5',
    '1,5',
    '1.234,5',
    '12.34',
    '0x10',
    '3.5e38',
  ],
  ...[
    '3.402823466e38',
    'Infinity',
    '١',
    'true',
    'TRUE',
    'No',
    'y',
    'off',
    '2',
    '2020-02-30',
    '2020-02-29',
    '29.2.2020',
    '2/29/2020',
  ],
  ...[
    '20200229',
    '2020-02',
    '0000-01-01',
    '3 Feb 2020',
    '12:30',
    '2020-01-01T24:00',
    '2020-1-1 1:02 pm',
    'Biscoe',
    'biscoe',
    'a',
    'x\u0000',
  ],
];
const cell = fc.oneof(
  fc.constantFrom<unknown>(...odd, ...odd.map((text) => ` ${text}\t`)),
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    Number.NaN,
    Infinity,
    -0,
    3.41e38,
    3.4028234663852886e38,
    10n,
    {},
    [],
  ),
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.string({ maxLength: 6 }),
  fc.date(),
);

test('any value in any column gives the features or the error of the library', async () => {
  const module = await importModule(toModule(every).js);
  const names = everyKind.columns.map(({ name }) => name);
  const sound = everyRow[0] as Row;
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...names), cell, (name, value) => {
      const row = { ...sound, [name]: value };
      const expected = attempt(() => encode(everyKind, tableFromRows([row])));
      const actual = attempt(() => module.encode(row));
      if (typeof expected === 'string' && typeof actual === 'string') {
        assert.is(remedy(actual), remedy(expected));
        refused++;
      } else assert.equal(actual, expected);
    }),
    { numRuns: 3000, seed: 8 },
  );
  assert.ok(refused > 100);
});

test('a missing key, and rows that are not objects', async () => {
  const module = await importModule(toModule(every).js);
  const { size: _, ...row } = everyRow[0] as Row;
  assert.throws(
    () => module.predict(row),
    /The row has no "size"; its keys are island, born, .*\. Pass null where a value is missing\./,
  );
  // Inherited properties do not count.
  assert.throws(() => module.predict(Object.create(everyRow[0] as Row)), /has no "island"/);
  for (const none of [null, undefined]) assert.throws(() => module.predict(none as unknown as Row), TypeError);
});

test('a prediction is not changed by the next one', async () => {
  const module = await importModule(toModule(every).js);
  const [first, second] = everyRow as [Row, Row];
  const features = module.encode(first);
  const prediction = module.predict(first);
  const copies = structuredClone([features, prediction]);
  module.predict(second);
  assert.equal([features, prediction], copies);
});

/**
 * Quotes, line ends, ends of comments and scripts, what templates and prototypes react to, characters that end lines.
 */
const hostile = [
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\n',
    '\r\n',
    '\u2028',
    '\u2029',
    '\0',
    '</script><script>alert(1)</script>',
    '<!--',
    '-->',
    ']]>',
  ],
  ...['*/', '//', `$${'{process.exit(1)}'}`, '"); throw new Error("x'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    'label',
    'row',
    'default',
    '\ud800',
  ],
];

function named(columns: readonly string[], levels: readonly string[], classes: readonly string[]): ModelParts {
  const kinds = columns.map((name, at) =>
    at % 2 === 0
      ? { kind: 'one-hot' as const, name, levels, missing: true }
      : { kind: 'number' as const, name, median: 1, mean: 2, scale: 3 },
  );
  return classifier(
    classes,
    [
      [
        [4, 'tanh'],
        [classes.length, 'softmax'],
      ],
    ],
    { columns: kinds },
    classes.join(),
  );
}

/** As the library has it, and nothing that an HTML parser could take for a tag. */
async function assertSafe(parts: ModelParts, levels: readonly string[]): Promise<void> {
  const { js, dts } = toModule(parts);
  for (const code of [js, dts]) assert.not.match(code, /<\/|<!--|\u2028|\u2029|[^\x20-\x7e\n]\*\//i);
  const module = await importModule(js);
  assert.equal(module.classes, classesOf(parts));
  const rows = levels.map(
    (level, at): Row =>
      // An object literal would set a prototype.
      Object.fromEntries(parts.encoder.columns.map(({ name, kind }) => [name, kind === 'number' ? at : level])),
  );
  const expected = await createModel(parts).predict(rows);
  rows.forEach((row, at) => {
    const { label, probabilities } = module.predict(row);
    assert.is(label, expected[at]?.label);
    assert.equal(Object.keys(probabilities ?? {}), Object.keys(expected[at]?.probabilities ?? {}));
    for (const name of classesOf(parts)) {
      assert.ok(Math.abs((probabilities?.[name] as number) - (expected[at]?.probabilities?.[name] as number)) < 1e-5);
    }
  });
}

test('hostile names of columns, levels and classes are plain names', async () => {
  // The library trims cells and names.
  const names = hostile.filter((name) => name.trim() === name);
  await assertSafe(named(names, names, hostile), names);
});

test('any names are plain names', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((name) => name.trim() === name);
  const texts = fc.uniqueArray(fc.oneof(text, fc.constantFrom('__proto__', '*/', '"', '\\')), {
    minLength: 2,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(texts, texts, texts, async (columns, levels, classes) => {
      await assertSafe(named(columns, levels, classes), levels);
    }),
    { numRuns: 40, seed: 9 },
  );
});

test('the declarations compile in strict TypeScript, with hostile names too', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlpnas-module-'));
  try {
    const names = hostile.filter((name) => name.trim() === name);
    const models = {
      every: { ...every, decision: [1, 0.5, 1e-7, 30] },
      named: named(names, names, hostile),
      cost: handmade['a regression'],
    };
    assert.match(
      toModule(models.every).dts,
      'The class with the largest probability * factor; the factors are 1, 0.5, 1e-7, 30.',
    );
    assert.match(toModule(every).dts, 'The most probable class.');
    for (const [name, parts] of Object.entries(models)) {
      const { js, dts } = toModule(parts);
      writeFileSync(path.join(folder, `${name}.js`), js);
      writeFileSync(path.join(folder, `${name}.d.ts`), dts);
    }
    const row = `{ island: 'Mars', size: '1', born: new Date(0), ill: true, grade: null, price: 2, late: undefined, always: 0, sold: '', plain: 5, wage: '$1,000', share: '5 %', mass: 1, height: null, depth: '1', fixed: 4, seen: new Date(0), town: 'Paris', maker: 'x', rare: 'r', sure: false }`;
    const lines = [
      "import { classes, encode, type Label, predict } from './every.js';",
      "import * as cost from './cost.js';",
      "import * as named from './named.js';",
      `const row = ${row};`,
      "const label: 'a' | 'b' | 'c' | 'd' = predict(row).label;",
      'const all: readonly Label[] = classes;',
      'const p: number = predict(row).probabilities.a;',
      'const value: number = cost.predict(row).value;',
      "const proto: number = named.predict({} as named.Row).probabilities['__proto__'];",
      'const features: Float32Array = encode(row);',
      '// @ts-expect-error a column is missing',
      'predict({ size: 1 });',
      '// @ts-expect-error a number is no date',
      'predict({ ...row, born: 5 });',
      '// @ts-expect-error there is no such class',
      'predict(row).probabilities.e;',
      'export default [label, all, p, value, proto, features];',
    ];
    writeFileSync(path.join(folder, 'use.ts'), lines.join('\n'));
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = [
      '--strict',
      '--noEmit',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2022',
    ];
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...options, 'use.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.is(stdout, '');
    assert.is(status, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a small network takes a few kB', () => {
  const columns = Array.from({ length: 11 }, (_, at) => ({
    kind: 'number' as const,
    name: `column ${at}`,
    median: 1 / 3,
    mean: 2 / 3,
    scale: 1 / 7,
  }));
  const { js } = toModule(
    classifier(
      ['low', 'medium', 'high'],
      [
        [
          [16, 'relu'],
          [3, 'softmax'],
        ],
      ],
      { columns },
    ),
  );
  assert.ok(js.length < 7500, `${js.length} characters`);
});

test('a model without dates and booleans has no code for them', () => {
  const { js } = toModule(named(['a', 'b'], ['x'], ['y', 'z']));
  for (const word of ['february', 'yes', 'weekday']) assert.not.match(js, `"${word}"`);
  for (const word of ['february', 'yes', 'weekday']) assert.match(toModule(every).js, `"${word}"`);
});

test.run();
