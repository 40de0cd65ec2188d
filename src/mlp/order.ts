// The rows that a candidate sees, and their order: shared by both trainers.
import { randomStream, shuffle, type RandomGenerator } from '../random.ts';
import type { CandidateJob, Rows, TrainingData } from './candidate.ts';

export type { Rows };

/**
 * The rows that a candidate trains and is measured on: the data's, or another split that the job names, or one of its
 * own where the job says `resplit`.
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
 * If `labels` are given, classes are balanced by stratified sampling with equal allocation (Cochran, Sampling
 * Techniques, 1977, chapter 5): of n rows in K classes an epoch draws ⌊n / K⌋ of each class, or one more. The n mod K
 * classes with one more are drawn anew for every epoch, without regard to their size. A class gives each of its n_c
 * rows equally often; what is left over is a simple random sample of them without replacement. So an epoch always has n
 * rows, as many as without weights, and a row comes n / (K · n_c) times in the mean: weighted sums are made of whole
 * rows.
 *
 * @param random the trial's stream `'order'`
 */
export function epochOrders(train: Int32Array, random: RandomGenerator, labels?: Int32Array): () => Int32Array {
  if (!labels) return () => shuffle(train.slice(), random);
  const classes = rowsByClass(train, labels);
  const share = Math.floor(train.length / classes.length);
  const leftOver = train.length % classes.length;
  return () => {
    const order = new Int32Array(train.length);
    let end = 0;
    const larger = shuffle(Int32Array.from(classes.keys()), random).subarray(0, leftOver);
    classes.forEach((rows, index) => {
      const wanted = share + (larger.includes(index) ? 1 : 0);
      const whole = wanted - (wanted % rows.length);
      for (const to = end + whole; end < to; end += rows.length) order.set(rows, end);
      if (whole === wanted) return;
      order.set(shuffle(rows.slice(), random).subarray(0, wanted - whole), end);
      end += wanted - whole;
    });
    return shuffle(order, random);
  };
}

/** The rows of each class that occurs among them, in the order in which the classes first occur. */
export function rowsByClass(rows: Int32Array, labels: Int32Array): Int32Array[] {
  const classes = new Map<number, number[]>();
  for (const row of rows) {
    const label = labels[row]!;
    const members = classes.get(label);
    if (members) members.push(row);
    else classes.set(label, [row]);
  }
  return [...classes.values()].map((members) => Int32Array.from(members));
}
