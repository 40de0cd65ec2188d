// The networks that ship. The search trains many for a short time; its best architectures are trained once more, with
// all that pays for a single network, and the best average of what comes out makes the model.
import { concatenate } from '../../concatenate.ts';
import type { ClassMetric } from '../../evaluate/evaluation.ts';
import type { TrainedNetwork } from '../../export/parts.ts';
import type { CandidateJob, CandidateResult, EpochMetrics } from '../../mlp/candidate.ts';
import { bestEpoch, isBetter, isClearlyBetter } from '../../mlp/monitor.ts';
import { type Architecture, countParams, type OutputLayer } from '../../space/architecture.ts';
import type { EncodedRows } from '../../table/dataset.ts';
import type { RunContext } from '../context.ts';
import { atDeadline, budgetError } from '../deadline.ts';
import { type Encodings, widened } from '../encodings.ts';
import type { StudySettings } from '../settings.ts';
import type { StudySplits } from '../splits.ts';
import { topOf, type Trial } from '../trial.ts';
import { decisionFactors } from './decision.ts';
import { selectEnsemble, type Truth } from './ensemble.ts';
import {
  type FinalPlan,
  type Given,
  type Member,
  planFinal,
  rateDivisors,
  trialOperations,
  weightsOf,
} from './plan.ts';

/** A network and the encoding that it reads. */
interface FinalNetwork extends TrainedNetwork {
  readonly encoding: number;
}

export interface FinalNetworks {
  /** What the networks read. */
  readonly encoded: EncodedRows;
  /** Trained without the test rows. */
  readonly networks: readonly TrainedNetwork[];
  /** Trained on all rows, where that was asked for. */
  readonly refitted: readonly TrainedNetwork[];
  /** The output layer alone, on the search's features. */
  readonly linear: readonly TrainedNetwork[];
  /** See `ClassificationParts.decision`. */
  readonly decision?: readonly number[];
  /** Why networks are missing that were planned. */
  readonly stopped?: 'interrupted' | 'budget';
}

/** The means to train and to compare. */
export interface FinalMeans extends Pick<RunContext, 'settings' | 'train' | 'onFinal'> {
  readonly encodings: Encodings;
  /** What a network says of rows: probabilities [rows, classes] or linear outputs [rows, 1]. */
  outputs(network: TrainedNetwork, encoded: EncodedRows, rows: Int32Array): Float32Array;
  truth(rows: Int32Array): Truth;
  /** The time when the networks have to be trained and measured, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Seconds in which a network is measured on the test rows, for each of its weights; counts where there is a deadline. */
  readonly measuring: number;
  /** Networks that train side by side. */
  readonly workers: number;
}

export interface FinalOptions {
  readonly signal: AbortSignal;
  /** Why the signal was aborted. */
  readonly reason: () => 'interrupted' | 'budget';
}

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/** A network to be trained: a member on a fold, at a learning rate. */
interface Attempt {
  readonly member: Member;
  /** Its number among the folds of the model or, for one on all rows, among those of all rows. */
  readonly fold: number;
  readonly split: number;
  /** The search's learning rate is divided by this. */
  readonly divisor: number;
  /** Whether it trains on all rows. */
  readonly refit: boolean;
}

interface Trained extends Attempt {
  readonly result: CandidateResult;
  /** What it says of the rows that validate; absent where it has failed, and on all rows. */
  readonly outputs?: Float32Array;
}

/**
 * Every member (planFinal) is trained on several folds of the rows that are not tested, so that each of these rows is
 * predicted by a network that has not seen it. On the first folds it tries smaller learning rates than the search's, and
 * keeps one that is clearly better (`isClearlyBetter`). From the predictions `selectEnsemble` chooses how often each
 * member counts.
 *
 * A member one of whose networks fails is left out.
 *
 * Where there is a deadline, the plan has what there is time for, and one member after another is trained, the best
 * first. When the time is up all the same, or the study is interrupted, the model is made of the networks that are
 * finished.
 */
