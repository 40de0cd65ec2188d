// The table as a pool's workers get it: on memory that all of them share, where that is possible.
import type { BackendModules } from '../../kernels/backend.ts';
import type { NetworkOptions } from '../../kernels/network.ts';
import { canShare, sharedFeatures, shareTable, slotBytesOf, type TeamMemory } from '../../kernels/team.ts';
import type { CandidateJob, TrainingData, TrainingSettings } from '../candidate.ts';
import { strideOf } from '../../layout.ts';
import { labelBits, optionsOf } from '../fused.ts';
import type { WorkerLink, WorkerOptions } from './protocol.ts';

export interface TableOptions {
  /** Workers that may share it. */
  readonly slots: number;
  readonly worker: WorkerOptions;
  /** Compiles what a worker needs for a heap of its own; throws where this thread may not compile. */
  readonly compile: () => BackendModules;
}

export class PoolTable {
  readonly data: TrainingData;
  readonly settings: TrainingSettings;
  readonly #options: TableOptions;
  #memory: TeamMemory | undefined;

  constructor(data: TrainingData, settings: TrainingSettings, options: TableOptions) {
    this.data = data;
    this.settings = settings;
    this.#options = options;
    // Only the fused trainer can train on shared memory.
    if (options.worker.trainer !== 'ops') this.#memory = shareForJobs(options.slots, data, settings, []);
  }

  /** The memory that workers are to share; undefined where each has a heap of its own. */
  get memory(): TeamMemory | undefined {
    return this.#memory;
  }

  /** Moves the table to larger memory where a job's network has no room. */
  makeRoom(jobs: readonly CandidateJob[]): void {
    if (this.#memory) {
      this.#memory = shareForJobs(this.#options.slots, this.data, this.settings, jobs, this.#memory);
    }
  }

  /** Moves the table to new memory, because somebody may still write to the old. */
  leaveMemory(jobs: readonly CandidateJob[]): void {
    if (this.#memory) this.#memory = shareForJobs(this.#options.slots, this.data, this.settings, jobs);
  }

  /**
   * Sends the table to a worker. Neither shared memory nor modules can be sent everywhere: the worker then trains on a
   * heap of its own, with modules that it compiles itself.
   *
   * @returns the memory that the worker will have it on
   */
  post(link: WorkerLink, slot: number): TeamMemory | undefined {
    const { data, settings } = this;
    const { modules: _, ...withoutModules } = this.#options.worker;
    const team = this.#memory;
    if (team) {
      const shared = { ...data, features: sharedFeatures(team) };
      try {
        link.post({ type: 'open', data: shared, settings, options: withoutModules, memorySlot: { team, slot } });
        return team;
      } catch {
        this.#memory = undefined;
      }
    }
    try {
      link.post({ type: 'open', data, settings, options: { ...withoutModules, modules: this.#options.compile() } });
    } catch {
      link.post({ type: 'open', data, settings, options: withoutModules });
    }
    return undefined;
  }
}

/** Every slot has room for a network of two hidden layers of this width. */
const usualWidth = 512;

/**
 * Memory with the table and room for the jobs' networks: `before` where that has enough room, else new memory.
 *
 * @returns undefined where memory cannot be shared or there is not enough
 */
function shareForJobs(
  slots: number,
  data: TrainingData,
  settings: TrainingSettings,
  jobs: readonly CandidateJob[],
  before?: TeamMemory,
): TeamMemory | undefined {
  if (!canShare()) return undefined;
  const { features, width, categories } = data;
  const labels = labelBits(data);
  const bytesOf = (options: NetworkOptions) => slotBytesOf(options, labels.length, slots);
  try {
    const networks = jobs.map((job) => optionsOf(job.architecture, data, { ...settings, ...job.settings }));
    const need = Math.max(0, ...networks.map(bytesOf));
    if (before && need <= before.slotBytes) return before;
    const units = [usualWidth, usualWidth, data.task === 'regression' ? 1 : data.classes];
    const { batchSize } = settings;
    const usual = bytesOf({
      width,
      categories,
      layers: units.map((count) => ({ units: count })),
      head: 'softmax',
      optimizer: 'adam',
      batchSize,
    });
    return shareTable(features, labels, strideOf(data), slots, Math.max(usual, need));
  } catch {
    // No room, or a page that may not compile here: every worker then has a heap of its own, which grows as it needs
    // to.
    return undefined;
  }
}
