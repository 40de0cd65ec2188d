// The edge function in workerd: the lines that it streams, the last line, and the errors of wrong requests.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../rejects.ts';
import { withEdge } from '../runtimes/edge.ts';
import { testWhen } from '../runtimes/optional.ts';
import { workerd } from '../runtimes/programs.ts';

declare const ROOT: string;
const script = 'examples/edge/worker.js';
const table = readFileSync(path.join(ROOT, 'data/penguins.csv'), 'utf8');
/** The built package. */
const { loadModel, search }: typeof import('../../src/index.ts') = await import(path.join(ROOT, 'build/index.js'));

type Edge = Parameters<Parameters<typeof withEdge>[1]>[0];

interface Line {
  readonly type: string;
  readonly number?: number;
  readonly total?: number;
  readonly trials?: number;
  readonly ended?: string;
  readonly digest?: string;
  readonly score?: number | null;
  readonly testAccuracy?: number;
  readonly model?: unknown;
}

const post = (edge: Edge, query: string, body = table) =>
  edge.dispatchFetch(`http://localhost/?${query}`, { method: 'POST', body });

/** The lines as they arrive; leaving the loop closes the connection. */
async function* linesOf(response: Awaited<ReturnType<typeof post>>): AsyncGenerator<Line> {
  assert.is(response.status, 200);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
    }
  }
  assert.is(text, '', 'the last line is whole');
}

async function all(response: Awaited<ReturnType<typeof post>>): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(response)) lines.push(line);
  return lines;
}

/** The model predicts the test rows, which follow from table and seed alone, as well as its line says. */
async function assertAccuracy(last: Line, { dataset }: Awaited<ReturnType<typeof search>>): Promise<void> {
  assert.ok(dataset.task === 'classification');
  const { classes, labels, rows, test } = dataset;
  const predictions = await loadModel(JSON.stringify(last.model)).predict(table);
  const right = [...test].filter((row) => predictions[rows[row]!]!.label === classes[labels[row]!]);
  assert.is(last.testAccuracy, right.length / test.length);
  assert.ok(last.testAccuracy! > 0.5, 'more than the share of the commonest class');
}

testWhen(workerd.missing, 'a table comes in, trials go out, and the last line has a model that predicts', async () => {
  await withEdge(script, async (edge) => {
    const lines = await all(await post(edge, 'target=species&rounds=2&samples=3&epochs=5&seed=3&budget=60'));
    assert.equal(
      lines.map(({ type }) => type),
      ['start', ...Array(6).fill('trial'), 'study'],
    );
    assert.equal(
      lines.slice(1, -1).map(({ number }) => number),
      [0, 1, 2, 3, 4, 5],
    );
    const last = lines.at(-1) as Line;
    assert.is(last.ended, 'rounds');

    // The same search in this runtime.
    const study = await search(table, { target: 'species', rounds: 2, samples: 3, epochs: 5, seed: 3 });
    assert.is(last.digest, study.digest);
    assert.is(last.score, study.best?.score);
    assert.equal(
      lines.slice(1, -1).map(({ score }) => score),
      study.trials.map(({ score }) => score),
    );
    // How many final networks there are follows from the budget, so the model may be another. It is as good as it says.
    await assertAccuracy(last, study);
  });
});

testWhen(workerd.missing, 'trials come while the search goes on, and a reader who hangs up ends it', async () => {
  await withEdge(script, async (edge) => {
    // 10,000 networks of 100 epochs: no trial could be here yet if they came at the end.
    const endless = await post(edge, 'target=species&rounds=100&samples=100&epochs=100&budget=60');
    for await (const { type } of linesOf(endless)) {
      assert.is.not(type, 'study');
      if (type === 'trial') break;
    }
    const next = await all(await post(edge, 'target=species&rounds=1&samples=1&epochs=1'));
    assert.is(next.at(-1)?.ended, 'rounds');
  });
});

testWhen(workerd.missing, 'the time budget ends a search that has something to show', async () => {
  await withEdge(script, async (edge) => {
    const last = (await all(await post(edge, 'target=species&rounds=100&samples=100&epochs=100&budget=500ms'))).at(
      -1,
    ) as Line;
    assert.is(last.ended, 'budget');
    assert.ok((last.trials as number) >= 1 && (last.trials as number) < 10_000);
    assert.ok(last.model);
  });
});

testWhen(workerd.missing, 'two requests at a time do not disturb each other', async () => {
  await withEdge(script, async (edge) => {
    const query = 'target=species&rounds=1&samples=2&epochs=3';
    const [one, two] = await Promise.all([post(edge, query).then(all), post(edge, query).then(all)]);
    const study = await search(table, { target: 'species', rounds: 1, samples: 2, epochs: 3, seed: 0 });
    const trialsOf = (lines: Line[]) => lines.filter(({ type }) => type === 'trial').map(({ score }) => score);
    for (const lines of [one, two]) {
      assert.is(lines.at(-1)?.digest, study.digest);
      assert.equal(
        trialsOf(lines),
        study.trials.map(({ score }) => score),
      );
      await assertAccuracy(lines.at(-1)!, study);
    }
  });
});

testWhen(workerd.missing, 'what is wrong with a request is said to whoever asked', async () => {
  const cases: [query: string, body: string, message: RegExp][] = [
    ['target=species', 'species,a\nx,1\ny,"2\n', /^Line 3 of .* quotation mark/],
    ['target=species', 'species,a\nx,1\ny,2,3\n', /^Line 3 of .* has 3 cells, but the header has 2/],
    ['target=species', '', /empty/],
    ['target=specie', table, /"specie" .*species, island/],
    ['', table, /target is missing/],
    ['target=species&rounds=0', table, /^Got 0 for rounds; expected a whole number from 1 to 100/],
    ['target=species&rounds=', table, /^Got nothing for rounds/],
    [
      'target=species&budget=soon',
      table,
      /^Got soon for budget; expected seconds or a time such as 5s or 1m, from 0.1s/,
    ],
    ['target=species&budget=2m', table, /^Got 2m for budget; .* to 60s\.$/],
    ['target=species&round=1', table, /unknown parameter "round"; there are target, budget, rounds/],
  ];
  await withEdge(script, async (edge) => {
    for (const [query, body, message] of cases) {
      const response = await post(edge, query, body);
      const answer = (await response.json()) as { message: string };
      assert.is(response.status, 400, query);
      assert.match(answer.message, message);
    }
    const usage = await edge.dispatchFetch('http://localhost/');
    assert.is(usage.status, 200);
    assert.match(await usage.text(), /POST a CSV/);
    const put = await edge.dispatchFetch('http://localhost/', { method: 'PUT', body: table });
    assert.is(put.status, 405);
    assert.match(await put.text(), /Got PUT/);
  });
});

testWhen(workerd.missing, '`npm run edge` serves it until it is interrupted', async () => {
  const child = spawn(process.execPath, ['examples/edge/serve.js', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let url = '';
  try {
    url = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding('utf8').once('data', (line: string) => resolve(line.trim()));
      child.on('close', () => reject(new Error('It ended before it served.')));
    });
    assert.match(await (await fetch(url)).text(), /POST a CSV/);
  } finally {
    child.kill('SIGINT');
  }
  // 128 + 2, the number of SIGINT: miniflare takes workerd down with it.
  assert.is(await ended, 130);
  await rejects(fetch(url), /fetch failed/);
});

test.run();
