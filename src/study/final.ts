// The networks that ship. The search trains many for a short time; its best are trained once more, with all that pays for
// a single network: more rows, more epochs, the learning rate that suits it, smaller and smaller steps, weight decay, an
// end when the rest gets no better, and several seeds whose probabilities are averaged (bench/final.ts shows what each is
// worth).
import type { TrainedNetwork } from '../export/parts.ts';
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

/** So much smaller the validation loss at another rate has to be: less is owed to the few rows that happen to validate. */
const clearly = 1.05;

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/** One of the networks that make the model. */
interface Member {
  /** Of its architecture among the leaders. */
  readonly place: number;
  /** Among those of its architecture. */
  readonly index: number;
  /** Whether it trains on all rows. */
  readonly refit: boolean;
}

/**
 * Every one of the `ensemble` best architectures is trained with `finalSeeds` seeds, each on another split, at the search's
 * learning rate, and its first member at smaller ones, too. Where one of them gives a clearly smaller validation loss, the
 * other members are trained again at that. No more epochs are trained than the search has trained, so that a short search
 * ends soon.
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
  const { count, divisors, own } = planOf(settings, trials.length, leaders.length);
  const kinds = splits.all.length > 0 ? [false, true] : [false];
  const members = leaders.flatMap((_, place) =>
    kinds.flatMap((refit) => Array.from({ length: count }, (_, index): Member => ({ place, index, refit }))),
  );
  await onFinal(members.length);

  const jobFor = ({ place, index, refit }: Member, divisor: number): CandidateJob => {
    const member = place * count + index;
    const job = { architecture: leaders[place]!, member: member + (refit ? leaders.length * count : 0) };
    const split = turn(refit ? splits.all : splits.final, place + index);
    return jobOf(settings, { ...own, learningRate: settings.learningRate / divisor }, { ...job, split });
  };
  // All at once, for mostly the search's rate stays, and no worker has to wait until that is known. Tries come first:
  // at smaller rates training takes longest.
  const tries = leaders.flatMap((_, place) =>
    divisors.slice(1).map((divisor) => jobFor({ place, index: 0, refit: false }, divisor)),
  );
  const jobs = [
    linearJob(settings, own, leaders[0]!, splits),
    ...tries,
    ...members.map((one) => jobFor(one, divisors[0])),
  ];
  const [linear, ...others] = await train(jobs, options);
  const results = others.slice(tries.length);
  const triedOf = (place: number) => {
    const first = results[members.findIndex((member) => member.place === place)]!;
    return [first, ...others.slice(place * (divisors.length - 1), (place + 1) * (divisors.length - 1))];
  };
  const chosen = leaders.map((_, place) => clearlyLeast(triedOf(place)));

  const spent = others.reduce(
    (sum, { epochs }, at) => sum + (members[at - tries.length]?.refit ? 0 : epochs.length),
    0,
  );
  const changed = chosen.filter((rate) => rate > 0).length;
  const affordable = Math.floor((trials.length * settings.epochs - spent) / own.epochs / changed);
  const again = members.filter(
    ({ place, index, refit }) => chosen[place]! > 0 && (refit || index > 0) && index <= affordable,
  );
  const resultsAgain = await train(
    again.map((member) => jobFor(member, divisors[chosen[member.place]!]!)),
    options,
  );

  const resultOf = (member: Member, at: number): CandidateResult | undefined => {
    const rate = chosen[member.place]!;
    if (rate === 0) return results[at];
    return member.refit || member.index > 0 ? resultsAgain[again.indexOf(member)] : triedOf(member.place)[rate];
  };
  const trained = members.map((member, at) => ({
    refit: member.refit,
    architecture: leaders[member.place]!,
    result: resultOf(member, at),
  }));
  return {
    linear: finished([{ architecture: [outputOf(leaders[0]!)], result: linear }]),
    networks: finished(trained.filter(({ refit }) => !refit)),
    refitted: finished(trained.filter(({ refit }) => refit)),
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

/** The index of the one with the smallest validation loss of any epoch; 0 where that is not clearly smaller than the first's. */
function clearlyLeast(results: readonly CandidateResult[]): number {
  const losses = results.map(({ state, epochs }) =>
    state === 'complete' ? Math.min(...epochs.map(({ valLoss }) => valLoss)) : Number.POSITIVE_INFINITY,
  );
  const least = Math.min(...losses);
  return losses[0]! > clearly * least ? losses.indexOf(least) : 0;
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
  readonly count: number;
  /** Of the learning rate; the first network tries them. */
  readonly divisors: readonly [1, ...number[]];
  readonly own: Partial<TrainingSettings> & { readonly epochs: number };
}

/** How many networks for each architecture, at how many rates, and how they are trained. */
function planOf(
  { finalSeeds, finalEpochs, epochs, weightDecay }: StudySettings,
  trials: number,
  leaders: number,
): Plan {
  const affordable = Math.max(1, Math.floor((trials * epochs) / leaders));
  const networks = Math.max(1, Math.floor(affordable / finalEpochs));
  const divisors = networks > rateDivisors.length ? rateDivisors : ([1] as const);
  const count = Math.min(finalSeeds, networks - (divisors.length - 1));
  const most = Math.min(finalEpochs, affordable);
  return {
    count,
    divisors,
    own: { epochs: most, schedule: 'linear', weightDecay, patience: Math.ceil(most / 5) },
  };
}
