// What a candidate's dropout masks depend on: shared by both trainers, so that they drop the same units.
import { randomStream } from '../random.ts';
import type { CandidateJob } from './candidate.ts';

/** The seed word, a u32, of the trial's counter-based masks. */
export function dropoutWord(job: Pick<CandidateJob, 'seed' | 'number'>): number {
  return randomStream(job.seed, 'dropout', job.number).next() >>> 0;
}

/** The least hash, 0..2^32 - 1, with which a unit is kept. */
export function dropoutThreshold(rate: number): number {
  return Math.ceil(rate * 2 ** 32);
}

/** What kept outputs are multiplied with, so that their mean stays: 1 / (1 - rate), as a float32. */
export function dropoutScale(rate: number): number {
  return Math.fround(1 / (1 - rate));
}
