// Workers of the built package give the same bits in any number, and none is left running.
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FromWorker } from '../../src/mlp/pool/protocol.ts';
import { rejects } from '../rejects.ts';
import { withPage } from '../runtimes/chromium.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, chromium, currentNode, deno, denoBare, node20, type Program } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';
import { jobs as small, largeJob, settings, table } from './jobs.js';

declare const ROOT: string;
const jobs = [...small, largeJob];
const arrays = ['features', 'labels', 'train', 'validation'] as const;
type Core = typeof import('../../src/index.ts');
type Node = typeof import('../../src/platform/node.ts');
const built = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(ROOT, 'build', name)).href);

interface Report {
  readonly size: number;
  readonly fallback?: string;
  readonly results: readonly string[];
}

async function report(
  { command }: Program,
  flags: readonly string[] = [],
): Promise<Record<'inline' | '1' | '2' | '3' | '2, shared memory', Report>> {
  const { code, stdout, stderr } = await spawned([...command!, ...flags, path.join(ROOT, 'test/platform/pools.js')]);
  assert.is(code, 0, stderr);
  assert.is(stderr, '');
  return JSON.parse(stdout);
}

let first: readonly string[] | undefined;
for (const program of [node20, currentNode, deno, bun]) {
  testWhen(
    program.missing,
    `${program.name}: 1, 2 and 3 workers give the bits of this thread, and the process ends`,
    async () => {
      const { inline, ...pools } = await report(program);
      assert.is(inline.results.length, jobs.length);
      assert.ok(inline.results.every((result) => / complete /.test(result)));
      for (const [count, { size, fallback, results }] of Object.entries(pools)) {
        assert.is(size, Number.parseInt(count, 10));
        assert.is(fallback, undefined);
        assert.equal(results, inline.results);
      }
      first ??= inline.results;
      assert.equal(inline.results, first, 'and of every other runtime');
    },
  );
}

testWhen(
  node20.missing,
  'Node 20 in its baseline tier, where an atomic wait spoils what is around it: the same bits',
  async () => {
    const { inline, ...pools } = await report(node20, ['--liftoff-only']);
    for (const { results } of Object.values(pools)) assert.equal(results, inline.results);
    assert.equal(inline.results, first);
  },
);

testWhen(
  denoBare.missing,
  'Deno without permissions: nothing is asked, candidates are trained in the thread that asked',
  async () => {
    const pools = await report(denoBare);
    for (const count of ['1', '2', '3'] as const) {
      assert.is(pools[count].size, 1);
      assert.match(pools[count].fallback!, /no permission to read .*worker\.node\.js; with Deno, add --allow-read/);
      assert.equal(pools[count].results, pools.inline.results);
    }
  },
);

test('Node: a killed worker is replaced, and the results are the same', async () => {
  const [{ inlinePool }, { nodeWorkers }] = await Promise.all([built<Core>('index.js'), built<Node>('node.js')]);
  const withoutTimes = (results: readonly { seconds: number }[]) =>
    results.map((result) => ({ ...result, seconds: 0 }));
  const inline = inlinePool();
  await inline.open(table, settings);
  const expected = withoutTimes(await inline.train(jobs));
  await inline.dispose();

  const threads: Worker[] = [];
  const opened: Promise<void>[] = [];
  const onWorker = (worker: Worker) => {
    threads.push(worker);
    opened.push(
      new Promise((resolve) => worker.on('message', ({ type }: FromWorker) => type === 'opened' && resolve())),
    );
  };
  process.on('worker', onWorker);
  const pool = nodeWorkers(2);
  await pool.open(table, settings);
  await Promise.all(opened);
  const trained = pool.train(jobs);
  await threads[0]!.terminate();
  assert.equal(withoutTimes(await trained), expected);
  assert.is(threads.length, 3);
  await pool.dispose();
  process.off('worker', onWorker);
});

