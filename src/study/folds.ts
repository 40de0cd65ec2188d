// A trial on several folds: trained once on each, and measured by the means.
import type { CandidateResult, EpochMetrics } from '../mlp/candidate.ts';
import type { RunContext } from './run.ts';

/**
 * As `train`, but each job that names no split is trained on every one of `splits`. A result has the means of the epochs' figures, and the
 * weights of the first split. One that fails on a split has failed.
 */
export function overFolds(train: RunContext['train'], splits: readonly number[]): RunContext['train'] {
  if (splits.length === 0) return train;
  return async (jobs, { onResult, ...options }) => {
    if (jobs.some(({ split }) => split !== undefined))
      return await train(jobs, { ...options, ...(onResult ? { onResult } : {}) });
    const parts = new Map<number, CandidateResult[]>(jobs.map(({ number }) => [number, []]));
    const merged = new Map<number, CandidateResult>();
    const each = jobs.flatMap((job) => splits.map((split) => ({ ...job, split })));
    await train(each, {
      ...options,
      onResult(result) {
        const list = parts.get(result.number) as CandidateResult[];
        if (list.push(result) < splits.length) return;
        const whole = mergeFolds(list.sort((a, b) => a.split! - b.split!));
        merged.set(result.number, whole);
        onResult?.(whole);
      },
    });
    return jobs.map(({ number }) => merged.get(number) as CandidateResult);
  };
}

/** @param results of one candidate, by fold */
export function mergeFolds(results: readonly CandidateResult[]): CandidateResult {
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const index = results.findIndex(({ state }) => state === 'failed');
  const { split: _, ...first } = results[Math.max(0, index)] as CandidateResult;
  if (index >= 0) return { ...first, reason: `${first.reason} (fold ${index + 1} of ${results.length})`, seconds };
  const mean = (epoch: number, key: keyof EpochMetrics) =>
    results.reduce((sum, { epochs }) => sum + epochs[epoch]![key], 0) / results.length;
  const epochs = first.epochs.map((_, epoch) => ({
    loss: mean(epoch, 'loss'),
    accuracy: mean(epoch, 'accuracy'),
    valLoss: mean(epoch, 'valLoss'),
    valAccuracy: mean(epoch, 'valAccuracy'),
  }));
  return { ...first, epochs, seconds };
}
