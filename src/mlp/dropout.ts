// The seed of a candidate's dropout masks: shared by both trainers, so that they drop the same units.
import { randomStream } from '../random.ts';
import type { CandidateJob } from './candidate.ts';

/** The seed of the trial's counter-based masks: 32 bits, unsigned. */
export function dropoutWord(job: Pick<CandidateJob, 'seed' | 'number'>): number {
  return randomStream(job.seed, 'dropout', job.number).next() >>> 0;
}
