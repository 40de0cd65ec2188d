// A pool by a stranger: two heaps, the candidates dealt to them backwards, as another machine might do it.
import {
  type CandidateJob,
  type CandidatePool,
  type CandidateResult,
  inlinePool,
  type TrainingData,
  type TrainingSettings,
  type TrainOptions,
} from 'mlpnas';

export function backwardsPool(): CandidatePool & { readonly trained: number[] } {
  const trained: number[] = [];
  let pools: CandidatePool[] = [];
  return {
    trained,
    size: 2,
    async open(data: TrainingData, settings: TrainingSettings) {
      await Promise.all(pools.map((pool) => pool.dispose()));
      pools = [inlinePool(), inlinePool()];
      await Promise.all(pools.map((pool) => pool.open(data, settings)));
    },
    async train(
      jobs: readonly CandidateJob[],
      { onResult, ...options }: TrainOptions & { onResult?: (result: CandidateResult) => void } = {},
    ) {
      const results = new Map<CandidateJob, CandidateResult>();
      for (const [at, job] of [...jobs].reverse().entries()) {
        const [result] = (await pools[at % 2]?.train([job], options)) ?? [];
        if (!result) throw new Error(`Candidate ${job.number} has no result.`);
        trained.push(result.number);
        results.set(job, result);
        onResult?.(result);
      }
      return jobs.flatMap((job) => results.get(job) ?? []);
    },
    async dispose() {
      await Promise.all(pools.map((pool) => pool.dispose()));
      pools = [];
    },
  };
}
