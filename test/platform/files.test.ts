import { appendFile, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileStorage } from '../../src/platform/files.ts';
import { rejects } from '../rejects.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, deno, node20, type Program } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;

let folder: string;
test.before.each(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-files-'));
});
test.after.each(async () => {
  await rm(folder, { recursive: true });
});

test('a new storage is empty and creates no folder before the first write', async () => {
  const storage = fileStorage(path.join(folder, 'a/b'));
  assert.is(storage.location, path.join(folder, 'a/b'));
  assert.is(await storage.readLog(), '');
  assert.equal(await storage.listBlobs(''), []);
  assert.is(await storage.readBlob('x.bin'), undefined);
  await storage.removeBlob('x.bin');
  assert.equal(await readdir(folder), []);
});

test('lines are appended in order, and compose sees the log as it stands', async () => {
  const storage = fileStorage(folder);
  const seen: string[] = [];
  const add = (line: string) =>
    storage.appendLog((log) => {
      seen.push(log.text());
      return line;
    });
  // Not awaited one by one: they must take turns by themselves.
  await Promise.all([add('{"a":"ä"}\n'), add(''), add('{"b":2}\n{"c":3}\n')]);
  assert.equal(seen, ['', '{"a":"ä"}\n', '{"a":"ä"}\n']);
  assert.is(await storage.readLog(), '{"a":"ä"}\n{"b":2}\n{"c":3}\n');
  assert.is(await readFile(path.join(folder, 'journal.log'), 'utf8'), '{"a":"ä"}\n{"b":2}\n{"c":3}\n');
  assert.equal(await readdir(folder), ['journal.log'], 'the lock is given back');
});

test('lines of other writers are read, and a replaced log is read from its beginning', async () => {
  const storage = fileStorage(folder);
  await storage.appendLog(() => 'one\n');
  await appendFile(path.join(folder, 'journal.log'), 'two\n');
  assert.is(await storage.readLog(), 'one\ntwo\n');
  await rm(path.join(folder, 'journal.log'));
  assert.is(await storage.readLog(), '');
  await writeFile(path.join(folder, 'journal.log'), 'other\n');
  assert.is(await storage.readLog(), 'other\n');
});

test('an incomplete last line is read, and removed by the next append', async () => {
  const storage = fileStorage(folder);
  await storage.appendLog(() => '{"a":"ä"}\n');
  // Cut within a letter of two bytes.
  await appendFile(path.join(folder, 'journal.log'), Buffer.from('{"b":"ä').subarray(0, -1));
  assert.ok((await storage.readLog()).startsWith('{"a":"ä"}\n{"b":"'));
  await storage.appendLog((log) => {
    assert.is(log.text(), '{"a":"ä"}\n');
    return '{"c":3}\n';
  });
  assert.is(await fileStorage(folder).readLog(), '{"a":"ä"}\n{"c":3}\n');
});

test('an error while composing writes nothing and releases the lock', async () => {
  const storage = fileStorage(folder);
  await rejects(
    storage.appendLog(() => {
      throw new Error('no id left');
    }),
    /no id left/,
  );
  await rejects(
    storage.appendLog(() => 'no end'),
    /end every line/,
  );
  await storage.appendLog(() => 'whole\n');
  assert.is(await storage.readLog(), 'whole\n');
});

async function writeAtOnce(programs: readonly Program[]): Promise<void> {
  const count = 12;
  const script = path.join(ROOT, 'test/platform/writer.js');
  const runs = await Promise.all(
    programs.map(({ command }, writer) => spawned([...command!, script, folder, `w${writer}`, String(count)])),
  );
  runs.forEach(({ code, stdout, stderr }, writer) => {
    assert.is(code, 0, stderr);
    assert.is(stdout, `["weights/w${writer}.bin"]\n`);
  });
  const storage = fileStorage(folder);
  const lines = (await storage.readLog())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  // Under the lock the ordinal that a writer saw is the ordinal that its line got.
  assert.equal(
    lines.map(({ line }) => line),
    Array.from({ length: programs.length * count }, (_, index) => index),
  );
  for (let writer = 0; writer < programs.length; writer++) {
    assert.equal(
      lines.filter((line) => line.writer === `w${writer}`).map(({ n }) => n),
      Array.from({ length: count }, (_, n) => n),
    );
    assert.equal(await storage.readBlob(`weights/w${writer}.bin`), Uint8Array.of(count - 1));
  }
}

