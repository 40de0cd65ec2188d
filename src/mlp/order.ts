// Which rows a candidate sees, and in which order: shared by both trainers.
import { randomStream, shuffle, uniform, type RandomGenerator } from '../random.ts';
import type { CandidateJob, Rows, TrainingData } from './candidate.ts';

export type { Rows };

/**
 * The rows that a candidate trains and is measured on: the data's, or another split that the job names, or one of its own
 * where the job says `resplit`.
 *
 * @throws Error when there is no such split
 */
export function candidateRows(
  data: TrainingData,
  job: Pick<CandidateJob, 'seed' | 'number' | 'resplit' | 'split'>,
): Rows {
  const rows = job.split === undefined ? data : data.splits?.[job.split];
  if (!rows) throw new Error(`Got split ${job.split} of ${data.splits?.length ?? 0}; name one that the data has.`);
  return job.resplit ? resplit(rows, randomStream(job.seed, 'resplit', job.number)) : rows;
}

/**
 * The tutorial's flaw 6: training and validation rows pooled, shuffled, and the last tenth taken for validation (as
 * Keras's `validation_split=0.1`: the first ⌊0.9 n⌋ rows train).
 *
 * @throws Error with fewer than two rows, where one side would be empty
 */
export function resplit(rows: Rows, random: RandomGenerator): Rows {
  const pool = new Int32Array(rows.train.length + rows.validation.length);
  pool.set(rows.train);
  pool.set(rows.validation, rows.train.length);
  if (pool.length < 2) throw new Error(`Got ${pool.length} rows to split anew; at least 2 are needed.`);
  shuffle(pool, random);
  const cut = Math.floor(0.9 * pool.length);
  return { train: pool.slice(0, cut), validation: pool.slice(cut) };
}

/**
 * The order of the training rows, epoch by epoch: each call gives a fresh shuffle of `train` from one stream that
 * goes on over the epochs.
 *
 * With `labels` classes are balanced: a row of a class with n_c of n rows in K classes has the weight n / (K · n_c), and
 * comes that often in the mean, ⌊weight⌋ times or once more. So weighted sums come from whole rows.
 *
 * @param random the trial's stream `'order'`
 */
export function epochOrders(train: Int32Array, random: RandomGenerator, labels?: Int32Array): () => Int32Array {
  if (!labels) return () => shuffle(train.slice(), random);
  const counts = new Map<number, number>();
  for (const row of train) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  return () => {
    const rows: number[] = [];
    for (const row of train) {
      const weight = train.length / (counts.size * counts.get(labels[row]!)!);
      for (let times = Math.floor(weight + uniform(random)); times > 0; times--) rows.push(row);
    }
    return shuffle(Int32Array.from(rows.length > 0 ? rows : train), random);
  };
}
