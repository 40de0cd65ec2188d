// What grows and how: time and memory of training as rows and columns become more, and of a study as its trials do.
// Time should grow in proportion, so the time of one is to stay flat; memory of trials should stay flat, too. Reading
// large tables is in bench/growth-table.ts. Every line but those of one study is a process of its own.
import { outputOf } from './child.ts';
import { full, quick } from './flags.ts';
import { type Line, print, round, say } from './print.ts';

interface Point {
  readonly trials: number;
  readonly seconds: number;
  readonly heap: number;
  readonly wasm: number;
}

const run = async <T>(kind: string, ...args: (string | number)[]): Promise<T> => {
  say(`growth: ${kind} ${args.join(' ')}`);
  const command = [process.execPath, '--expose-gc', 'bench/jobs/growth.js', kind, ...args.map(String)];
  return JSON.parse(await outputOf(command)) as T;
};

interface Trained {
  readonly us: number;
  readonly wasm: number;
  readonly peak: number;
}

async function training(what: string, sizes: readonly (readonly [rows: number, columns: number])[]): Promise<void> {
  const lines: Line[] = [];
  for (const [rows, columns] of sizes) {
    const { us, wasm, peak } = await run<Trained>('train', rows, columns);
    lines.push({
      bench: `growth-${what}`,
      rows,
      columns,
      'table, MB': round((rows * columns * 4) / 2 ** 20),
      'epoch, s': round((us * rows) / 1e6),
      'a row, µs': round(us),
      'a value, ns': round((1000 * us) / columns),
      'wasm, MB': round(wasm),
      'process, MB': Math.round(peak),
    });
  }
  print(lines);
}

await training(
  'rows',
  [1_000, 10_000, 100_000, ...(quick ? [] : [1_000_000])].map((rows) => [rows, 11] as const),
);
await training(
  'width',
  [10, 100, 1_000, ...(full ? [10_000] : [])].map((columns) => [2_000, columns] as const),
);

const trials = quick ? 200 : full ? 10_000 : 3_000;
for (const strategy of full ? ['random', 'controller'] : ['random']) {
  const points = await run<Point[]>('trials', strategy, trials);
  print(
    points.map(({ seconds, heap, wasm, trials }, at): Line => {
      const before = points[at - 1] ?? { seconds: 0, trials: 0 };
      return {
        bench: 'growth-trials',
        strategy,
        trials,
        seconds: round(seconds),
        'a trial since the last line, ms': round((1000 * (seconds - before.seconds)) / (trials - before.trials)),
        'JavaScript heap, MB': round(heap),
        'wasm, MB': round(wasm),
      };
    }),
  );
}