testWhen(node20.missing, 'several processes write one log: no line is lost, torn, or composed from an old state', () =>
  writeAtOnce([node20, node20, node20]),
);

testWhen(node20.missing ?? deno.missing ?? bun.missing, 'so do Node, Deno and Bun', () =>
  writeAtOnce([node20, deno, bun]),
);

test('an append waits until the lock is released', async () => {
  const log = path.join(folder, 'journal.log');
  await symlink(log, `${log}.lock`);
  let done = false;
  const appended = fileStorage(folder)
    .appendLog(() => 'late\n')
    .then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.is(done, false);
  await rm(`${log}.lock`);
  await appended;
  assert.is(await readFile(log, 'utf8'), 'late\n');
});

test('a lock without a sign of life is removed', async () => {
  const log = path.join(folder, 'journal.log');
  for (const leave of [() => symlink(log, `${log}.lock`), () => writeFile(`${log}.lock`, '')]) {
    await leave();
    await fileStorage(folder, { graceSeconds: 0.05 }).appendLog(() => 'next\n');
    assert.is(await lstat(`${log}.lock`).catch(() => undefined), undefined);
  }
  assert.is(await readFile(log, 'utf8'), 'next\nnext\n');
});

test('blobs are written, listed by prefix and removed', async () => {
  const storage = fileStorage(folder);
  await storage.appendLog(() => 'line\n');
  await storage.writeBlob('weights/2.bin', Uint8Array.of(2));
  await storage.writeBlob('weights/10.bin', Uint8Array.of(1, 0));
  await storage.writeBlob('best.bin', new Uint8Array(0));
  await storage.writeBlob('weights/2.bin', Uint8Array.of(2, 2));
  assert.equal(await storage.readBlob('weights/2.bin'), Uint8Array.of(2, 2));
  assert.equal(await storage.readBlob('best.bin'), new Uint8Array(0));
  assert.equal(await storage.listBlobs('weights/'), ['weights/10.bin', 'weights/2.bin']);
  // A writer that was killed leaves its unfinished file; it is no blob.
  await writeFile(path.join(folder, 'weights/3.bin.0f.tmp'), 'half');
  assert.equal(await storage.listBlobs(''), ['best.bin', 'weights/10.bin', 'weights/2.bin']);
  await storage.removeBlob('weights/10.bin');
  assert.equal(await storage.listBlobs('weights/'), ['weights/2.bin']);
});

test('a blob that cannot be written leaves nothing behind', async () => {
  const storage = fileStorage(folder);
  await mkdir(path.join(folder, 'taken/inside'), { recursive: true });
  await rejects(storage.writeBlob('taken', Uint8Array.of(1)), /taken/);
  assert.equal(await readdir(folder), ['taken']);
});

test('a reader sees the old bytes or the new ones while a blob is replaced', async () => {
  const storage = fileStorage(folder);
  const bytes = (value: number) => new Uint8Array(200_000).fill(value);
  await storage.writeBlob('b.bin', bytes(0));
  let writing = true;
  const written = (async () => {
    for (let value = 1; value <= 20; value++) await storage.writeBlob('b.bin', bytes(value));
    writing = false;
  })();
  while (writing) {
    const read = (await storage.readBlob('b.bin'))!;
    assert.is(read.length, 200_000);
    assert.ok(read.every((byte) => byte === read[0]));
  }
  await written;
});

test('names outside of the folder and the name of the log are refused', async () => {
  const storage = fileStorage(folder);
  for (const name of ['', '../x', '/x', 'a//b', 'a/../b', '.hidden', 'a b', 'journal.log', 'x.tmp', 'a\\b']) {
    await rejects(storage.writeBlob(name, Uint8Array.of(1)), /blob name/);
  }
});

test.run();
