// How a table is split for `model`: the same rows for every model, from seeds that were fixed before anything was tried.
import { randomStream, shuffle } from '../../src/random.ts';
import type { Half } from './tables.ts';

export interface Split {
  /** From 0. */
  readonly number: number;
  /** Of the split, and of every model that is trained on it. */
  readonly seed: number;
  /** Row numbers, in a random order. */
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Seeds of the two halves never meet, so that nothing that was seen while tuning comes back in a report. */
const firstSeeds: Readonly<Record<Half, number>> = { tune: 10_000, report: 20_000 };

/** More splits where rows are few, because a single one says less there. */
export const splitCount = (rows: number): number => (rows < 1000 ? 10 : rows < 5000 ? 5 : 3);

const testShare = 0.2;

/**
 * One split of 80 to 20. In a classification each class has its share of the test rows, rounded by the largest
 * remainders, so that a fifth of all rows is tested; a class keeps at least one row to train on. Rows without a target
 * are on neither side.
 *
 * @param targets the cells of the target, '' where there is none
 */
export function splitOf(
  targets: readonly string[],
  { task, half, number }: { task: 'classification' | 'regression'; half: Half; number: number },
): Split {
  const seed = firstSeeds[half] + number;
  const random = randomStream(seed, 'model benchmark: split');
  const byClass = new Map<string, number[]>();
  for (const [row, target] of targets.entries()) {
    if (target === '') continue;
    const name = task === 'classification' ? target : 'all';
    const rows = byClass.get(name);
    if (rows) rows.push(row);
    else byClass.set(name, [row]);
  }
  // Classes with the same remainder take their turn at random, or the first of them would always be tested more.
  const classes = shuffle(
    [...byClass.values()].map((rows) => shuffle(rows, random)),
    random,
  );
  const total = classes.reduce((sum, { length }) => sum + length, 0);
  const quota = classes.map(({ length }) => Math.min(Math.floor(length * testShare), length - 1));
  let missing = Math.round(total * testShare) - quota.reduce((sum, count) => sum + count, 0);
  const remainder = (at: number) => classes[at]!.length * testShare - quota[at]!;
  const order = classes.map((_, at) => at).sort((a, b) => remainder(b) - remainder(a));
  for (const at of order) {
    if (missing <= 0) break;
    if (quota[at]! + 1 >= classes[at]!.length) continue;
    quota[at]!++;
    missing--;
  }
  const test = classes.flatMap((rows, at) => rows.slice(0, quota[at]!));
  const train = classes.flatMap((rows, at) => rows.slice(quota[at]!));
  return { number, seed, train: shuffle(train, random), test: shuffle(test, random) };
}
