// Folds of some of a table's rows: those that the search is compared on, and those that the final networks stop by.
import type { Dataset, Fold } from './dataset.ts';
import { dealFolds } from './split.ts';

/**
 * Deals `rows` so that each is once among the validation rows, balanced and with groups kept whole.
 *
 * @param repeat another number deals anew
 * @throws as `dealFolds`
 */
export function dealInto(
  { groups, strata }: Pick<Dataset, 'groups' | 'strata'>,
  rows: Int32Array,
  folds: number,
  seed: number,
  repeat = 0,
): Fold[] {
  const numbers = new Map<number, number>();
  const of = rows.map((row) => {
    const group = groups[row] as number;
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
  const labels = rows.map((row) => strata[row] as number);
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 1);
  return dealFolds(labels, count, { of, count: numbers.size }, folds, seed, repeat).map((part): Fold => {
    const validates = new Uint8Array(rows.length);
    for (const at of part) validates[at] = 1;
    return {
      train: rows.filter((_, at) => validates[at] === 0),
      validation: rows.filter((_, at) => validates[at] === 1),
    };
  });
}
