// Which columns and which classes an explanation shows first.
import type { Model } from '../index.ts';
import type { Shown } from './effects.ts';
import { shuffledRows } from './importance.ts';
import { type Pool, spaced, wholeRows, withColumns } from './pool.ts';

/** The columns, those first whose shuffling moves the answers most (root of the mean square). */
export function byInfluence(pool: Pool, rows: Int32Array, seed: number, mostRows: number): number[] {
  const some = spaced(rows, Math.max(50, mostRows));
  const whole = wholeRows(pool, some);
  const usual = pool.answers(whole);
  const shuffled = shuffledRows(some, 1, seed);
  const moved = pool.columns.map((_, column) => {
    const answers = pool.answers(withColumns(whole, [column], shuffled));
    return answers.reduce((sum, answer, at) => sum + (answer - usual[at]!) * (answer - usual[at]!), 0);
  });
  return Array.from(pool.columns.keys()).sort((a, b) => moved[b]! - moved[a]!);
}

/** With more classes than this the effects are those of the most probable ones. */
const mostCurves = 6;

export function shownOf(model: Model, pool: Pool, rows: Int32Array, named: string | undefined): Shown[] {
  if (model.task === 'regression') return [{ output: 0 }];
  const of = (output: number): Shown => ({ output, class: model.classes[output]! });
  if (named !== undefined) return [of(model.classes.indexOf(named))];
  const { length } = model.classes;
  if (length === 2) return [of(1)];
  const all = Array.from({ length }, (_, output) => output);
  if (length <= mostCurves) return all.map(of);
  const sums = new Float64Array(length);
  pool.answers(wholeRows(pool, rows)).forEach((answer, at) => (sums[at % length]! += answer));
  return all
    .sort((a, b) => sums[b]! - sums[a]!)
    .slice(0, mostCurves)
    .sort((a, b) => a - b)
    .map(of);
}
