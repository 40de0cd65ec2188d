// The plain module gives the same features, bit by bit, and the library's predictions in every runtime.
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toModule } from '../../src/formats/module/module.ts';
import { createModel } from '../../src/export/model.ts';
import type { ModelParts } from '../../src/export/parts.ts';
import { encode } from '../table/encode.ts';
import { tableFromRows } from '../../src/table/rows.ts';
import { withBrowser } from '../runtimes/chromium.ts';
import { freshFolder } from '../runtimes/folders.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, chromium, currentNode, denoBare, node20, workerd } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';
import { holdBackend } from '../study/fixture.ts';
import { assertClose, outputsOf } from './agreement.ts';
import { type Imported, runModule } from './consumers/module.ts';
import { everyKind, everyRow, handmade } from './handmade.ts';

holdBackend(test);

const names = [
  'four classes',
  'two networks of two classes',
  'a regression by three networks',
  'three networks with votes',
  'decision factors of two classes',
  'a regression by submodels',
] as const;
const models: readonly ModelParts[] = names.map((name) => handmade[name]);
const rows = everyRow as Record<string, unknown>[];

/** The modules and a script that runs them on all rows, by file. */
const files: Record<string, string> = {
  ...Object.fromEntries(models.map((parts, at) => [`model-${at}.js`, toModule(parts).js])),
  'all.js': [
    ...models.map((_, at) => `import * as model${at} from './model-${at}.js';`),
    `const rows = ${JSON.stringify(rows)};`,
    `export const all = [${models.map((_, at) => `model${at}`)}].map(({ predict, encode }) =>`,
    '  rows.map((row) => ({ prediction: predict(row), features: [...encode(row)] })));',
  ].join('\n'),
  'print.js': "import { all } from './all.js';\nconsole.log(JSON.stringify(all));",
  'worker.js': "import { all } from './all.js';\nexport default { fetch: () => Response.json(all) };",
};

type Outputs = { readonly prediction: ReturnType<Imported['predict']>; readonly features: readonly number[] }[][];

async function check(results: Outputs): Promise<void> {
  assert.is(results.length, models.length);
  const features = [...encode(everyKind, tableFromRows(rows))];
  for (const [at, parts] of models.entries()) {
    const ofModel = results[at] ?? [];
    const expected = outputsOf(parts, await createModel(parts).predict(rows));
    const outputs = runModule(
      { predict: (row) => ofModel[rows.indexOf(row)]?.prediction ?? {}, encode: () => new Float32Array() },
      parts,
      rows,
    );
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    assertClose(outputs, expected, largest, names[at] as string);
    assert.equal(
      ofModel.flatMap((row) => row.features),
      features,
    );
  }
}

const folder = freshFolder('modules');
test.before(async () => {
  await mkdir(folder, { recursive: true });
  for (const [name, code] of Object.entries(files)) writeFileSync(path.join(folder, name), code);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
});

for (const { name, command, missing } of [node20, currentNode, denoBare, bun]) {
  testWhen(missing, `${name} runs the modules`, async () => {
    const { code, stdout, stderr } = await spawned([...(command as readonly string[]), path.join(folder, 'print.js')]);
    assert.is(code, 0, stderr);
    await check(JSON.parse(stdout));
  });
}

testWhen(chromium.missing, 'a page of Chromium runs the modules, under a policy that allows no eval', async () => {
  await withBrowser(async (page) => {
    await page.route('http://modules.test/**', async (route) => {
      const file = new URL(route.request().url()).pathname.slice(1);
      const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'" };
      const code = files[file];
      if (code === undefined) await route.fulfill({ contentType: 'text/html', body: '<!doctype html>', headers });
      else await route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: code, headers });
    });
    await page.goto('http://modules.test/');
    await check(await page.evaluate<Outputs>("import('/all.js').then(({ all }) => all)"));
  });
});

testWhen(workerd.missing, 'workerd runs the modules', async () => {
  const modules = ['worker.js', ...Object.keys(files).filter((file) => !/print|worker/.test(file))];
  const edge = new Miniflare({
    modulesRoot: folder,
    modules: modules.map((file) => ({
      type: 'ESModule' as const,
      path: path.join(folder, file),
      contents: files[file] as string,
    })),
    compatibilityDate: '2025-06-01',
  });
  try {
    await check((await (await edge.dispatchFetch('http://localhost/')).json()) as Outputs);
  } finally {
    await edge.dispose();
  }
});

test.run();
