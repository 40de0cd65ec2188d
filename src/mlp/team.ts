// The table on memory that workers share, with a place for each of their networks.
import { canShare, placeBytesOf, shareTable, type TeamMemory } from '../kernels/team.ts';
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
  const bytesOf = (options: Parameters<typeof placeBytesOf>[0]) => placeBytesOf(options, labels.length, places);
  const need = Math.max(
    0,
    ...jobs.map((job) => bytesOf(optionsOf(job.architecture, width, { ...settings, ...job.settings }))),
  );
  if (before && need <= before.placeBytes) return before;
  const usual = bytesOf({
    width,
    layers: [{ units: usualWidth }, { units: usualWidth }, { units: classes }],
    head: 'softmax',
    optimizer: 'adam',
    batchSize: settings.batchSize,
  });
  try {
    return shareTable(features, labels, width, places, Math.max(usual, need));
  } catch {
    // Every worker then has a heap of its own, which grows as it needs to.
    return undefined;
  }
}
