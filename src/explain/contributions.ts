// Shapley values: what each column of a row contributes to the model's answer, compared with background rows.
import { type RandomGenerator, randomStream } from '../index.ts';
import { shuffle } from '../internal.ts';
import type { Pool } from './pool.ts';

/** Up to so many columns all their subsets are asked for. */
const mostForAll = 8;

export interface Contributions {
  readonly method: 'exact' | 'sampled';
  /** The background rows that were used. */
  readonly background: number;
  /** The answer to the row, [outputs]. */
  readonly prediction: Float64Array;
  /** The mean answer to the background rows, [outputs]. */
  readonly base: Float64Array;
  /** Row-major [columns, outputs]; the sum over the columns is `prediction` − `base`. */
  readonly values: Float64Array;
  /** Standard errors of `values`, as means over the background rows. */
  readonly errors: Float64Array;
}

/**
 * The Shapley values of the game v(S) = the answer to a row with the columns S of `row` and the others of a background
 * row, for each background row and averaged over them. With eight columns or fewer v is computed for every subset:
 *
 *   φ(j) = Σ over S without j of |S|! (M − |S| − 1)! / M! · (v(S ∪ {j}) − v(S))
 *
 * With more, the columns are put in place one by one in a random order and in its reverse, and a column contributes what
 * the answer changes by when it comes (Castro, Gómez and Tejada, Comput. Oper. Res. 36(5), 2009; in pairs: Mitchell et
 * al., JMLR 23(43), 2022). Either way the differences of one background row sum up to v(all) − v(none), so the sum is
 * exact but for rounding.
 *
 * @param row of the pool
 * @param background rows of the pool; fewer are used where the budget does not reach
 * @param budget answers that may be asked for
 * @param order tells the random orders of one row from those of another
 */
export function contributionsTo(
  pool: Pool,
  row: number,
  background: Int32Array,
  { seed, budget, order = 0 }: { readonly seed: number; readonly budget: number; readonly order?: number },
): Contributions {
  const columns = pool.columns.length;
  const exact = columns <= mostForAll;
  const each = exact ? 2 ** columns : 2 * columns;
  const used = background.subarray(0, Math.max(Math.min(10, background.length), Math.floor(budget / each)));
  const random = randomStream(seed, 'contributions', order);
  const sums = new Float64Array(columns * pool.outputs);
  const squares = new Float64Array(columns * pool.outputs);
  const base = new Float64Array(pool.outputs);
  let prediction = new Float64Array(pool.outputs);
  // Several background rows are asked for at once, as the kernels like it.
  const batch = Math.max(1, Math.floor(4096 / each));
  for (let start = 0; start < used.length; start += batch) {
    const some = used.subarray(start, start + batch);
    const games = Array.from(some, () => (exact ? subsetsGame(columns) : ordersGame(columns, random)));
    const answers = pool.answers(mixtureOf(columns, row, some, games));
    let offset = 0;
    for (const game of games) {
      const given = answers.subarray(offset, (offset += game.sets.length * pool.outputs));
      const ofOne = game.values(given, pool.outputs);
      ofOne.forEach((value, at) => {
        sums[at]! += value;
        squares[at]! += value * value;
      });
      for (let output = 0; output < pool.outputs; output++) base[output]! += given[output]!;
      prediction = given.slice(given.length - pool.outputs);
    }
  }
  const count = used.length;
  return {
    method: exact ? 'exact' : 'sampled',
    background: count,
    prediction,
    base: base.map((sum) => sum / count),
    values: sums.map((sum) => sum / count),
    errors: sums.map((sum, at) =>
      count < 2 ? 0 : Math.sqrt(Math.max(0, squares[at]! - (sum * sum) / count) / (count - 1) / count),
    ),
  };
}

/** Questions about one background row, and what follows from the answers. */
interface Game {
  /** For each question the columns that are the row's own; the first has none of them, the last has all. */
  readonly sets: readonly Uint8Array[];
  /** @returns [columns, outputs] */
  values(answers: Float64Array, outputs: number): Float64Array;
}

function mixtureOf(columns: number, row: number, background: Int32Array, games: readonly Game[]): Int32Array[] {
  const count = games.reduce((sum, { sets }) => sum + sets.length, 0);
  return Array.from({ length: columns }, (_, column) => {
    const rows = new Int32Array(count);
    let at = 0;
    games.forEach(({ sets }, index) => {
      for (const own of sets) rows[at++] = own[column] ? row : background[index]!;
    });
    return rows;
  });
}

/** All subsets, as the bits of their numbers. */
function subsetsGame(columns: number): Game {
  const subsets = 2 ** columns;
  const sets = Array.from({ length: subsets }, (_, subset) =>
    Uint8Array.from({ length: columns }, (_, column) => (subset >> column) & 1),
  );
  const weights = shapleyWeights(columns);
  return {
    sets,
    values(answers, outputs) {
      const values = new Float64Array(columns * outputs);
      for (let subset = 0; subset < subsets; subset++) {
        const weight = weights[sets[subset]!.reduce((sum, own) => sum + own, 0)]!;
        for (let column = 0; column < columns; column++) {
          if (sets[subset]![column] === 1) continue;
          const having = subset + 2 ** column;
          for (let output = 0; output < outputs; output++)
            values[column * outputs + output]! +=
              weight * (answers[having * outputs + output]! - answers[subset * outputs + output]!);
        }
      }
      return values;
    },
  };
}

/** |S|! (M − |S| − 1)! / M! for each size of S from 0 to M − 1: 1 / (M · C(M − 1, |S|)). */
function shapleyWeights(columns: number): number[] {
  let choices = 1;
  return Array.from({ length: columns }, (_, size) => {
    if (size > 0) choices = (choices * (columns - size)) / size;
    return 1 / (columns * choices);
  });
}

/** A random order of the columns, and its reverse. */
function ordersGame(columns: number, random: RandomGenerator): Game {
  const forward = shuffle(
    Int32Array.from({ length: columns }, (_, column) => column),
    random,
  );
  const orders = [forward, forward.slice().reverse()];
  // Both begin with nothing and end with everything, which is asked once.
  const none = new Uint8Array(columns);
  const between = orders.flatMap((order) => {
    const own = new Uint8Array(columns);
    return Array.from(order.subarray(0, columns - 1), (column) => {
      own[column] = 1;
      return own.slice();
    });
  });
  const all = new Uint8Array(columns).fill(1);
  return {
    sets: [none, ...between, all],
    values(answers, outputs) {
      const values = new Float64Array(columns * outputs);
      const last = 2 * (columns - 1) + 1;
      orders.forEach((order, which) => {
        let before = 0;
        order.forEach((column, step) => {
          const after = step === columns - 1 ? last : 1 + which * (columns - 1) + step;
          for (let output = 0; output < outputs; output++)
            values[column * outputs + output]! +=
              (answers[after * outputs + output]! - answers[before * outputs + output]!) / 2;
          before = after;
        });
      });
      return values;
    },
  };
}