export async function trainFinal(
  means: FinalMeans,
  trials: readonly Trial[],
  splits: StudySplits,
  options: FinalOptions,
): Promise<FinalNetworks> {
  const { settings, encodings } = means;
  if (options.signal.aborted || means.deadline <= performance.now())
    return { encoded: encodings.of(0), networks: [], refitted: [], linear: [], stopped: options.reason() };
  const { widths } = encodings;
  const architectures = topOf(trials, settings.ensemble).map(({ architecture }) => architecture);
  const rows = splits.rows[splits.final[0]!]!.train.length;
  const given = { architectures, widths, rows, trials: trials.length, folds: splits.final.length };
  const within = timeWithin(means, trials, splits, architectures[0]!);
  const plan = planFinal(settings, { ...given, ...within });
  await means.onFinal(plan.members.length * plan.folds);

  const due = new AbortController();
  const signal = AbortSignal.any([options.signal, due.signal]);
  const weights = plan.members.reduce((sum, member) => sum + weightsOf(member, widths), 0);
  const callOff = atDeadline(means.deadline - 1000 * means.measuring * weights * plan.folds, () =>
    due.abort(budgetError()),
  );

  // Where time is short, the network that the search has left may be better than those that were trained anew.
  const [best] = topOf(trials, 1);
  const rival = within && best?.epochs.at(-1);

  try {
    const trained = await trainPlan(
      means,
      plan,
      architectures[0]!,
      splits,
      { ...options, signal },
      within !== undefined,
      rival,
    );
    if (trained.stopped || !within || !isLess(plan, planFinal(settings, given))) return trained;
    // A study with more time has more networks, so this one can be continued.
    return { ...trained, stopped: 'budget' };
  } finally {
    callOff();
  }
}

/**
 * @param oneByOne whether a member is finished before the next is begun
 * @param rival the last epoch of the network that is the model where it is clearly better than the final ones
 */
