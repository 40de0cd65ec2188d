// The contract of storages, which every implementation is tested with.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StudyStorage } from '../../src/study/storage.ts';
import { rejects } from '../rejects.ts';

export interface StorageCase {
  readonly storage: StudyStorage;
  /** A second storage of the same study, as another process has it; absent where there can be none. */
  readonly again?: () => StudyStorage;
  readonly dispose?: () => Promise<void>;
}

/**
 * Registers the suite.
 *
 * @param make an empty storage, or one whose log is `log`
 */
export function storageContract(name: string, make: (log?: string) => Promise<StorageCase>): void {
  const storageTest = (what: string, body: (subject: StorageCase) => Promise<void>, log?: string) =>
    test(`${name}: ${what}`, async () => {
      const subject = await make(log);
      try {
        await body(subject);
      } finally {
        await subject.dispose?.();
      }
    });

  storageTest('an empty one has an empty log and no blobs', async ({ storage }) => {
    assert.type(storage.location, 'string');
    assert.is(await storage.readLog(), '');
    assert.equal(await storage.listBlobs(''), []);
    assert.is(await storage.readBlob('weights/0.safetensors'), undefined);
    await storage.removeBlob('weights/0.safetensors');
  });

  storageTest(
    'lines are appended in the order of the calls, and compose sees what is there',
    async ({ storage, again }) => {
      const seen: string[] = [];
      const add = (line: string) =>
        storage.appendLog((log) => {
          seen.push(log.text());
          return line;
        });
      await Promise.all([add('{"a":"ä"}\n'), add(''), add('{"b":1}\n{"c":2}\n')]);
      assert.equal(seen, ['', '{"a":"ä"}\n', '{"a":"ä"}\n']);
      assert.is(await storage.readLog(), '{"a":"ä"}\n{"b":1}\n{"c":2}\n');
      if (again) assert.is(await again().readLog(), '{"a":"ä"}\n{"b":1}\n{"c":2}\n');
    },
  );

  storageTest(
    'a half-written last line is cut before the next is appended',
    async ({ storage }) => {
      assert.ok((await storage.readLog()).startsWith('{"a":1}\n'));
      await storage.appendLog((log) => {
        assert.is(log.text(), '{"a":1}\n');
        return '{"c":3}\n';
      });
      assert.is(await storage.readLog(), '{"a":1}\n{"c":3}\n');
    },
    '{"a":1}\n{"b":',
  );

  storageTest('nothing is appended when compose throws or ends in the middle of a line', async ({ storage }) => {
    await storage.appendLog(() => '{"a":1}\n');
    await rejects(
      storage.appendLog(() => {
        throw new Error('no id');
      }),
      /no id/,
    );
    await rejects(
      storage.appendLog(() => '{"b":2}'),
      /end every line/,
    );
    assert.is(await storage.readLog(), '{"a":1}\n');
    await storage.appendLog(() => '{"c":3}\n');
    assert.is(await storage.readLog(), '{"a":1}\n{"c":3}\n');
  });

  storageTest('blobs are kept as copies, replaced, listed in order and removed', async ({ storage, again }) => {
    const bytes = Uint8Array.of(1, 2, 255, 0);
    await storage.writeBlob('weights/2.safetensors', bytes);
    await storage.writeBlob('weights/10.safetensors', Uint8Array.of(7));
    await storage.writeBlob('model.json', Uint8Array.of());
    bytes[0] = 9;
    assert.equal([...(await storage.readBlob('weights/2.safetensors'))!], [1, 2, 255, 0]);
    (await storage.readBlob('weights/2.safetensors'))![1] = 9;
    assert.equal([...(await (again?.() ?? storage).readBlob('weights/2.safetensors'))!], [1, 2, 255, 0]);
    assert.equal([...(await storage.readBlob('model.json'))!], []);
    assert.equal(await storage.listBlobs('weights/'), ['weights/10.safetensors', 'weights/2.safetensors']);

    await storage.writeBlob('weights/2.safetensors', Uint8Array.of(3));
    assert.equal([...(await storage.readBlob('weights/2.safetensors'))!], [3]);
    await storage.removeBlob('weights/2.safetensors');
    assert.is(await storage.readBlob('weights/2.safetensors'), undefined);
    assert.equal(await storage.listBlobs(''), ['model.json', 'weights/10.safetensors']);
  });

  storageTest('the log is no blob', async ({ storage }) => {
    await storage.appendLog(() => '{"a":1}\n');
    assert.equal(await storage.listBlobs(''), []);
  });
}
