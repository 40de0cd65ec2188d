// Streams, decompression and text decoding are the runtimes' own: the same tables and refusals must come of them all.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareDataset } from '../../src/table/prepare.ts';
import { readTable } from '../../src/table/read.ts';
import { withPage } from '../runtimes/chromium.ts';
import { withEdge } from '../runtimes/edge.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, chromium, currentNode, denoBare, workerd } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;

const rows = Array.from({ length: 400 }, (_, row) => [
  `Köln ${row % 7}`,
  `${(row % 28) + 1}.${(row % 12) + 1}.2020`,
  row % 3 ? 'ja, "gut"' : 'nein',
  ((row * 7919) % 997) / 8,
  row % 2 ? 'a' : 'b',
]);
const text = [
  'ort;tag;gut;wert;ziel',
  ...rows.map(
    ([ort, tag, gut, wert, ziel]) =>
      `${ort};${tag};"${String(gut).replaceAll('"', '""')}";${String(wert).replace('.', ',')};${ziel}`,
  ),
].join('\r\n');
const utf8 = Buffer.from(text);
const packed = gzipSync(utf8);
const sources = {
  utf8,
  packed,
  utf16: Buffer.from(`\ufeff${text}`, 'utf16le'),
  utf16be: Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  latin: Buffer.from(text, 'latin1'),
  cut: packed.subarray(0, packed.length - 9),
  changed: Buffer.from(packed.toString('latin1').replace(/.$/s, 'x'), 'latin1'),
  lines: Buffer.from(rows.map(([ort, , , wert, ziel]) => JSON.stringify({ ort, wert, ziel })).join('\n')),
};

/** Runs anywhere: refers to nothing around it. Gives the fingerprint of each table, or why it was refused. */
async function outcomes(
  core: { readTable: typeof readTable; prepareDataset: typeof prepareDataset },
  encoded: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, base64] of Object.entries(encoded)) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const read = async (encoding?: 'windows-1252') => {
      const stream = new Blob([bytes]).stream();
      const { fingerprint, features } = core.prepareDataset(await core.readTable(stream, { name, encoding }), {
        target: 'ziel',
      });
      return `${fingerprint} ${features.reduce((sum, value, at) => sum + value * (at % 7), 0)}`;
    };
    found[name] = await read().catch((error) => error.message.replace(/file \(.*?\);/, 'file;'));
    if (name === 'latin') found[`${name} as it is`] = await read('windows-1252');
  }
  return found;
}

const job = Object.fromEntries(Object.entries(sources).map(([name, bytes]) => [name, bytes.toString('base64')]));
const expected = await outcomes({ readTable, prepareDataset }, job);

test('here: encodings of one table give one dataset, and damage is named', () => {
  const { utf8: plain, packed: gzip, utf16, utf16be, latin, cut, changed } = expected;
  assert.match(plain as string, /^[0-9a-f]{64} -?[\d.]+$/);
  assert.equal([gzip, utf16, utf16be, expected['latin as it is']], [plain, plain, plain, plain]);
  assert.match(latin as string, /^Byte 24 of latin \(0xf6\) is not UTF-8; as windows-1252 \(Latin-1\) the place reads/);
  for (const [name, message] of Object.entries({ cut, changed }))
    assert.match(message as string, new RegExp(`^${name} is not a whole gzip file;`));
});

const folder = path.join(ROOT, 'build/test/table-runtimes');
mkdirSync(folder, { recursive: true });
const script = (name: string, lines: readonly string[]): string => {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
};
const body = [`const job = ${JSON.stringify(job)};`, `const outcomes = ${outcomes};`];

for (const program of [currentNode, denoBare, bun]) {
  testWhen(program.missing, `${program.name}: the same tables and refusals`, async () => {
    const core = pathToFileURL(path.join(ROOT, 'build/index.js')).href;
    const file = script('job.mjs', [
      `import * as core from '${core}';`,
      ...body,
      'console.log(JSON.stringify(await outcomes({ ...core, ...core.internal }, job)));',
    ]);
    const { code, stdout, stderr } = await spawned([...program.command!, file]);
    assert.is(code, 0, stderr);
    assert.equal(JSON.parse(stdout), expected);
  });
}

testWhen(workerd.missing, 'workerd: the same tables and refusals', async () => {
  const fetch =
    'export default { async fetch() { return Response.json(await outcomes({ ...core, ...core.internal }, job)); } };';
  const file = script('edge.js', ["import * as core from 'mlpnas';", ...body, fetch]);
  await withEdge(path.relative(ROOT, file), async (edge) => {
    const response = await edge.dispatchFetch('http://localhost/');
    assert.equal(await response.json(), expected);
  });
});

testWhen(chromium.missing, 'Chromium: the same tables and refusals', async () => {
  await withPage(async ({ page }) => {
    const source = `(async () => { ${body.join('\n')} const core = await import('/build/index.js'); return outcomes({ ...core, ...core.internal }, job); })()`;
    assert.equal(await page.evaluate(source), expected);
  });
});

test.run();
