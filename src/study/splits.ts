// The rows that train and those that measure, for every kind of network that a study trains. All splits are handed to
// the pool once, and jobs name theirs.
import { concatenate } from '../concatenate.ts';
import type { Rows } from '../mlp/candidate.ts';
import type { Dataset } from '../table/dataset.ts';
import { dealInto, firstDealt } from '../table/folds.ts';
import type { StudySettings } from './settings.ts';

export interface StudySplits {
  /** The rows of the search without folds. */
  readonly search: Rows;
  /** Row numbers of the dataset's table of folds, where it has one; its first rows are the dataset's own. */
  readonly rows: readonly Rows[];
  /** The splits of the search, as indexes into `rows`; none without folds. */
  readonly folds: readonly number[];
  /** Splits of the rows that are not tested; the final networks stop by those that validate. */
  readonly final: readonly number[];
  /** Splits of all rows, where the networks are to be refitted on them. */
  readonly all: readonly number[];
}

/** The least number of parts, so that a final network trains on two rows of three. */
const leastParts = 3;

/** The fewer the rows, the more of them a network should train on, and the less it costs to train another. */
function usualParts(rows: number): number {
  return rows < 1000 ? 8 : rows < 10_000 ? 5 : 3;
}

export function splitsOf(dataset: Dataset, { seed, searchRows, finalSeeds, refit }: StudySettings): StudySplits {
  const { train, validation, test, foldTable } = dataset;
  const folds = foldTable?.folds ?? [];
  const parts = Math.max(leastParts, finalSeeds ?? usualParts(train.length + validation.length));
  const ownTest = test.filter((row) => row < dataset.groups.length);
  const dealt = (rows: Int32Array, otherwise: Rows): Rows[] => {
    try {
      return dealInto(dataset, rows.sort(), parts, seed, -1);
    } catch {
      // Too few rows, or groups, to be dealt so often.
      return [otherwise];
    }
  };
  const final = refit === 'none' ? [] : dealt(concatenate(Int32Array, [train, validation]), { train, validation });
  const all =
    refit === 'all'
      ? dealt(concatenate(Int32Array, [train, validation, ownTest]), {
          train: concatenate(Int32Array, [train, ownTest]),
          validation,
        })
      : [];
  const measured = (list: readonly Rows[]) =>
    list.map(({ train, validation }) => ({ train, validation: sampled(dataset, validation, mostValidating, seed) }));
  const numbered = (list: readonly Rows[], from: number) => list.map((_, index) => from + index);
  return {
    search: {
      train: sampled(dataset, train, searchRows, seed),
      validation: sampled(dataset, validation, Math.ceil(searchRows / 4), seed),
    },
    rows: [...folds, ...measured(final), ...measured(all)],
    folds: numbered(folds, 0),
    final: numbered(final, folds.length),
    all: numbered(all, folds.length + final.length),
  };
}

/** Rows that a final network is measured on after every epoch, and compared by with others, where there are more. */
const mostValidating = 10_000;

/** As many as a part's number has room for where rows are dealt (`dealFolds`). */
const mostParts = 255;

/**
 * About `size` of the rows, balanced and with groups kept whole: one of as many equal parts as come nearest to it, so
 * from two thirds of `size` to one and a half; the rows themselves where they are no more than that.
 */
function sampled(dataset: Dataset, rows: Int32Array, size: number, seed: number): Int32Array {
  const parts = Math.min(mostParts, Math.round(rows.length / size));
  if (parts < 2) return rows;
  try {
    return firstDealt(dataset, rows.slice().sort(), parts, seed, -2);
  } catch {
    // Fewer groups than parts.
    return rows;
  }
}
