// Which rows a candidate sees, and in which order: shared by both trainers.
import { randomStream, shuffle, type RandomGenerator } from '../random.ts';
import type { CandidateJob, TrainingData } from './candidate.ts';

export interface Rows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** The rows that a candidate trains and is measured on: the study's split, or its own where the job says `resplit`. */
export function candidateRows(data: TrainingData, job: Pick<CandidateJob, 'seed' | 'number' | 'resplit'>): Rows {
  return job.resplit ? resplit(data, randomStream(job.seed, 'resplit', job.number)) : data;
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
 * @param random the trial's stream `'order'`
 */
export function epochOrders(train: Int32Array, random: RandomGenerator): () => Int32Array {
  return () => shuffle(train.slice(), random);
}
