// Redraws the README's pictures from a study of the wine table: `node tools/pictures.js WINE.csv`. It needs a build,
// the packages of test/runtimes/package.json and Chromium (CHROMIUM, or the one on the path).
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './bundle.js';

const [table] = process.argv.slice(2);
if (!table) {
  process.stderr.write('Usage: node tools/pictures.js WINE.csv\n');
  process.exit(2);
}
const { chromium } = createRequire(path.join(root, 'test/runtimes/package.json'))('playwright-core');
const docs = path.join(root, 'docs');
const folder = await mkdtemp(path.join(os.tmpdir(), 'mlpnas-pictures-'));
const study = path.join(folder, 'study');

function mlpnas(...words) {
  const { status } = spawnSync(process.execPath, [path.join(root, 'build/cli.js'), ...words], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`mlpnas ${words[0]} ended with ${status}.`);
}

try {
  // The page shows the name of the table.
  const named = path.join(folder, 'wine.csv');
  await copyFile(table, named);
  mlpnas('search', named, '--target', 'quality_label', '--seed', '1', '--study', study, '--quiet');
  mlpnas('plot', study, '--svg', folder);
  for (const name of ['search', 'choices'])
    await copyFile(path.join(folder, `${name}.svg`), path.join(docs, `${name}.svg`));

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const [name, width, height] of [
    ['desktop', 1280, 900],
    ['phone', 390, 844],
  ]) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(pathToFileURL(path.join(study, 'report.html')).href);
    await page.screenshot({ path: path.join(docs, `report-${name}.png`) });
    await page.close();
  }
  await browser.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
