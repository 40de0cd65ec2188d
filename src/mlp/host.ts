// What trains candidates in one thread, whether that is the caller's or a worker's: one backend, one trainer.
import { openBackend, type Backend, type BackendOptions } from '../kernels/backend.ts';
import type {
  CandidateJob,
  CandidateResult,
  TrainOptions,
  Trainer,
  TrainingData,
  TrainingSettings,
} from './candidate.ts';
import { createTrainer, type TrainerName } from './trainer.ts';

export interface HostOptions extends BackendOptions {
  readonly trainer?: TrainerName;
}

export interface CandidateHost {
  /** Takes the table; a second call takes another in its place. */
  open(data: TrainingData, settings: TrainingSettings): Promise<void>;
  train(job: CandidateJob, options?: TrainOptions): Promise<CandidateResult>;
  dispose(): void;
}

/** Opens nothing until `open`. */
export function candidateHost({ trainer: name = 'fused', ...backendOptions }: HostOptions = {}): CandidateHost {
  let backend: Backend | undefined;
  let trainer: Trainer | undefined;
  return {
    async open(data, settings) {
      trainer?.dispose();
      trainer = undefined;
      backend ??= await openBackend(backendOptions);
      trainer = createTrainer(name, backend, data, settings);
    },
    async train(job, options) {
      if (!trainer) throw new Error(`Got candidate ${job.number} before a table; call open(data, settings) first.`);
      return await trainer.train(job, options);
    },
    dispose() {
      trainer?.dispose();
      backend?.dispose();
      trainer = undefined;
      backend = undefined;
    },
  };
}
