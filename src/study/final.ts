// The networks that ship. The search trains many for a short time; its best are trained once more, with all that pays
// for a single network: more rows, more epochs, the learning rate that suits it, smaller and smaller steps, weight
// decay, an end when the rest gets no better, and several seeds whose probabilities are averaged (bench/final.ts shows
// what each is worth).
import type { TrainedNetwork } from '../export/parts.ts';
import type { CandidateJob, CandidateResult, TrainingSettings } from '../mlp/candidate.ts';
import { bestEpoch, isBetter, isClearlyBetter } from '../mlp/monitor.ts';
import type { Architecture, OutputLayer } from '../space/architecture.ts';
import type { RunContext } from './context.ts';
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

/** Divisors of the search's learning rate, which is one for all networks and too large for some wide ones. */
const rateDivisors = [1, 3, 10] as const;

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/** The number of networks of each architecture, the rates that are tried, and the settings of training. */
interface Budget {
  /** Networks of each architecture. */
  readonly seeds: number;
  /** Divisors of the learning rate, which the first network of each architecture tries. */
  readonly divisors: readonly number[];
  readonly training: Partial<TrainingSettings> & { readonly epochs: number };
}

/** One of the networks that make the model. */
interface PlannedNetwork {
  /** Its architecture's rank among the best, from 0. */
  readonly rank: number;
  readonly architecture: Architecture;
  /** Its number among the networks of its architecture, from 0. The first tries the learning rates. */
  readonly seedIndex: number;
  /** Whether it trains on all rows. */
  readonly refit: boolean;
  /** The split that it trains and stops by. */
  readonly split: number;
  /** The job's, which names its random streams: a network starts from the same weights at every rate. */
  readonly number: number;
}

/** A planned network at a learning rate. */
interface Attempt {
  readonly network: PlannedNetwork;
  /** The search's learning rate is divided by this. */
  readonly divisor: number;
}

interface TrainedAttempt extends Attempt {
  readonly result: CandidateResult;
}

/**
 * Every one of the `ensemble` best architectures is trained with `finalSeeds` seeds, each on another split, at the
 * search's learning rate, and its first network at smaller ones, too. Where that is clearly better at one of them
 * (`isClearlyBetter`), the other networks are trained again at that. No more epochs are trained than the search has
 * trained, so that a short search ends soon.
 *
 * Networks whose training fails are left out.
 */
export async function trainFinal(
  { settings, train, onFinal }: Pick<RunContext, 'settings' | 'train' | 'onFinal'>,
  trials: readonly Trial[],
  splits: StudySplits,
  options: { readonly signal: AbortSignal; readonly onEpoch: () => void },
): Promise<FinalNetworks> {
  const architectures = topOf(trials, settings.ensemble).map(({ architecture }) => architecture);
  const budget = budgetOf(settings, trials.length, architectures.length);
  const planned = planNetworks(architectures, budget, splits);
  await onFinal(planned.length);

  const jobOf = ({ network: { number, architecture, split }, divisor }: Attempt): CandidateJob => {
    const training = { ...budget.training, learningRate: settings.learningRate / divisor };
    return { number, seed: settings.seed, architecture, split, settings: training };
  };
  const joined = (attempts: readonly Attempt[], results: readonly CandidateResult[]) =>
    attempts.map((attempt, index): TrainedAttempt => ({ ...attempt, result: results[index]! }));

  // All of them train at once: the search's rate mostly stays, and no worker has to wait until that is known. Smaller
  // rates come first, because training takes longest with them.
  const atSmallerRates = planned
    .filter(triesRates)
    .flatMap((network) => budget.divisors.slice(1).map((divisor) => ({ network, divisor })));
  const attempts = [...atSmallerRates, ...planned.map((network) => ({ network, divisor: 1 }))];
  const [linear, ...results] = await train(
    [linearJob(settings, budget.training, architectures[0]!, splits), ...attempts.map(jobOf)],
    options,
  );
  const trained = joined(attempts, results);
  const divisors = architectures.map((_, rank) => bestDivisor(settings, trained, rank, splits));

  const again = affordable(settings, trials.length, budget, planned, trained, divisors);
  trained.push(...joined(again, await train(again.map(jobOf), options)));

  const networks = (refit: boolean) =>
    planned
      .filter((network) => network.refit === refit)
      .flatMap((network) => {
        const chosen = trained.find((one) => one.network === network && one.divisor === divisors[network.rank]);
        return networkOf(network.architecture, chosen?.result);
      });
  return {
    linear: networkOf([outputOf(architectures[0]!)], linear),
    networks: networks(false),
    refitted: networks(true),
  };
}

