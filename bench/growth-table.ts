// What a large table costs: seconds to read it as a stream, to understand, split and encode it, and to search it with a
// small budget (two networks, one epoch each, and the final one), and the most memory that the processes had. Every size
// is two processes of its own.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { randomStream, uniform } from '../src/random.ts';
import { outputOf } from './child.ts';
import { full } from './flags.ts';
import { type Line, print, round, say } from './print.ts';

const sizes = full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const folder = path.resolve('build/bench');
mkdirSync(folder, { recursive: true });

const cities = Array.from({ length: 50 }, (_, city) => `city ${city}`);
const colours = ['red', 'green', 'blue', 'yellow', 'white'];
const header = [
  ...Array.from({ length: 12 }, (_, column) => `measure_${column}`),
  'age',
  'count',
  'price',
  'colour',
  'city',
  'member',
  'since',
  'kind',
];

/** Twelve continuous numbers, three coarser ones, two categories, a boolean, a date, and a target of three classes. */
async function write(file: string, rows: number): Promise<void> {
  const random = randomStream(1, 'growth table');
  const draw = (below: number): number => Math.floor(uniform(random) * below);
  const out = createWriteStream(file);
  out.write(`${header.join(',')}\n`);
  for (let start = 0; start < rows; start += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - start) }, () => {
      const measures = Array.from({ length: 12 }, () => uniform(random));
      const sum = measures[0]! + measures[1]! + uniform(random);
      const cells = [
        ...measures.map((value) => (draw(50) === 0 ? '' : value.toFixed(6))),
        draw(90),
        draw(100_000),
        (draw(1_000_000) / 100).toFixed(2),
        colours[draw(5)],
        cities[draw(50)],
        draw(2) ? 'yes' : 'no',
        `20${10 + draw(10)}-0${1 + draw(9)}-${10 + draw(19)}`,
        sum > 2 ? 'high' : sum > 1 ? 'medium' : 'low',
      ];
      return `${cells.join(',')}\n`;
    });
    if (!out.write(lines.join(''))) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
}

const lines: Line[] = [];
for (const rows of sizes) {
  const file = path.join(folder, `growth-${rows}.csv`);
  await write(file, rows);
  const job = [process.execPath, 'bench/jobs/table.js', file, 'kind'] as const;
  const run = JSON.parse(await outputOf([...job]));
  const searched = JSON.parse(await outputOf([...job, 'search']));
  say(`growth-table: ${rows} rows in ${(run.read + run.prepare).toFixed(2)} s`);
  lines.push({
    bench: 'growth-table',
    rows,
    columns: run.columns,
    features: run.features,
    'read, s': round(run.read),
    'prepare, s': round(run.prepare),
    'processor, s': round(run.processor),
    'peak after reading, MB': Math.round(run.peakRead),
    'peak, MB': Math.round(run.peak),
    'search, s': round(searched.search),
    'peak of the search, MB': Math.round(searched.peak),
    'test accuracy': round(searched.accuracy),
  });
}
print(lines);