test('Node: a worker without a task helps with a large network, and the bits are those of a single worker', async () => {
  const [{ inlinePool }, { nodeWorkers }] = await Promise.all([built<Core>('index.js'), built<Node>('node.js')]);
  const inline = inlinePool();
  await inline.open(table, settings);
  const [alone] = await inline.train([largeJob]);
  await inline.dispose();
  let assisted = 0;
  const onWorker = (worker: Worker) =>
    worker.on('message', ({ type }: FromWorker) => {
      if (type === 'assisted') assisted++;
    });
  process.on('worker', onWorker);
  const pool = nodeWorkers(3, { cores: 3 });
  await pool.open(table, settings);
  for (let run = 0; run < 5; run++) {
    const [result] = await pool.train([largeJob]);
    assert.equal({ ...result, seconds: 0 }, { ...alone, seconds: 0 });
  }
  await pool.dispose();
  process.off('worker', onWorker);
  // Two helpers each time, but for the first: others open the table while it is trained, and the last may still be
  // asked.
  assert.ok(assisted >= 7, String(assisted));
});

for (const program of [node20, currentNode, deno, bun]) {
  testWhen(
    program.missing,
    `${program.name}: an abort ends a team in the middle of a step, the next call is not disturbed by it, and the process ends`,
    async () => {
      const { code, stdout, stderr } = await spawned([
        ...program.command!,
        path.join(ROOT, 'test/platform/aborted-team.js'),
      ]);
      assert.is(code, 0, stderr);
      assert.equal(JSON.parse(stdout), { aborted: ['enough', 'enough', 'enough'], same: [true, true, true] });
    },
  );
}

test('Node: an abort reaches a training worker, and the pool works afterwards', async () => {
  const { nodeWorkers } = await built<Node>('node.js');
  const pool = nodeWorkers(2);
  // Days of work, were it not aborted.
  await pool.open(table, { ...settings, epochs: 1e9 });
  const controller = new AbortController();
  const trained = pool.train(jobs, {
    signal: controller.signal,
    onEpoch: () => controller.abort(new Error('stopped by hand')),
  });
  await rejects(trained, /stopped by hand/);
  await pool.open(table, settings);
  assert.is((await pool.train(jobs)).length, jobs.length);
  await pool.dispose();
});

for (const isolated of [false, true]) {
  const which = isolated ? 'a page that may share memory' : 'a page that may not share memory';
  testWhen(chromium.missing, `Chromium: browser workers give the bits of ${which}`, async () => {
    await withPage(
      async ({ page }) => {
        // The page gets its table as plain lists, for typed arrays do not travel there.
        const lists = { ...table, ...Object.fromEntries(arrays.map((name) => [name, [...table[name]]])) };
        const urls = { core: '/build/index.js', web: '/build/web.js' };
        const outcome = await page.evaluate(
          async ({ lists, jobs, settings, urls }) => {
            const { inlinePool } = (await import(urls.core)) as Core;
            const { webWorkers } = (await import(urls.web)) as typeof import('../../src/platform/web.ts');
            const ints = (name: 'labels' | 'train' | 'validation') => Int32Array.from(lists[name]);
            const features = Float32Array.from(lists.features);
            const table = {
              ...lists,
              features,
              labels: ints('labels'),
              train: ints('train'),
              validation: ints('validation'),
            };
            const results = async (pool: ReturnType<Core['inlinePool']>) => {
              await pool.open(table, settings);
              const trained = await pool.train(jobs);
              await pool.dispose();
              return JSON.stringify(trained.map((result) => ({ ...result, seconds: 0 })));
            };
            const workers = webWorkers(2);
            const missing = webWorkers(2, '/build/nowhere.js');
            const [inPage, inWorkers, fallen] = [
              await results(inlinePool()),
              await results(workers),
              await results(missing),
            ];
            return {
              shares: globalThis.crossOriginIsolated,
              same: inPage === inWorkers,
              alsoSame: inPage === fallen,
              fallback: workers.fallback,
              why: missing.fallback,
            };
          },
          { lists, jobs, settings, urls },
        );
        assert.equal([outcome.same, outcome.alsoSame, outcome.fallback], [true, true, undefined]);
        assert.match(outcome.why!, /nowhere\.js/);
        assert.is(outcome.shares, isolated);
      },
      { isolated },
    );
  });
}

test.run();
