// What the final networks are: which members there are, on which folds each is trained, for how long, and what that costs.
// Everything follows from the settings, the trials and the number of rows, never from a clock.
import type { TrainingSettings } from '../../mlp/candidate.ts';
import { type Architecture, countParams } from '../../space/architecture.ts';
import type { StudySettings } from '../settings.ts';
import type { Trial } from '../trial.ts';

/**
 * A way to make a network: an architecture, features and a recipe of training. Its networks differ in the fold that they
 * stop by.
 */
export interface Member {
  /** Its place among the members, from 0; it names the random streams of its networks. */
  readonly index: number;
  readonly architecture: Architecture;
  /** The features that it reads, as an index into the study's encodings. */
  readonly encoding: number;
  /** Submodels with a shared body (TabM-mini); none for a plain network. */
  readonly submodels?: number;
  /** The member before it whose learning rate it takes, where it tries none itself. */
  readonly rateOf?: number;
}

export interface FinalPlan {
  readonly members: readonly Member[];
  /** Folds that every member is trained on, of those that there are. */
  readonly folds: number;
  /** Divisors of the learning rate that every member tries on the first folds. */
  readonly divisors: readonly number[];
  /** Folds on which they are tried. */
  readonly triedOn: number;
  readonly training: Partial<TrainingSettings> & { readonly epochs: number };
}

/** What a plan is made of. */
export interface Given {
  /** The best architectures, best first. */
  readonly architectures: readonly Architecture[];
  /** Features per row of each encoding. */
  readonly widths: readonly number[];
  /** Rows that a network trains on. */
  readonly rows: number;
  /** Folds that there are. */
  readonly folds: number;
  /** Trials that the search has made. */
  readonly trials: number;
  /** Multiplications and additions that there is time for; what the search has earned by default. */
  readonly operations?: number | undefined;
  /** What else has to be done with those operations. */
  readonly besides?: {
    /** Weights of the linear baseline, which trains as long as a network. */
    readonly linear: number;
    /** Operations for each weight of each network, once: networks are measured when they are trained. */
    readonly measuring: number;
  };
}

/** Divisors of the search's learning rate, which is one for all networks and too large for some wide ones. */
export const rateDivisors = [1, 3, 10] as const;

/** Folds on which a member tries them: one where there are so few folds that a network validates on many rows. */
const mostTriedOn = 2;

/** Epochs of a network where rows are many, and steps where they are few. */
const usualEpochs = 60;
const leastSteps = 2000;
/** A network is measured once in so many steps or more. */
const stepsBetweenMeasures = 20;
/** Epochs below which rather a member is left out. */
const leastEpochs = 30;
/** Share of the epochs without a better one after which a network ends. */
const patienceShare = 0.25;

/** Multiplications and additions that the final networks of a default search may take together. */
const usualOperations = 1.2e12;
/** Epochs of a default search: a shorter one has as much smaller a share of those. */
const usualSearch = 1000;

/** A network of many rows costs much, and the smallest rate is for few rows. */
function divisorsFor(share: number, folds: number): readonly number[] {
  if (share * usualSearch < 100) return [1];
  return folds <= 3 ? rateDivisors.slice(0, 2) : rateDivisors;
}

function triedOn(folds: number): number {
  return folds <= 3 ? 1 : mostTriedOn;
}

/** A plan that costs no more than the search has earned. */
export function planFinal(settings: StudySettings, given: Given): FinalPlan {
  const { widths, rows, folds } = given;
  // A deadline has taken trials from the search; what is left of the time is for these networks all the same.
  const share = given.operations === undefined ? Math.min(1, (given.trials * settings.epochs) / usualSearch) : 1;
  const wanted = membersOf(settings, given);
  let members = wanted.slice(0, Math.max(1, Math.ceil(share * wanted.length)));
  let trained = Math.max(1, Math.min(folds, Math.ceil(share * folds)));
  const stepsPerPass = Math.ceil(rows / settings.batchSize);
  const asked = settings.finalEpochs ?? Math.max(usualEpochs, Math.ceil((share * leastSteps) / stepsPerPass));
  let divisors = divisorsFor(share, trained);
  const { linear, measuring } = given.besides ?? { linear: 0, measuring: 0 };
  const operations = (epochs: number) =>
    (members.reduce((sum, member) => {
      const tries = triesRates(member) ? (divisors.length - 1) * triedOn(trained) : 0;
      return sum + operationsOf(member, widths, rows) * (trained + tries);
    }, 0) +
      operationsPerWeight * linear * rows) *
    epochs;
  const most = given.operations ?? share * usualOperations;
  const measured = () => members.reduce((sum, member) => sum + weightsOf(member, widths), 0) * trained * measuring;
  const affordable = () => Math.floor((most - measured()) / operations(1));
  while (affordable() < Math.min(asked, leastEpochs) && (members.length > 1 || trained > 1)) {
    if (trained > 3 || members.length === 1) trained--;
    else members = members.slice(0, -1);
  }
  if (given.operations !== undefined && affordable() < Math.min(asked, leastEpochs)) divisors = [1];
  const all = Math.max(1, Math.min(asked, affordable()));
  const passes = Math.min(all, Math.ceil(stepsBetweenMeasures / stepsPerPass));
  const epochs = Math.floor(all / passes);
  return {
    members: members.map((member, index) => ({ index, ...member })),
    folds: trained,
    divisors,
    triedOn: triedOn(trained),
    training: {
      epochs,
      schedule: 'linear',
      weightDecay: settings.weightDecay,
      patience: Math.ceil(patienceShare * epochs),
      passes,
    },
  };
}

/**
 * Every architecture on every encoding, and the smallest of the architectures once more with submodels, on the widest
 * encoding alone, because they cost a body as many times. What is likeliest to be left out comes last.
 */
function membersOf({ submodels }: StudySettings, { architectures, widths }: Given): Omit<Member, 'index'>[] {
  // The widest features are worth most on larger tables, where not all can be had.
  const encodings = [...widths.keys()].reverse();
  const plain = architectures.flatMap((architecture) => encodings.map((encoding) => ({ architecture, encoding })));
  if (submodels === 1) return plain;
  const sizes = architectures.map((architecture) => countParams(architecture, widths[0]!));
  const like = encodings.length * sizes.indexOf(Math.min(...sizes));
  return [...plain, { ...plain[like]!, submodels, rateOf: like }];
}

export function triesRates({ rateOf }: Pick<Member, 'rateOf'>): boolean {
  return rateOf === undefined;
}

/** What a trial's training took; see `operationsOf`. */
export function trialOperations({ params, epochs }: Pick<Trial, 'params' | 'epochs'>, rows: number): number {
  return operationsPerWeight * params * rows * epochs.length;
}

/** Forwards and backwards a network does about six operations a weight and row. */
const operationsPerWeight = 6;

function operationsOf(member: Omit<Member, 'index'>, widths: readonly number[], rows: number): number {
  return operationsPerWeight * weightsOf(member, widths) * rows;
}

/** Weights and biases that a row runs through; those of a common body once for each submodel. */
export function weightsOf(
  { architecture, encoding, submodels = 1 }: Omit<Member, 'index'>,
  widths: readonly number[],
): number {
  return countParams(architecture, widths[encoding]!) * submodels;
}
