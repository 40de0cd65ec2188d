// The page in a browser: axe-core finds nothing, and it fits, on a desk and on a phone, by day and by night.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainStudy } from '../../src/explain/index.ts';
import { penguins } from '../../src/index.ts';
import { studyPage } from '../../src/report/index.ts';
import { listen, withBrowser } from '../runtimes/chromium.ts';
import { testWhen } from '../runtimes/optional.ts';
import { chromium } from '../runtimes/programs.ts';
import { holdBackend } from '../study/fixture.ts';
import { studied } from './studies.ts';

declare const ROOT: string;
const axe = createRequire(path.join(ROOT, 'test/runtimes/package.json')).resolve('axe-core/axe.min.js');

holdBackend(test);
/** With all that a page may have. */
async function pageOf(target: string, by: string): Promise<string> {
  const { live, loadedStudy } = await studied({ target });
  return studyPage({ ...live, explanation: await explainStudy(loadedStudy, penguins.text, { by, rows: [1, 200] }) });
}
const pages = {
  classes: await pageOf('species', 'bill_length_mm'),
  regression: await pageOf('body_mass_g', 'island'),
};

const looks = [
  ['classes', 1280, 'light'],
  ['classes', 1280, 'dark'],
  ['classes', 390, 'light'],
  ['classes', 390, 'dark'],
  ['regression', 390, 'dark'],
] as const;

testWhen(chromium.missing, 'axe finds nothing, nothing is wider than the screen, nothing is asked for', async () => {
  await withBrowser(async (page) => {
    const complaints = listen(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    for (const [name, width, colorScheme] of looks) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.setContent(pages[name]);
      await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
      await page.evaluate(readFileSync(axe, 'utf8'));
      const { violations, passes } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      assert.equal(found, [], `${name}, ${width} px, ${colorScheme}`);
      assert.ok(passes.some(({ id }) => id === 'color-contrast'));
      assert.is(await page.evaluate('document.documentElement.scrollWidth'), width);
    }
    assert.equal(complaints, []);
    assert.equal(asked, []);
  });
});

testWhen(chromium.missing, 'text in the figures is at least 9 pixels high on a phone', async () => {
  await withBrowser(
    async (page) => {
      await page.setContent(pages.classes);
      const heights = (await page.evaluate(`
        [...document.querySelectorAll('figure svg')]
          .filter((svg) => svg.getBoundingClientRect().width > 0)
          .map((svg) => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)
      `)) as number[];
      assert.ok(heights.length >= 12);
      assert.ok(Math.min(...heights) >= 9, `${Math.min(...heights)} px`);
    },
    { width: 390, height: 844 },
  );
});

test.run();
