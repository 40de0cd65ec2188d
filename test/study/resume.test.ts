// A study that was killed anywhere, and continued, is the study that was not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import type { CandidateJob, CandidateResult } from '../../src/mlp/candidate.ts';
import { readJournal } from '../../src/study/journal/read.ts';
import { loadStudy } from '../../src/study/load.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { search } from '../../src/study/search.ts';
import { rejects } from '../rejects.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';
import { deaths, mortalStorage } from './mortal-storage.ts';
import { type PretendPool, pretendPool } from './pretend-pool.ts';

holdBackend(test);

/** All that a finished study leaves behind that is not a time or a writer's name. */
async function remainsOf(storage: ReturnType<typeof memoryStorage>): Promise<unknown> {
  const { trials, insights, digest, ended, test } = await loadStudy(storage);
  const blobs = await Promise.all(
    (await storage.listBlobs('')).map(async (name) => [name, [...(await storage.readBlob(name))!]]),
  );
  return { trials, insights, digest, ended, test, blobs };
}

test('killed at any write, before, in the middle or after it', async () => {
  const whole = mortalStorage();
  const expected = await search(table, smallStudy({ storage: whole }));
  const expectedRemains = await remainsOf(await whole.remains());
  // The head; per round its trials, weights and ends of 3 (one failed: no weights), its insight; the model; the result.
  assert.ok(whole.writes >= 1 + 3 * (1 + 3 + 3 + 1) - 1 + 2);
  for (let at = 0; at < whole.writes; at++) {
    for (const death of deaths) {
      const where = `${death} write ${at}`;
      const mortal = mortalStorage(at, death);
      await rejects(search(table, smallStudy({ storage: mortal })), /^killed$/);
      const found = await mortal.remains();
      const finished = await loadStudy(found).then(
        ({ trials }) => trials.length,
        () => 0,
      );
      const options = smallStudy({ storage: found });
      const resumed = await search(table, options);
      assert.is(resumed.digest, expected.digest, where);
      assert.equal(await remainsOf(found), expectedRemains, where);
      assert.is((options.pool as PretendPool).trained.length, 9 - finished, `nothing is trained twice, ${where}`);
      const trials = readJournal(await found.readLog()).studies[0]!.trials;
      assert.is(trials.length, 9, `a trial that was running is taken over, ${where}`);
    }
  }
});

/** A trial of the small study on three folds, three times dealt because rows are few: nine networks. */
const onFolds = (options: Parameters<typeof smallStudy>[0] = {}) =>
  smallStudy({
    folds: 3,
    pool: pretendPool({ fails: ({ number, split }) => number === 4 && split === 5 }),
    ...options,
  });

test('with folds: killed at any write, a study goes on with the weights of every fold', async () => {
  const whole = mortalStorage();
  const expected = await search(table, onFolds({ storage: whole }));
  assert.match(expected.trials[4]!.reason!, /\(fold 6 of 9\)$/);
  const expectedRemains = await remainsOf(await whole.remains());
  const names = await (await whole.remains()).listBlobs('weights/');
  const best = expected.best!.number;
  for (let fold = 1; fold <= 9; fold++) assert.ok(names.includes(`weights/${best}.fold-${fold}.safetensors`));
  assert.is(names.length % 9, 0);
  // A study is the same each time, so every seventh write with each death in turn covers all kinds of them.
  for (let at = 0, turn = 0; at < whole.writes; at += 7, turn++) {
    const mortal = mortalStorage(at, deaths[turn % deaths.length]!);
    await rejects(search(table, onFolds({ storage: mortal })), /^killed$/);
    const found = await mortal.remains();
    assert.is((await search(table, onFolds({ storage: found }))).digest, expected.digest, `write ${at}`);
    assert.equal(await remainsOf(found), expectedRemains, `write ${at}`);
  }
});

test('with folds: weights of any fold that are lost or damaged are made again, once', async () => {
  const expected = await search(table, onFolds({ rounds: 5 }));
  const storage = memoryStorage();
  await search(table, onFolds({ storage }));
  const names = await storage.listBlobs('weights/');
  const trials = new Set(names.map((name) => name.split('.')[0]));
  for (const [index, name] of names.entries()) {
    if (!name.includes(`.fold-${(index % 3) + 2}.`)) continue;
    const bytes = (await storage.readBlob(name))!;
    bytes[bytes.length - 1]! ^= 1;
    if (index % 2) await storage.writeBlob(name, bytes);
    else await storage.removeBlob(name);
  }
  const options = onFolds({ storage, rounds: 5 });
  assert.is((await search(table, options)).digest, expected.digest);
  // Two rounds of three trials, and at most each of the weights that were there.
  assert.ok((options.pool as PretendPool).trained.length <= 9 * (6 + trials.size));
});

