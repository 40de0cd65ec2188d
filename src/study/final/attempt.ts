// The networks of the final stage as jobs of a pool: each is an attempt at a fold, by a member and at a learning rate.
import type { TrainedNetwork } from '../../export/parts.ts';
import type { CandidateJob, CandidateResult } from '../../mlp/candidate.ts';
import type { Architecture, OutputLayer } from '../../space/architecture.ts';
import type { StudySettings } from '../settings.ts';
import type { StudySplits } from '../splits.ts';
import { comparedBy } from './decision.ts';
import type { FinalPlan, Member } from './plan.ts';

/** A network to be trained: a member on a fold, at a learning rate. */
export interface Attempt {
  readonly member: Member;
  /** Its number among the folds of the model or, for one on all rows, among those of all rows. */
  readonly fold: number;
  readonly split: number;
  /** The search's learning rate is divided by this. */
  readonly divisor: number;
  /** Whether it trains on all rows. */
  readonly refit: boolean;
}

export interface Trained extends Attempt {
  readonly result: CandidateResult;
  /** What it says of the rows that validate; absent where it has failed, and on all rows. */
  readonly outputs?: Float32Array;
}

/** A network and the encoding that it reads. */
export interface FinalNetwork extends TrainedNetwork {
  readonly encoding: number;
}

/** An attempt at each of the splits from number `from` up to but without number `to`. */
export function onFolds(
  member: Member,
  divisor: number,
  splits: readonly number[],
  from: number,
  to: number,
  refit = false,
): Attempt[] {
  return splits.slice(from, to).map((split, index) => ({ member, fold: from + index, split, divisor, refit }));
}

/** A member's networks at a rate. */
export function attemptsOf(trained: readonly Trained[], member: Member, divisor: number): Trained[] {
  return byFold(trained.filter((one) => one.member === member && one.divisor === divisor));
}

/** In the order of their folds: that in which they end must not show. */
export function byFold(trained: readonly Trained[]): Trained[] {
  return [...trained].sort((a, b) => a.fold - b.fold);
}

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/** Trials count up from 0; the linear baseline is −1, and the networks count down from −2. */
const linearNumber = -1;

/** A network starts from the same weights at every rate, and a member's networks from different ones. */
function numberOf({ member, fold, refit }: Attempt): number {
  return -2 - (2 * (member.index * 101 + fold) + (refit ? 1 : 0));
}

export function jobOf(
  { seed, learningRate, metric }: StudySettings,
  { training }: FinalPlan,
  attempt: Attempt,
): CandidateJob {
  const { architecture, submodels } = attempt.member;
  return {
    number: numberOf(attempt),
    seed,
    architecture,
    split: attempt.split,
    settings: {
      ...training,
      metric: comparedBy(metric),
      learningRate: learningRate / attempt.divisor,
      ...(submodels === undefined ? {} : { submodels }),
    },
  };
}

export function linearJob(
  { seed, batchSize, trainer }: StudySettings,
  { members, training }: FinalPlan,
  { rows, final }: StudySplits,
): CandidateJob {
  const split = final[0]!;
  const steps = Math.ceil(rows[split]!.train.length / batchSize) * (training.passes ?? 1);
  // A step of the other trainer takes a thousand times as long.
  const least = trainer === 'fused' ? linearSteps : 0;
  const epochs = Math.max(training.epochs, Math.ceil(least / steps));
  return {
    number: linearNumber,
    seed,
    architecture: [outputOf(members[0]!.architecture)],
    split,
    settings: { ...training, epochs },
  };
}

export function networkOf({ member, result }: Pick<Trained, 'member' | 'result'>, votes: number): FinalNetwork {
  const { architecture, encoding } = member;
  return { architecture, weights: result.weights!, encoding, ...(votes > 1 ? { votes } : {}) };
}

export const outputOf = (architecture: Architecture): OutputLayer => architecture.at(-1) as OutputLayer;
