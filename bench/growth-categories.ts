// What a large table of many categories costs: ten numbers, nine categories of twenty levels, and a class of twenty. The
// same figures as bench/growth-table.ts has of a table that is mostly numbers, with the encodings `robust`, whose
// rows hold a category as one number, and `standard`, whose rows hold one number per level.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { randomStream, uniform } from '../src/random.ts';
import { outputOf } from './child.ts';
import { full } from './flags.ts';
import { type Line, print, round, say } from './print.ts';

const sizes = full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const [numbers, categories, levels] = [10, 10, 20];
const folder = path.resolve('build/bench');
mkdirSync(folder, { recursive: true });

const header = [
  ...Array.from({ length: numbers }, (_, column) => `measure_${column}`),
  ...Array.from({ length: categories }, (_, column) => (column === 0 ? 'kind' : `category_${column}`)),
];

async function write(file: string, rows: number): Promise<void> {
  const random = randomStream(1, 'growth categories');
  const draw = (below: number): number => Math.floor(uniform(random) * below);
  const out = createWriteStream(file);
  out.write(`${header.join(',')}\n`);
  for (let start = 0; start < rows; start += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - start) }, () => {
      const measures = Array.from({ length: numbers }, () => uniform(random).toFixed(6));
      const codes = Array.from({ length: categories }, () => draw(levels));
      // The class is that of two categories, or any.
      codes[0] = draw(4) === 0 ? draw(levels) : (codes[1]! + codes[2]!) % levels;
      return `${[...measures, ...codes.map((code) => `level ${code}`)].join(',')}\n`;
    });
    if (!out.write(lines.join(''))) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
}

const lines: Line[] = [];
for (const rows of sizes) {
  const file = path.join(folder, `growth-categories-${rows}.csv`);
  await write(file, rows);
  for (const encoding of ['standard', 'robust']) {
    const job = [process.execPath, 'bench/jobs/table.js', file, 'kind'] as const;
    const run = JSON.parse(await outputOf([...job, 'prepare', encoding]));
    const searched = JSON.parse(await outputOf([...job, 'search', encoding]));
    say(`growth-categories: ${rows} rows, ${encoding}, in ${(run.read + run.prepare).toFixed(2)} s`);
    lines.push({
      bench: 'growth-categories',
      encoding,
      rows,
      columns: run.columns,
      features: run.features,
      'read, s': round(run.read),
      'prepare, s': round(run.prepare),
      'peak after reading, MB': Math.round(run.peakRead),
      'peak, MB': Math.round(run.peak),
      'search, s': round(searched.search),
      'peak of the search, MB': Math.round(searched.peak),
      'test accuracy': round(searched.accuracy),
    });
  }
}
print(lines);
