// The distribution of the scores, for the figure and for the text.
import { type ReportTrial, scored } from './trials.ts';

export interface PercentBin {
  /** The bin holds the scores from `percent` to below `percent + 1`. */
  readonly percent: number;
  readonly count: number;
}

/** The number of trials by whole percent, from the lowest to the highest score, with the empty bins between them. */
export function percentHistogram(trials: readonly ReportTrial[]): PercentBin[] {
  const counts = new Map<number, number>();
  for (const { score } of scored(trials)) {
    // 0.29 * 100 is 28.999999999999996 in doubles, yet 0.29 belongs to 29.
    const bin = Math.floor(score * 100 + 1e-9);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const lowest = Math.min(...counts.keys());
  const highest = Math.max(...counts.keys());
  return Array.from({ length: highest - lowest + 1 }, (_, i) => ({
    percent: lowest + i,
    count: counts.get(lowest + i) ?? 0,
  }));
}
