// What trains candidates in one thread, whether that is the caller's or a worker's: one backend, one trainer.
import { openBackend, type Backend, type BackendOptions } from '../../kernels/backend.ts';
import { TeamSlot, type TeamMemory } from '../../kernels/team.ts';
import type {
  CandidateJob,
  CandidateResult,
  TrainOptions,
  Trainer,
  TrainingData,
  TrainingSettings,
} from '../candidate.ts';
import { createTeamTrainer } from '../fused.ts';
import { createTrainer, type TrainerName } from '../trainer.ts';

export interface HostOptions extends BackendOptions {
  readonly trainer?: TrainerName;
}

/** A worker's slot on memory that it shares with others. */
export interface MemorySlot {
  readonly team: TeamMemory;
  readonly slot: number;
}

export const isMemorySlot = (value: object): value is MemorySlot => 'team' in value && 'slot' in value;

export interface CandidateHost {
  /**
   * Takes the table; a second call takes another in its place.
   *
   * @param memorySlot where to train, instead of a heap of its own: a `MemorySlot`; with the fused trainer only
   */
  open(data: TrainingData, settings: TrainingSettings, memorySlot?: object): Promise<void>;
  train(job: CandidateJob, options?: TrainOptions): Promise<CandidateResult>;
  /** Helps the worker of `slot` with its network `network` until that is done; blocks this thread meanwhile. */
  assist(slot: number, network: number): void;
  dispose(): void;
}

/** Opens nothing until `open`. */
export function candidateHost({ trainer: name = 'fused', ...backendOptions }: HostOptions = {}): CandidateHost {
  let backend: Backend | undefined;
  let trainer: Trainer | undefined;
  let teamSlot: TeamSlot | undefined;
  return {
    async open(data, settings, memorySlot) {
      trainer?.dispose();
      trainer = teamSlot = undefined;
      if (memorySlot) {
        if (!isMemorySlot(memorySlot)) throw new Error('Got a memory slot that no pool has made.');
        teamSlot = new TeamSlot(memorySlot.team, memorySlot.slot);
        trainer = createTeamTrainer(teamSlot, data, settings);
      } else {
        backend ??= await openBackend(backendOptions);
        trainer = createTrainer(name, backend, data, settings);
      }
    },
    async train(job, options) {
      if (!trainer) throw new Error(`Got candidate ${job.number} before a table; call open(data, settings) first.`);
      return await trainer.train(job, options);
    },
    assist(slot, network) {
      if (!teamSlot) throw new Error(`Got network ${network} to help with, but no shared memory; open with a slot.`);
      teamSlot.assist(slot, network);
    },
    dispose() {
      trainer?.dispose();
      backend?.dispose();
      trainer = teamSlot = undefined;
      backend = undefined;
    },
  };
}