async function trainPlan(
  means: FinalMeans,
  plan: FinalPlan,
  architecture: Architecture,
  splits: StudySplits,
  { signal, reason }: FinalOptions,
  oneByOne: boolean,
  rival: EpochMetrics | undefined,
): Promise<FinalNetworks> {
  const { settings, encodings } = means;
  const all = [...encodings.widths.keys()];
  const inOrder = oneByOne ? [...new Set(plan.members.map(({ encoding }) => encoding))] : all;
  const trained: Trained[] = [];
  let linear: CandidateResult | undefined;
  // What is finished is kept, whatever becomes of the others. Jobs of one call differ in number.
  const run = async (attempts: readonly Attempt[], encoding: number, withLinear = false) => {
    const jobs = attempts.map((attempt) => jobOf(settings, plan, attempt));
    const extra = withLinear ? [linearJob(settings, plan, architecture, splits)] : [];
    const missing = new Map(jobs.map(({ number }, index) => [number, attempts[index]!]));
    const onResult = (result: CandidateResult) => {
      if (result.number === linearNumber) linear = result;
      const attempt = missing.get(result.number);
      missing.delete(result.number);
      if (attempt) trained.push({ ...attempt, result, ...outputsOf(means, attempt, result, splits) });
    };
    if (jobs.length + extra.length === 0) return;
    for (const result of await means.train([...extra, ...jobs], { signal, onResult }, encoding)) onResult(result);
  };
  const divisors = new Map<Member, number>();
  let stopped: FinalNetworks['stopped'];
  const unlessStopped = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) throw error;
      stopped = reason();
    }
  };
  await unlessStopped(async () => {
    for (const encoding of inOrder) {
      const members = plan.members.filter((member) => member.encoding === encoding);
      for (const together of oneByOne ? members.map((member) => [member]) : [members]) {
        for (const divisor of plan.divisors) {
          const firsts = together.flatMap((member) => onFolds(member, divisor, splits.final, 0, plan.triedOn));
          // The baseline may be missing where time is short.
          await run(firsts, encoding, encoding === 0 && !oneByOne && !linear);
        }
        for (const member of together) divisors.set(member, bestDivisor(settings, trained, member, splits));
        const rest = together.flatMap((member) =>
          onFolds(member, divisors.get(member)!, splits.final, plan.triedOn, plan.folds),
        );
        await run(rest, encoding, encoding === 0 && !linear);
      }
    }
    if (!linear) await run([], 0, true);
  });

  const own = chooseMembers(means, plan, trained, divisors, splits);
  const isBeaten = rival !== undefined && isClearlyWorse(settings, own.chosen, rival, splits);
  if (isBeaten) stopped ??= 'budget';
  const { chosen, decision } = isBeaten ? { chosen: [] } : own;
  const refitted: FinalNetwork[] = [];
  if (splits.all.length > 0 && stopped === undefined) {
    await unlessStopped(async () => {
      for (const encoding of all) {
        const own = chosen.filter(({ member }) => member.encoding === encoding);
        const attempts = own.flatMap(({ member }) =>
          onFolds(member, divisors.get(member)!, splits.all, 0, plan.folds, true),
        );
        await run(attempts, encoding);
      }
    });
    // Some of them alone would not be the model that was chosen.
    if (stopped === undefined)
      refitted.push(...chosen.flatMap(({ member, votes }) => refittedOf(trained, member, votes)));
  }
  const networks = chosen.flatMap(({ networks, votes }) => networksOf(networks, votes));
  const encoded = encodings.of(Math.max(0, ...networks.map(({ encoding }) => encoding)));
  return {
    encoded,
    linear: linear?.weights ? [{ architecture: [outputOf(architecture)], weights: linear.weights }] : [],
    networks: networks.map((network) => reading(encoded, network, encodings)),
    refitted: refitted.map((network) => reading(encoded, network, encodings)),
    ...(decision && { decision }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Share of the time that is planned for training: the rest is for what cannot be planned. */
const plannedShare = 0.75;

/** What there is time for at the speed of the search; undefined without a deadline. */
function timeWithin(
  { deadline, workers, measuring, settings, encodings }: FinalMeans,
  trials: readonly Trial[],
  { search, all }: StudySplits,
  architecture: Architecture,
): Pick<Given, 'operations' | 'besides'> | undefined {
  const left = (deadline - performance.now()) / 1000;
  if (left === Number.POSITIVE_INFINITY) return undefined;
  const done = trials.reduce((sum, trial) => sum + trialOperations(trial, search.train.length), 0);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const speed = (workers * done) / Math.max(seconds, 1e-3);
  return {
    // Networks on all rows take as long once more.
    operations: (speed * plannedShare * Math.max(0, left)) / (all.length > 0 && settings.refit === 'all' ? 2 : 1),
    besides: {
      linear: countParams([outputOf(architecture)], encodings.widths[0]!),
      measuring: speed * measuring,
    },
  };
}

/** Whether less is trained by plan `a` than by `b`. */
function isLess(a: FinalPlan, b: FinalPlan): boolean {
  return (
    a.members.length < b.members.length ||
    a.folds < b.folds ||
    a.training.epochs * (a.training.passes ?? 1) < b.training.epochs * (b.training.passes ?? 1)
  );
}

/** The network as one that reads the features of `encoded`. */
function reading(encoded: EncodedRows, { encoding, ...network }: FinalNetwork, encodings: Encodings): TrainedNetwork {
  const own = encodings.of(encoding);
  return own === encoded ? network : widened(network, own.encoder, encoded.encoder);
}

function onFolds(
  member: Member,
  divisor: number,
  splits: readonly number[],
  from: number,
  to: number,
  refit = false,
): Attempt[] {
  return splits.slice(from, to).map((split, index) => ({ member, fold: from + index, split, divisor, refit }));
}

/** Trials count up from 0; the linear baseline is −1, and the networks count down from −2. */
const linearNumber = -1;

/** A network starts from the same weights at every rate, and a member's networks from different ones. */
function numberOf({ member, fold, refit }: Attempt): number {
  return -2 - (2 * (member.index * 101 + fold) + (refit ? 1 : 0));
}

function jobOf({ seed, learningRate }: StudySettings, { training }: FinalPlan, attempt: Attempt): CandidateJob {
  const { architecture, submodels } = attempt.member;
  return {
    number: numberOf(attempt),
    seed,
    architecture,
    split: attempt.split,
    settings: {
      ...training,
      learningRate: learningRate / attempt.divisor,
      ...(submodels === undefined ? {} : { submodels }),
    },
  };
}

function linearJob(
  { seed, batchSize, trainer }: StudySettings,
  { training }: FinalPlan,
  architecture: Architecture,
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
    architecture: [outputOf(architecture)],
    split,
    settings: { ...training, epochs },
  };
}

/**
 * The divisor of the learning rate with which a member's networks are best on the folds that all rates were tried on; 1
 * unless another is clearly better.
 */
function bestDivisor(
  { metric }: StudySettings,
  trained: readonly Trained[],
  member: Member,
  { rows }: StudySplits,
): number {
  const measured = rateDivisors.flatMap((divisor) => {
    const own = attemptsOf(trained, member, divisor);
    const epochs = own.flatMap(({ result }) =>
      result.state === 'complete' ? (bestEpoch(result.epochs, metric) ?? []) : [],
    );
    if (epochs.length === 0 || epochs.length < own.length) return [];
    const mean = (key: 'valLoss' | 'valScore') => epochs.reduce((sum, epoch) => sum + epoch[key], 0) / epochs.length;
    const validates = own.reduce((sum, { split }) => sum + rows[split]!.validation.length, 0);
    return [{ divisor, epoch: { valLoss: mean('valLoss'), valScore: mean('valScore') }, validates }];
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

/** Whether the networks are clearly worse on the rows that validate than the rival's epoch. */
function isClearlyWorse(
  { metric }: StudySettings,
  chosen: readonly Chosen[],
  rival: EpochMetrics,
  { rows }: StudySplits,
): boolean {
  const networks = chosen.flatMap((one) => one.networks);
  const epochs = networks.flatMap(({ result }) => bestEpoch(result.epochs, metric) ?? []);
  if (epochs.length === 0) return false;
  const mean = (key: 'valLoss' | 'valScore') => epochs.reduce((sum, epoch) => sum + epoch[key], 0) / epochs.length;
  const validates = networks.reduce((sum, { split }) => sum + rows[split]!.validation.length, 0);
  return isClearlyBetter(rival, { valLoss: mean('valLoss'), valScore: mean('valScore') }, metric, validates);
}

interface Chosen {
  readonly member: Member;
  readonly networks: readonly Trained[];
  readonly votes: number;
}

/**
 * A network's outputs are computed when it is trained, while others train: little is left to do when the time is up.
 */
function outputsOf(
  means: FinalMeans,
  attempt: Attempt,
  result: CandidateResult,
  { rows }: StudySplits,
): Pick<Trained, 'outputs'> {
  if (attempt.refit || !result.weights) return {};
  const network = networkOf({ ...attempt, result }, 1);
  const encoded = means.encodings.of(attempt.member.encoding);
  return { outputs: means.outputs(network, encoded, rows[attempt.split]!.validation) };
}

/**
 * The networks of a member at the rate that it was given; where training was stopped before it was, at that with the most
 * finished networks.
 */
function finishedOf(trained: readonly Trained[], member: Member, divisor: number | undefined): readonly Trained[] {
  if (divisor !== undefined) return attemptsOf(trained, member, divisor);
  return rateDivisors
    .map((own) => attemptsOf(trained, member, own))
    .reduce((most, own) => (own.length > most.length ? own : most));
}

/** In the order of their folds: that in which they end must not show. */
function attemptsOf(trained: readonly Trained[], member: Member, divisor: number): Trained[] {
  return trained
    .filter((one) => one.member === member && one.divisor === divisor && !one.refit)
    .sort((a, b) => a.fold - b.fold);
}

/**
 * The members that make the model. Where training was stopped, they are those with the most finished folds, and are
 * compared on the folds that all of them have finished; where there is none, the first member is the model.
 */
function chooseMembers(
  means: FinalMeans,
  plan: FinalPlan,
  trained: readonly Trained[],
  divisors: ReadonlyMap<Member, number>,
  { rows }: StudySplits,
): { readonly chosen: readonly Chosen[]; readonly decision?: readonly number[] | undefined } {
  const { settings } = means;
  const finished = plan.members.flatMap((member) => {
    const networks = finishedOf(trained, member, divisors.get(member));
    return networks.length > 0 && networks.every(({ outputs }) => outputs) ? [{ member, networks }] : [];
  });
  if (finished.length === 0) return { chosen: [] };
  const most = Math.max(...finished.map(({ networks }) => networks.length));
  const likely = finished.filter(({ networks }) => networks.length === most);
  const common = likely.reduce<readonly number[]>(
    (folds, { networks }) => folds.filter((fold) => networks.some((one) => one.fold === fold)),
    likely[0]!.networks.map(({ fold }) => fold),
  );
  const candidates = common.length > 0 ? likely : likely.slice(0, 1);
  const compared = (networks: readonly Trained[]) =>
    common.length > 0 ? networks.filter(({ fold }) => common.includes(fold)) : networks;
  const validating = compared(candidates[0]!.networks).map(({ split }) => rows[split]!.validation);
  const truth = means.truth(concatenate(Int32Array, validating));
  const scored = candidates.map(({ networks }) => ({
    outputs: concatenate(
      Float32Array,
      compared(networks).map(({ outputs }) => outputs!),
    ),
    params: networks.reduce((sum, { result }) => sum + paramsOf(result), 0),
  }));
  const votes = selectEnsemble(scored, truth, { metric: settings.metric });
  const chosen = candidates.flatMap(({ member, networks }, index) =>
    votes[index]! > 0 ? [{ member, networks, votes: votes[index]! }] : [],
  );
  if (truth.task === 'regression') return { chosen };
  const all = votes.reduce((sum, own) => sum + own, 0);
  const average = scored[0]!.outputs.map(
    (_, at) => scored.reduce((sum, { outputs }, index) => sum + votes[index]! * outputs[at]!, 0) / all,
  );
  const metric = settings.metric as ClassMetric | undefined;
  return { chosen, decision: decisionFactors(average, truth.labels, truth.classes, metric) };
}

function paramsOf({ weights = [] }: CandidateResult): number {
  return weights.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0);
}

function networkOf({ member, result }: Pick<Trained, 'member' | 'result'>, votes: number): FinalNetwork {
  const { architecture, encoding } = member;
  return { architecture, weights: result.weights!, encoding, ...(votes > 1 ? { votes } : {}) };
}

function refittedOf(trained: readonly Trained[], member: Member, votes: number): FinalNetwork[] {
  return networksOf(
    trained.filter((one) => one.refit && one.member === member).sort((a, b) => a.fold - b.fold),
    votes,
  );
}

function networksOf(trained: readonly Trained[], votes: number): FinalNetwork[] {
  return trained.flatMap((one) => (one.result.weights ? [networkOf(one, votes)] : []));
}

const outputOf = (architecture: Architecture) => architecture.at(-1) as OutputLayer;
