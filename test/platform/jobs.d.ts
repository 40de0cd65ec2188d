import type { CandidateJob, ClassificationData, TrainingSettings } from '../../src/mlp/candidate.ts';

export const table: ClassificationData;
export const settings: TrainingSettings;
export const jobs: CandidateJob[];
export const largeJob: CandidateJob;
