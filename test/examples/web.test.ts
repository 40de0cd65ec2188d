// The page in Chromium, used by mouse and keyboard, with a valid and with a broken table.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listen, withBrowser } from '../runtimes/chromium.ts';
import { testWhen } from '../runtimes/optional.ts';
import { chromium } from '../runtimes/programs.ts';

declare const ROOT: string;
const { loadModel, penguins, search }: typeof import('../../src/index.ts') = await import(
  path.join(ROOT, 'build/index.js')
);
const axe = createRequire(path.join(ROOT, 'test/runtimes/package.json')).resolve('axe-core/axe.min.js');

/** Opens the page that `npm run web` serves. */
async function withExample(
  use: (page: Page) => Promise<void>,
  viewport?: { width: number; height: number },
): Promise<void> {
  const child = spawn(process.execPath, ['examples/web/serve.js', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding('utf8').once('data', (line: string) => resolve(line.trim()));
      child.on('close', () => reject(new Error('It ended before it served.')));
    });
    await withBrowser(async (page) => {
      const complaints = listen(page);
      await page.goto(url);
      await use(page);
      assert.equal(complaints, []);
    }, viewport);
  } finally {
    child.kill();
  }
}

async function begin(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, value] of Object.entries(settings)) await page.fill(`#${id}`, value);
  await page.click('#start');
}

const choose = (page: Page, name: string, text: string) =>
  page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });

async function drop(page: Page, name: string, text: string): Promise<void> {
  const file = `new File([${JSON.stringify(text)}], ${JSON.stringify(name)})`;
  const dataTransfer = await page.evaluateHandle(
    `(() => { const held = new DataTransfer(); held.items.add(${file}); return held; })()`,
  );
  await page.dispatchEvent('#drop', 'drop', { dataTransfer });
  await page.waitForFunction(`document.getElementById('drop-text').textContent.includes(${JSON.stringify(name)})`);
}

testWhen(chromium.missing, 'a table is dropped, searched in workers, and its model is asked and kept', async () => {
  await withExample(async (page) => {
    await drop(page, 'birds.csv', penguins.text);
    assert.match((await page.textContent('#drop-text')) ?? '', /^birds\.csv: 344 rows, 7 columns$/);
    await page.selectOption('#target', 'species');
    await begin(page, { rounds: '2', samples: '3', epochs: '4', seed: '5' });
    await page.waitForSelector('#result:not([hidden])');

    // The same search in this runtime.
    const study = await search(penguins.text, { target: 'species', rounds: 2, samples: 3, epochs: 4, seed: 5 });
    assert.is(await page.textContent('#digest'), study.digest);
    assert.is(await page.textContent('#status'), '6 of 6 networks');
    assert.is(await page.locator('#top tr').count(), 5);
    assert.is(
      await page.locator('#chart circle').count(),
      study.trials.filter(({ score }) => score !== undefined).length,
    );
    assert.is(await page.textContent('#test-accuracy'), `${((study.test?.accuracy ?? 0) * 100).toFixed(1)} %`);

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    const model = loadModel(readFileSync(await download.path(), 'utf8'));
    const row = {
      island: 'Biscoe',
      bill_length_mm: 46.1,
      bill_depth_mm: 13.2,
      flipper_length_mm: 211,
      body_mass_g: 4500,
      sex: 'female',
    };
    for (const [name, value] of Object.entries(row)) {
      const field = page.locator('#predict').getByLabel(name, { exact: true });
      if (typeof value === 'number') await field.fill(String(value));
      else await field.selectOption(value);
    }
    const [{ label, probabilities }] = (await model.predict([row])) as [
      { label: string; probabilities: Record<string, number> },
    ];
    const answer = `species: ${label} (${((probabilities[label] as number) * 100).toFixed(1)} %)`;
    await page.waitForFunction(`document.getElementById('prediction').textContent === ${JSON.stringify(answer)}`);
  });
});

testWhen(chromium.missing, 'what is wrong with a table is said, and the next one works', async () => {
  await withExample(async (page) => {
    await choose(page, 'broken.csv', 'species,a\nx,1\ny,2,3\n');
    await page.waitForSelector('#error:not([hidden])');
    assert.match((await page.textContent('#error')) ?? '', /^Line 3 of broken\.csv has 3 cells/);
    assert.ok(await page.isDisabled('#start'));
    await choose(page, 'one.csv', 'a,species\n1,x\n2,x\n3,x\n');
    await page.waitForSelector('#start:enabled');
    await begin(page, {});
    await page.waitForSelector('#error:not([hidden])');
    assert.match((await page.textContent('#error')) ?? '', /species/);
    await page.click('#penguins');
    assert.is(await page.isHidden('#error'), true);
    assert.is(await page.inputValue('#target'), 'species');
  });
});

testWhen(chromium.missing, 'a search that is stopped shows what it has found', async () => {
  await withExample(async (page) => {
    await page.click('#penguins');
    await begin(page, { rounds: '100', samples: '100', epochs: '50' });
    await page.waitForSelector('#top tr');
    await page.click('#stop');
    await page.waitForSelector('#result:not([hidden])');
    assert.ok(await page.isEnabled('#start'));
  });
});

for (const [name, viewport] of [
  ['a desk', { width: 1280, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  testWhen(chromium.missing, `on ${name} it fits and axe finds nothing`, async () => {
    await withExample(async (page) => {
      await page.focus('#penguins');
      await page.keyboard.press('Enter');
      await begin(page, { rounds: '1', samples: '2', epochs: '2' });
      await page.waitForSelector('#result:not([hidden])');
      assert.is(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
      await page.evaluate(readFileSync(axe, 'utf8'));
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        'axe.run()',
      );
      assert.equal(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
      );
    }, viewport);
  });
}

test.run();