/** The budget that the epochs of the search pay for. */
function budgetOf(
  { finalSeeds, finalEpochs, epochs, weightDecay }: StudySettings,
  trials: number,
  architectures: number,
): Budget {
  const most = Math.max(1, Math.floor((trials * epochs) / architectures));
  const networks = Math.max(1, Math.floor(most / finalEpochs));
  const divisors = networks > rateDivisors.length ? rateDivisors : [1];
  const finalMost = Math.min(finalEpochs, most);
  return {
    seeds: Math.min(finalSeeds, networks - (divisors.length - 1)),
    divisors,
    training: { epochs: finalMost, schedule: 'linear', weightDecay, patience: Math.ceil(finalMost / 5) },
  };
}

function planNetworks(
  architectures: readonly Architecture[],
  { seeds }: Budget,
  { final, all }: StudySplits,
): PlannedNetwork[] {
  const turn = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
  return architectures.flatMap((architecture, rank) =>
    (all.length > 0 ? [false, true] : [false]).flatMap((refit) =>
      Array.from({ length: seeds }, (_, seedIndex): PlannedNetwork => {
        const index = rank * seeds + seedIndex + (refit ? architectures.length * seeds : 0);
        const split = turn(refit ? all : final, rank + seedIndex);
        return { rank, architecture, seedIndex, refit, split, number: numberOf(index) };
      }),
    ),
  );
}

/** Trials count up from 0; the linear baseline is −1, and the networks count down from −2. */
function numberOf(index: number): number {
  return -2 - index;
}

function triesRates({ seedIndex, refit }: PlannedNetwork): boolean {
  return seedIndex === 0 && !refit;
}

function linearJob(
  { seed, batchSize, trainer }: StudySettings,
  training: Budget['training'],
  architecture: Architecture,
  { rows, final }: StudySplits,
): CandidateJob {
  const split = final[0]!;
  const steps = Math.ceil(rows[split]!.train.length / batchSize);
  // A step of the other trainer takes a thousand times as long.
  const least = trainer === 'fused' ? linearSteps : 0;
  const epochs = Math.max(training.epochs, Math.ceil(least / steps));
  return {
    number: numberOf(-1),
    seed,
    architecture: [outputOf(architecture)],
    split,
    settings: { ...training, epochs },
  };
}

/**
 * The divisor of the learning rate with which an architecture's networks are best; 1 unless another is clearly better.
 */
function bestDivisor(
  { metric }: StudySettings,
  trained: readonly TrainedAttempt[],
  rank: number,
  { rows }: StudySplits,
): number {
  const measured = trained.flatMap(({ network, divisor, result }) => {
    const epoch = result.state === 'complete' ? bestEpoch(result.epochs, metric) : undefined;
    return network.rank === rank && triesRates(network) && epoch
      ? [{ divisor, epoch, validates: rows[network.split]!.validation.length }]
      : [];
  });
  const usual = measured.find(({ divisor }) => divisor === 1);
  const better = measured.filter(
    ({ epoch, validates }) => !usual || isClearlyBetter(epoch, usual.epoch, metric, validates),
  );
  const best = better.reduce<(typeof better)[number] | undefined>(
    (best, one) => (best && !isBetter(one.epoch, best.epoch, metric) ? best : one),
    undefined,
  );
  return best?.divisor ?? 1;
}

/** The networks that are to be trained again because another rate is better, as far as the epochs of the search go. */
function affordable(
  { epochs }: StudySettings,
  trials: number,
  { training }: Budget,
  planned: readonly PlannedNetwork[],
  trained: readonly TrainedAttempt[],
  divisors: readonly number[],
): Attempt[] {
  const spent = trained.reduce((sum, { network, result }) => sum + (network.refit ? 0 : result.epochs.length), 0);
  const changed = divisors.filter((divisor) => divisor > 1).length;
  const each = Math.floor((trials * epochs - spent) / training.epochs / changed);
  return planned
    .map((network) => ({ network, divisor: divisors[network.rank]! }))
    .filter(({ network, divisor }) => divisor > 1 && !triesRates(network) && network.seedIndex <= each);
}

const outputOf = (architecture: Architecture) => architecture.at(-1) as OutputLayer;

function networkOf(architecture: Architecture, result: CandidateResult | undefined): TrainedNetwork[] {
  return result?.weights ? [{ architecture, weights: result.weights }] : [];
}
