import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesAt, readText } from '../../src/platform/node.ts';
import { readTable } from '../../src/table/read.ts';
import { rejects } from '../rejects.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, deno, node20 } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;

let folder: string;
test.before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-read-'));
});
test.after(async () => {
  await rm(folder, { recursive: true });
});

test('a file is read as UTF-8, without its byte order mark', async () => {
  const file = path.join(folder, 'table.csv');
  await writeFile(file, '\ufeffname\nZürich\n');
  assert.is(await readText(file), 'name\nZürich\n');
});

test('a compressed file is read as a table in chunks', async () => {
  const text = `a,b\n${'Zürich,1\n'.repeat(100_000)}`;
  for (const [name, bytes] of [
    ['long.csv', Buffer.from(text)],
    ['long.csv.gz', gzipSync(text)],
  ] as const) {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    assert.is((await readTable(bytesAt(file))).rows, 100_000);
  }
  await rejects(readTable(bytesAt(path.join(folder, 'none.csv'))), /There is no file .*none\.csv; pass a file,/);
});

test('a missing file or folder is named, with the remedy', async () => {
  await rejects(
    readText(path.join(folder, 'missing.csv')),
    /There is no file .*missing\.csv; pass a file, a URL, or - for standard input/,
  );
  await rejects(readText(folder), /is a folder/);
});

test('a URL is fetched, and its error status is reported', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/table.csv' ? 200 : 404;
    response.end('a,b\n1,2\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.is(await readText(`${base}/table.csv`), 'a,b\n1,2\n');
  await rejects(readText(`${base}/other.csv`), /other\.csv answered 404 Not Found/);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rejects(readText(`${base}/table.csv`), /Cannot reach http/);
});

for (const program of [node20, deno, bun]) {
  testWhen(program.missing, `${program.name}: standard input is read to its end`, async () => {
    const script = path.join(folder, 'echo.js');
    const node = JSON.stringify(pathToFileURL(path.join(ROOT, 'build/node.js')).href);
    await writeFile(script, `import { readText } from ${node};\nprocess.stdout.write(await readText('-'));\n`);
    const input = `a,b\n${'Zürich,1\n'.repeat(20_000)}`;
    const { code, stdout, stderr } = await spawned([...program.command!, script], { input });
    assert.is(code, 0, stderr);
    assert.ok(stdout === input);
  });
}

test.run();
