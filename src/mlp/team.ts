// The table on memory that workers share, with a place for each of their networks.
import { canShare, placeBytesOf, shareTable, type TeamMemory } from '../kernels/team.ts';
import type { NetworkOptions } from '../kernels/network.ts';
import type { CandidateJob, TrainingData, TrainingSettings } from './candidate.ts';
import { labelBits, optionsOf } from './fused.ts';

/** Every place has room for a network of two hidden layers of this width. */
const usualWidth = 512;

/**
 * Memory with the table and room for the jobs' networks: `before`, where that has it, else new.
 *
 * @returns undefined where memory cannot be shared or there is not enough
 */
export function shareForJobs(
  places: number,
  data: TrainingData,
  settings: TrainingSettings,
  jobs: readonly CandidateJob[],
  before?: TeamMemory,
): TeamMemory | undefined {
  if (!canShare()) return undefined;
  const { features, width, classes } = data;
  const labels = labelBits(data);
  const bytesOf = (options: NetworkOptions) => placeBytesOf(options, labels.length, places);
  try {
    const networks = jobs.map((job) => optionsOf(job.architecture, width, { ...settings, ...job.settings }));
    const need = Math.max(0, ...networks.map(bytesOf));
    if (before && need <= before.placeBytes) return before;
    const units = [usualWidth, usualWidth, classes];
    const { batchSize } = settings;
    const usual = bytesOf({
      width,
      layers: units.map((count) => ({ units: count })),
      head: 'softmax',
      optimizer: 'adam',
      batchSize,
    });
    return shareTable(features, labels, width, places, Math.max(usual, need));
  } catch {
    // No room, or a page that may not compile here: every worker then has a heap of its own, which grows as it needs to.
    return undefined;
  }
}
