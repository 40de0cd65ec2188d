// A pool that trains nothing: its figures are made up, but follow from the job alone, weights that it starts from
// included, so that a study that hands out wrong weights gets another digest. It takes no time.
import type {
  CandidateJob,
  CandidatePool,
  CandidateResult,
  TrainingData,
  TrainOptions,
} from '../../src/mlp/candidate.ts';
import { initialWeights } from '../../src/mlp/weights.ts';
import { randomStream, uniform } from '../../src/random.ts';

export interface PretendOptions {
  /** Whether the trial fails. */
  readonly fails?: (job: CandidateJob) => boolean;
  /** The order in which results come, as indexes of the jobs; theirs by default. */
  readonly order?: (jobs: readonly CandidateJob[]) => readonly number[];
  /** What happens between two results. */
  readonly pause?: () => Promise<void>;
  readonly epochs?: number;
}

export interface PretendPool extends CandidatePool {
  /** The numbers of the trials that were trained, in the order of the calls. */
  readonly trained: number[];
  readonly opened: number;
}

export function pretendPool({ fails = () => false, order, pause, epochs = 2 }: PretendOptions = {}): PretendPool {
  let data: TrainingData | undefined;
  const pool = {
    size: 1,
    trained: [] as number[],
    opened: 0,
    async open(given: TrainingData) {
      data = given;
      pool.opened++;
    },
    async train(
      jobs: readonly CandidateJob[],
      { signal, onResult }: TrainOptions & { onResult?: (result: CandidateResult) => void } = {},
    ) {
      if (!data) throw new Error('Not opened.');
      const results: CandidateResult[] = [];
      for (const index of order?.(jobs) ?? jobs.keys()) {
        await pause?.();
        signal?.throwIfAborted();
        const job = jobs[index]!;
        pool.trained.push(job.number);
        results[index] = fails(job) ? failed(job) : complete(job, data.width, epochs);
        onResult?.(results[index]!);
      }
      return results;
    },
    async dispose() {},
  };
  return pool;
}

const nameOf = ({ number, split }: CandidateJob) => ({ number, ...(split === undefined ? {} : { split }) });

function failed(job: CandidateJob): CandidateResult {
  const epochs = [{ loss: 1 / 3, accuracy: 0.5, valLoss: NaN, valScore: 0.25 }];
  return { ...nameOf(job), state: 'failed', reason: 'the loss was NaN in epoch 2', epochs, seconds: 0.5 };
}

function complete(job: CandidateJob, width: number, count: number): CandidateResult {
  const { number, seed, architecture, initial, split = 0 } = job;
  const random = randomStream(seed + split, 'pretend', number);
  const weights = initialWeights(architecture, width, randomStream(seed, 'weights', number), initial);
  for (const { kernel, bias } of weights) {
    kernel[0] = kernel[0]! + uniform(random);
    bias[0] = bias[0]! + 1;
  }
  const sum = weights.reduce((total, { kernel, bias }) => total + kernel[0]! * 7 + bias[0]! / 3, 0);
  const epochs = Array.from({ length: count }, (_, epoch) => {
    const share = Math.abs(sum + uniform(random) * (epoch + 1)) % 1;
    return { loss: 1 - share / 3, accuracy: share / 2, valLoss: 1 / (1 + share), valScore: share };
  });
  return { ...nameOf(job), state: 'complete', epochs, weights, seconds: 0.25 };
}
