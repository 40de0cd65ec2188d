// The promise of the package: the same bundle gives the same study and the same model, to the last bit, wherever it runs.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPage } from './chromium.ts';
import { withEdge } from './edge.ts';
import { freshFolder } from './folders.ts';
import { command, expectedOutcome, job, outcomeIn, rounds, samples, sha256, words } from './job.ts';
import { testWhen } from './optional.ts';
import { bun, chromium, currentNode, deno, node20, workerd } from './programs.ts';

const bundle = sha256('build/index.js');
const expected = () => expectedOutcome(freshFolder('expected'));

interface Outcome {
  readonly digest?: string;
  readonly model?: string;
  readonly trials?: number;
  readonly fallback?: string;
  readonly error?: string;
}

for (const program of [node20, currentNode, deno, bun]) {
  testWhen(program.missing, `${program.name}: the command gives the digest and the model that all give`, async () => {
    const study = freshFolder(program.name.replace(' ', '-'));
    assert.equal(outcomeIn(await command(program, [...words, '--study', study]), study), await expected());
  });
}

/** Code for the page rather than a function, which the tests' own bundling would change. */
const inPage: Readonly<Record<string, string>> = {
  'Chromium page': `(job) => import('/pages/job.js').then(({ run }) => run(job))`,
  'Chromium worker': `(job) => new Promise((resolve, reject) => {
    const worker = new Worker('/pages/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
    worker.onerror = reject;
    worker.postMessage(job);
  })`,
  'Chromium page with a pool of workers': `(job) => import('/pages/pool.js').then(({ run }) => run(job))`,
};

testWhen(
  chromium.missing,
  'Chromium: page, worker and pool give it, from the same bytes and under a policy',
  async () => {
    await withPage(async ({ page, served, complaints }) => {
      for (const [where, code] of Object.entries(inPage)) {
        const { digest, model, trials, fallback, error } = await page.evaluate<Outcome>(
          `(${code})(${JSON.stringify(job)})`,
        );
        assert.is(error ?? fallback, undefined, where);
        assert.equal({ digest, model, trials }, { ...(await expected()), trials: rounds * samples }, where);
      }
      assert.is(served.get('/build/index.js'), bundle);
      assert.equal(complaints, []);
    });
  },
);

testWhen(workerd.missing, 'workerd: an edge function gives it', async () => {
  await withEdge('test/runtimes/edge-job.js', async (edge) => {
    const response = await edge.dispatchFetch('http://localhost/', { method: 'POST', body: JSON.stringify(job) });
    const answer = await response.text();
    assert.is(response.status, 200, answer);
    assert.equal(JSON.parse(answer), { ...(await expected()), trials: rounds * samples });
  });
});

test('all of them ran the same bytes', () => {
  assert.is(sha256('build/index.js'), bundle);
});

test.run();