test('with folds: a network starts from what its own fold has learned, never from another', async () => {
  const jobs: CandidateJob[] = [];
  const results: CandidateResult[] = [];
  const pool = pretendPool();
  const { train } = pool;
  pool.train = (some, options) => {
    jobs.push(...some);
    return train(some, {
      ...options,
      onResult: (result) => {
        results.push(result);
        options?.onResult?.(result);
      },
    });
  };
  await search(table, onFolds({ pool }));
  const given = jobs.flatMap(({ split, initial = [] }) =>
    initial.flatMap((layer) => (layer ? [{ split, layer }] : [])),
  );
  assert.ok(given.length > 20);
  for (const { split, layer } of given) {
    const from = results.filter(({ weights = [] }) => weights.includes(layer));
    assert.ok(from.length > 0 && from.every((result) => result.split === split), `split ${split}`);
  }
});

test('killed again and again', async () => {
  const expected = await search(table, smallStudy());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...deaths)), { minLength: 2, maxLength: 5 }),
      async (kills) => {
        let storage = mortalStorage();
        for (const [at, death] of kills) {
          storage = mortalStorage(at, death, await storage.remains());
          const ended = await search(table, smallStudy({ storage })).then(
            () => true,
            () => false,
          );
          if (ended) break;
        }
        assert.is((await search(table, smallStudy({ storage: await storage.remains() }))).digest, expected.digest);
      },
    ),
    { numRuns: 15, seed: 2 },
  );
});

test('from any part of the log, without any weights', async () => {
  const storage = memoryStorage();
  const expected = await search(table, smallStudy({ storage }));
  const log = await storage.readLog();
  await fc.assert(
    fc.asyncProperty(fc.nat(log.length), async (length) => {
      const left = memoryStorage('memory', log.slice(0, length));
      const resumed = await search(table, smallStudy({ storage: left }));
      assert.is(resumed.digest, expected.digest);
      assert.equal(resumed.test, expected.test);
    }),
    { numRuns: 40, seed: 3, examples: [[0], [log.length], [log.length - 1]] },
  );
});

test('damaged weights are made again', async () => {
  const expected = await search(table, smallStudy({ rounds: 5 }));
  const storage = memoryStorage();
  await search(table, smallStudy({ storage }));
  for (const name of await storage.listBlobs('weights/')) {
    const bytes = (await storage.readBlob(name))!;
    bytes[bytes.length - 1]! ^= 1;
    await storage.writeBlob(name, bytes);
  }
  assert.is((await search(table, smallStudy({ storage, rounds: 5 }))).digest, expected.digest);
});

test('weights that cannot be made again as they were are an error, not another study', async () => {
  const storage = memoryStorage();
  await search(table, smallStudy({ storage }));
  const without = memoryStorage('memory', await storage.readLog());
  const log = await storage.readLog();
  const otherVersion = pretendPool({ epochs: 3 });
  await rejects(
    search(table, smallStudy({ storage: without, rounds: 5, pool: otherVersion })),
    /training it again gives other figures/,
  );
  assert.is((await without.readLog()).startsWith(log), true);
});

test('a journal whose trials are not what its replay proposes is refused', async () => {
  const storage = memoryStorage();
  await search(table, smallStudy({ storage }));
  const log = await storage.readLog();
  const changed = log.replace(/"predicted":0\.(\d)/, (_, digit: string) => `"predicted":0.${(Number(digit) + 1) % 10}`);
  assert.is.not(changed, log);
  await rejects(
    search(table, smallStudy({ storage: memoryStorage('memory', changed) })),
    /Trial 3 of the journal is .* but its replay gives/,
  );
});

test('two writers of one study at once make one study', async () => {
  const expected = await search(table, smallStudy());
  const storage = memoryStorage();
  const pool = () =>
    pretendPool({ fails: ({ number }) => number === 4, pause: () => new Promise((resolve) => setTimeout(resolve, 0)) });
  const studies = await Promise.all([1, 2].map(() => search(table, smallStudy({ storage, pool: pool() }))));
  for (const { digest } of studies) assert.is(digest, expected.digest);
  const loaded = await loadStudy(storage);
  assert.equal([loaded.digest, loaded.trials.length], [expected.digest, 9]);
});

test.run();
