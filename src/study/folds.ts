// A trial on several folds: one network is trained on each, and the trial is measured by their means.
import { MlpnasError } from '../errors.ts';
import type { CandidateJob, CandidateResult, EpochMetrics } from '../mlp/candidate.ts';
import type { RunContext } from './context.ts';
import type { TrialWeights } from './weights.ts';

/** The result of a trial's jobs. */
export interface TrialResult extends Omit<CandidateResult, 'split' | 'weights'> {
  /** Absent when a job failed. */
  readonly weights?: TrialWeights;
}

/**
 * Trains trials, each of which is a list of jobs: one for each fold, or a single one. All jobs train side by side.
 *
 * @param onResult told of a trial when the last of its jobs has ended
 * @returns in the order of the trials, without those for which the pool gave no result
 */
export async function trainTrials(
  train: RunContext['train'],
  trials: readonly (readonly CandidateJob[])[],
  { signal, onResult }: { readonly signal?: AbortSignal | undefined; onResult?: (result: TrialResult) => void } = {},
): Promise<TrialResult[]> {
  const running = new Map(trials.map((jobs) => [jobs[0]!.number, { jobs, results: [] as CandidateResult[] }]));
  const finished = new Map<number, TrialResult>();
  await train(trials.flat(), {
    ...(signal ? { signal } : {}),
    onResult(result) {
      const trial = running.get(result.number);
      const fold = trial?.jobs.findIndex(({ split }) => split === result.split) ?? -1;
      if (!trial || fold < 0)
        throw new MlpnasError(
          'pool',
          `The pool gave a result of trial ${result.number} for the split ${result.split}, ` +
            `which is no job of this round; ` +
            'a result must have the number and the split of its job.',
        );
      trial.results[fold] = result;
      if (trial.jobs.some((_, index) => !trial.results[index])) return;
      const merged = mergeFolds(trial.results);
      finished.set(result.number, merged);
      onResult?.(merged);
    },
  });
  return trials.flatMap(([job]) => finished.get(job!.number) ?? []);
}

/**
 * The means of the epochs' figures over the folds. A trial that fails on one fold has failed.
 *
 * @param results of one trial, by fold
 */
export function mergeFolds(results: readonly CandidateResult[]): TrialResult {
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const failedAt = results.findIndex(({ state }) => state === 'failed');
  const { split: _split, weights: _weights, ...first } = results[Math.max(0, failedAt)] as CandidateResult;
  if (failedAt >= 0) {
    const where = results.length > 1 ? ` (fold ${failedAt + 1} of ${results.length})` : '';
    return { ...first, ...(first.reason === undefined ? {} : { reason: first.reason + where }), seconds };
  }
  const mean = (epoch: number, key: keyof EpochMetrics) =>
    results.reduce((sum, { epochs }) => sum + epochs[epoch]![key], 0) / results.length;
  const epochs = first.epochs.map((_, epoch) => ({
    loss: mean(epoch, 'loss'),
    accuracy: mean(epoch, 'accuracy'),
    valLoss: mean(epoch, 'valLoss'),
    valScore: mean(epoch, 'valScore'),
  }));
  const weights = results.flatMap((result) => (result.weights ? [result.weights] : []));
  return { ...first, epochs, ...(weights.length === results.length ? { weights } : {}), seconds };
}
