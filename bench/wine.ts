// The README's tables: the default job on white wine, and the tutorial's way on the table with its leaks, three seeds each,
// by the built package with as many workers as the machine has cores. Beside them scikit-learn's classifiers as they come,
// on the same encoded rows. Wants the two tables in a folder (--tables=DIR).
import { availableParallelism } from 'node:os';
import { type EncodedRows, baselines } from './baselines.ts';
import { outputOf } from './child.ts';
import { quick } from './flags.ts';
import { type Line, print, round, say } from './print.ts';
import { tableOf } from './tables.ts';

interface Figures {
  readonly best: number;
  readonly mean: number;
  readonly trials: number;
  readonly accuracy: number;
  readonly majority: number;
  readonly digest: string;
  readonly seconds: number;
  readonly rows: EncodedRows;
}

const seeds = [1, 2, 3];
const jobs = [
  { strategy: 'controller', table: tableOf('wine_quality_white') },
  { strategy: 'classic', table: tableOf('wine_quality_with_leak') },
] as const;
const small = quick ? { rounds: 1, samples: 2, epochs: 1 } : {};

const lines: Line[] = [];
for (const { strategy, table } of jobs) {
  for (const seed of seeds) {
    const job = {
      file: table.file,
      workers: availableParallelism(),
      settings: { target: table.target, seed, strategy, ...small },
    };
    const printed = await outputOf([process.execPath, 'bench/jobs/wine.js', JSON.stringify(job)]);
    const { rows, ...figures }: Figures = JSON.parse(printed);
    say(`wine: ${strategy}, seed ${seed}: ${figures.seconds.toFixed(1)} s`);
    const others = strategy === 'classic' ? undefined : baselines(rows, ['mlp', 'forest']);
    lines.push({
      bench: 'wine',
      table: table.name,
      strategy,
      seed,
      trials: figures.trials,
      best_score: round(figures.best),
      mean_score: round(figures.mean),
      test_accuracy: round(figures.accuracy),
      majority: round(figures.majority),
      sklearn_mlp: others && round(others.mlp.accuracy),
      sklearn_forest: others && round(others.forest.accuracy),
      workers: job.workers,
      seconds: round(figures.seconds),
      digest: figures.digest.slice(0, 12),
    });
  }
}
print(lines);
