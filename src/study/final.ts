// The networks that ship. The search trains many for a short time; its best are trained once more, with all that pays for
// a single network: more rows, more epochs, the learning rate that suits it, smaller and smaller steps, weight decay, an
// end when the rest gets no better, and several seeds whose probabilities are averaged (bench/final.ts shows what each is
// worth).
import type { TrainedNetwork } from '../export/model.ts';
import type { CandidateJob, CandidateResult, TrainingSettings } from '../mlp/candidate.ts';
import type { Architecture, OutputLayer } from '../space/architecture.ts';
import type { RunContext } from './run.ts';
import type { StudySettings } from './settings.ts';
import type { StudySplits } from './splits.ts';
import { topOf, type Trial } from './trial.ts';

export interface FinalNetworks {
  /** Trained without the test rows. */
  readonly networks: readonly TrainedNetwork[];
  /** Trained on all rows, where that was asked for. */
  readonly refitted: readonly TrainedNetwork[];
  /** The output layer alone. */
  readonly linear: readonly TrainedNetwork[];
}

/** Of the search's learning rate, which is one for all networks and too large for some wide ones. */
const rateDivisors = [1, 3, 10] as const;

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/**
 * Every one of the `ensemble` best architectures is trained with `finalSeeds` seeds, each on another split; the first of
 * them at several rates, of which the others take the one with the smallest validation loss. No more epochs are trained
 * than the search has trained, so that a short search ends soon.
 *
 * Networks whose training fails are left out.
 */
export async function trainFinal(
  { settings, train, onFinal }: Pick<RunContext, 'settings' | 'train' | 'onFinal'>,
  trials: readonly Trial[],
  splits: StudySplits,
  options: { readonly signal: AbortSignal; readonly onEpoch: () => void },
): Promise<FinalNetworks> {
  const leaders = topOf(trials, settings.ensemble).map(({ architecture }) => architecture);
  const { members, divisors, own } = planOf(settings, trials.length, leaders.length);
  await onFinal(leaders.length * members * (splits.all.length > 0 ? 2 : 1));

  const firsts = leaders.map((architecture, place) =>
    jobOf(settings, own, { architecture, member: place * members, split: turn(splits.final, place) }),
  );
  const tried = firsts.flatMap((job) => divisors.map((divisor) => dividedRate(job, divisor)));
  const [linear, ...tries] = await train([linearJob(settings, own, leaders[0]!, splits), ...tried], options);
  const chosen = leaders.map((_, place) =>
    leastLoss(tries.slice(place * divisors.length, (place + 1) * divisors.length)),
  );

  const rest = (list: readonly number[], from: number, offset: number) =>
    leaders.flatMap((architecture, place) =>
      Array.from({ length: list.length > 0 ? members - from : 0 }, (_, at) => {
        const member = from + at;
        const split = turn(list, place + member);
        const job = jobOf(settings, own, { architecture, member: offset + place * members + member, split });
        return dividedRate(job, divisors[chosen[place]!]!);
      }),
    );
  const others = rest(splits.final, 1, 0);
  const refits = rest(splits.all, 0, leaders.length * members);
  const results = await train([...others, ...refits], options);

  const trained = (from: number, jobs: readonly CandidateJob[]) =>
    jobs.map(({ architecture }, at) => ({ architecture, result: results[from + at] }));
  const networks = leaders.flatMap((architecture, place) => [
    { architecture, result: tries[place * divisors.length + chosen[place]!] },
    ...trained(place * (members - 1), others.slice(place * (members - 1), (place + 1) * (members - 1))),
  ]);
  return {
    linear: finished([{ architecture: [outputOf(leaders[0]!)], result: linear }]),
    networks: finished(networks),
    refitted: finished(trained(others.length, refits)),
  };
}

const outputOf = (architecture: Architecture) => architecture.at(-1) as OutputLayer;

const turn = <T>(list: readonly T[], at: number): T => list[at % list.length]!;

/** Trials count up from 0; these have streams of their own: −1 is the linear baseline's. */
function jobOf(
  { seed }: StudySettings,
  settings: Partial<TrainingSettings>,
  { architecture, member, split }: { architecture: Architecture; member: number; split: number },
): CandidateJob {
  return { number: -2 - member, seed, architecture, split, settings };
}

function dividedRate(job: CandidateJob, divisor: number): CandidateJob {
  return { ...job, settings: { ...job.settings, learningRate: job.settings!.learningRate! / divisor } };
}

function linearJob(
  settings: StudySettings,
  own: Plan['own'],
  architecture: Architecture,
  { rows, final }: StudySplits,
): CandidateJob {
  const steps = Math.ceil(rows[final[0]!]!.train.length / settings.batchSize);
  // A step of the other trainer takes a thousand times as long.
  const least = settings.trainer === 'fused' ? linearSteps : 0;
  const epochs = Math.max(own.epochs, Math.ceil(least / steps));
  return jobOf(settings, { ...own, epochs }, { architecture: [outputOf(architecture)], member: -1, split: final[0]! });
}

/** The index of the one with the smallest validation loss of any epoch; the first where all have failed. */
function leastLoss(results: readonly CandidateResult[]): number {
  const losses = results.map(({ state, epochs }) =>
    state === 'complete' ? Math.min(...epochs.map(({ valLoss }) => valLoss)) : Number.POSITIVE_INFINITY,
  );
  return losses.indexOf(Math.min(...losses));
}

function finished(
  list: readonly { readonly architecture: Architecture; readonly result: CandidateResult | undefined }[],
): TrainedNetwork[] {
  return list.flatMap(({ architecture, result }) =>
    result?.weights ? [{ architecture, weights: result.weights }] : [],
  );
}

interface Plan {
  /** Networks of each architecture. */
  readonly members: number;
  /** Of the learning rate; the first network tries them. */
  readonly divisors: readonly number[];
  readonly own: Partial<TrainingSettings> & { readonly epochs: number };
}

/** How many networks for each architecture, at how many rates, and how they are trained. */
function planOf(
  { finalSeeds, finalEpochs, epochs, weightDecay, learningRate }: StudySettings,
  trials: number,
  leaders: number,
): Plan {
  const affordable = Math.max(1, Math.floor((trials * epochs) / leaders));
  const networks = Math.max(1, Math.floor(affordable / finalEpochs));
  const divisors = networks > rateDivisors.length ? rateDivisors : rateDivisors.slice(0, 1);
  const members = Math.min(finalSeeds, networks - (divisors.length - 1));
  const most = Math.min(finalEpochs, affordable);
  return {
    members,
    divisors,
    own: { epochs: most, learningRate, schedule: 'linear', weightDecay, patience: Math.ceil(most / 5) },
  };
}
