import type { CandidateJob, TrainingData, TrainingSettings } from '../../src/mlp/candidate.ts';

export const table: TrainingData;
export const settings: TrainingSettings;
export const jobs: CandidateJob[];
export const largeJob: CandidateJob;
