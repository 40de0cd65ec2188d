// The same model and rows have the same explanation, to the bit, on every runtime and in a page.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain } from '../../src/explain/index.ts';
import { saveModel } from '../../src/export/pipeline.ts';
import { withPage } from '../runtimes/chromium.ts';
import { testWhen } from '../runtimes/optional.ts';
import { bun, chromium, currentNode, deno, node20 } from '../runtimes/programs.ts';
import { spawned } from '../runtimes/spawned.ts';
import { holdBackend } from '../study/fixture.ts';
import { mixedEncoder, mixedRows, mixing } from './models.ts';

declare const ROOT: string;

holdBackend(test);
const model = mixing(mixedEncoder);
const rows = mixedRows(120, 1);
const options = { rows: [1, 2], by: 'c' };
const expected = JSON.stringify(await explain(model, rows, options));

const folder = mkdtempSync(path.join(tmpdir(), 'mlpnas-explain-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const csv = path.join(folder, 'rows.csv');
const columns = ['a', 'b', 'c', 'answer', 'value'] as const;
writeFileSync(
  csv,
  [columns.join(','), ...rows.map((row) => columns.map((name) => row[name] ?? '').join(','))].join('\n'),
);
writeFileSync(path.join(folder, 'model.json'), saveModel(model));

for (const { name, command, missing } of [node20, currentNode, deno, bun]) {
  testWhen(missing, `${name}, by the command`, async () => {
    const words = ['explain', path.join(folder, 'model.json'), csv, '--row', '1', '--row', '2', '--by', 'c', '--json'];
    const { code, stdout, stderr } = await spawned([...command!, path.join(ROOT, 'build/cli.js'), ...words]);
    assert.is(code, 0, stderr);
    const { type: _, ...found } = JSON.parse(stdout);
    // The table has the name of its file there.
    assert.is(JSON.stringify(found).replaceAll(csv, 'the table'), expected);
  });
}

testWhen(chromium.missing, 'a page in Chromium, by the bundle', async () => {
  await withPage(async ({ page, complaints }) => {
    const found = await page.evaluate(
      async ([text, given, wanted]) => {
        const [core, explaining] = (await Promise.all(
          ['/build/index.js', '/build/explain.js'].map((url) => import(url)),
        )) as [{ loadModel(text: string): never }, { explain: typeof explain }];
        return JSON.stringify(await explaining.explain(core.loadModel(text), given, wanted));
      },
      [saveModel(model), rows, options] as const,
    );
    assert.is(found, expected);
    assert.equal(complaints, []);
  });
});

test.run();
