// Whether a time budget is kept: tables from 150 rows to a million, with two workers and in one thread. A budget has
// everything from reading the table to the written model. Every line is a process of its own.
//   --table NAME   only this table
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { outputOf } from './child.ts';
import { full, option, quick } from './flags.ts';
import { type MadeTable, writeTable } from './made-table.ts';
import { type Line, print, round, say } from './print.ts';

const tables: Readonly<Record<string, MadeTable>> = {
  '150 x 4': { rows: 150, numbers: 4, categories: 0, levels: 0, classes: 3 },
  '5000 x 11': { rows: 5000, numbers: 8, categories: 3, levels: 5, classes: 3 },
  '58000 x 9': { rows: 58_000, numbers: 9, categories: 0, levels: 0, classes: 7 },
  '54000 x 22': { rows: 54_000, numbers: 12, categories: 10, levels: 6, classes: 2 },
  '1000000 x 20': { rows: 1_000_000, numbers: 10, categories: 10, levels: 20, classes: 3 },
};
const only = option('table');
const budgets = quick ? [5] : [5, 20, 60];
const folder = path.resolve('build/bench');
mkdirSync(folder, { recursive: true });

interface Run {
  readonly seconds: number;
  readonly read: number;
  readonly searched: number;
  readonly ended: string;
  readonly trials: number;
  readonly planned: number;
  readonly networks: number;
  readonly score: number;
  readonly searchedScore?: number;
  readonly peak: number;
}

const lines: Line[] = [];
for (const [name, table] of Object.entries(tables)) {
  if (only !== undefined && only !== name) continue;
  if (quick && table.rows > 10_000) continue;
  const file = path.join(folder, `budget-${name.replaceAll(' ', '')}.csv`);
  await writeTable(file, table);
  for (const workers of full ? [2, 1] : [2]) {
    for (const budget of budgets) {
      const job = [process.execPath, 'bench/jobs/budget.js', file, 'kind', String(budget), String(workers)];
      const run = JSON.parse(await outputOf(job)) as Run;
      say(`budget: ${name}, ${workers} workers, ${budget} s: ${run.seconds.toFixed(2)} s`);
      lines.push({
        bench: 'budget',
        table: name,
        workers,
        'budget, s': budget,
        'used, s': round(run.seconds),
        'read, s': round(run.read),
        'searched, s': round(run.searched),
        trials: run.trials,
        networks: run.networks,
        'test accuracy': round(run.score),
        'of the search': round(run.searchedScore ?? run.score),
        'peak, MB': Math.round(run.peak),
      });
    }
  }
}
print(lines);
