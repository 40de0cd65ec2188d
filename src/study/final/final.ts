// The networks that ship. The search trains many for a short time; its best architectures are trained once more, with
// all that pays for a single network, and the best average of what comes out makes the model.
import { concatenate } from '../../concatenate.ts';
import { setting } from '../../remedy.ts';
import { grouped } from '../../words.ts';
import type { ClassMetric } from '../../evaluate/evaluation.ts';
import type { TrainedNetwork } from '../../export/parts.ts';
import type { CandidateJob, CandidateResult } from '../../mlp/candidate.ts';
import { bestEpoch, isBetter, isClearlyBetter } from '../../mlp/monitor.ts';
import type { Architecture, OutputLayer } from '../../space/architecture.ts';
import type { EncodedRows } from '../../table/dataset.ts';
import type { Warning } from '../../table/warnings.ts';
import type { RunContext } from '../context.ts';
import { type Encodings, widened } from '../encodings.ts';
import type { StudySettings } from '../settings.ts';
import type { StudySplits } from '../splits.ts';
import { topOf, type Trial } from '../trial.ts';
import { comparedBy, decisionFactors } from './decision.ts';
import { selectEnsemble, type Size, sizeOf, type Truth } from './ensemble.ts';
import { type FinalPlan, type Member, planFinal, rateDivisors, trialOperations } from './plan.ts';

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
  /** What the user should know of the model. */
  readonly warnings: readonly Warning[];
  /** Why networks are missing that were planned. */
  readonly stopped?: 'interrupted' | 'budget';
}

/** The means to train and to compare. */
export interface FinalMeans extends Pick<RunContext, 'settings' | 'train' | 'onFinal'> {
  readonly encodings: Encodings;
  /** What a network says of rows: probabilities [rows, classes] or linear outputs [rows, 1]. */
  outputs(network: TrainedNetwork, encoded: EncodedRows, rows: Int32Array): Float32Array;
  truth(rows: Int32Array): Truth;
  /** The time when all has to be done, on the clock of `performance.now()`. */
  readonly deadline: number;
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
}

/**
 * Every member (planFinal) is trained on several folds of the rows that are not tested, so that each of these rows is
 * predicted by a network that has not seen it. On the first folds it tries smaller learning rates than the search's, and
 * keeps one that is clearly better (`isClearlyBetter`). From the predictions `selectEnsemble` chooses how often each
 * member counts, within `maxParams`.
 *
 * A member one of whose networks fails is left out. Where not one member is within the limit, the smallest keeps as many
 * of its networks as are, or one.
 */
export async function trainFinal(
  means: FinalMeans,
  trials: readonly Trial[],
  splits: StudySplits,
  options: FinalOptions,
): Promise<FinalNetworks> {
  const { settings, encodings } = means;
  const { widths } = encodings;
  const architectures = topOf(trials, settings.ensemble).map(({ architecture }) => architecture);
  const rows = splits.rows[splits.final[0]!]!.train.length;
  const plan = planFinal(settings, {
    ...{ architectures, widths, rows, trials: trials.length },
    folds: Math.min(splits.final.length, settings.finalSeeds ?? splits.final.length),
    operations: operationsWithin(means, trials, splits),
  });
  await means.onFinal(plan.members.length * plan.folds);

  const trained: Trained[] = [];
  const run = async (attempts: readonly Attempt[], encoding: number, extra: readonly CandidateJob[] = []) => {
    const jobs = [...extra, ...attempts.map((attempt) => jobOf(settings, plan, attempt))];
    if (jobs.length === 0) return [];
    const results = await means.train(jobs, options, encoding);
    trained.push(...attempts.map((attempt, index) => ({ ...attempt, result: results[extra.length + index]! })));
    return results.slice(0, extra.length);
  };
  const divisors = new Map<Member, number>();
  let linear: CandidateResult | undefined;
  let stopped: FinalNetworks['stopped'];
  try {
    for (const encoding of widths.keys()) {
      const members = plan.members.filter((member) => member.encoding === encoding);
      const extra = encoding === 0 ? [linearJob(settings, plan, architectures[0]!, splits)] : [];
      const firsts = members.flatMap((member) =>
        plan.divisors.flatMap((divisor) => onFolds(member, divisor, splits.final, 0, plan.triedOn)),
      );
      const [first] = await run(firsts, encoding, extra);
      linear ??= first;
      for (const member of members) divisors.set(member, bestDivisor(settings, trained, member, splits));
      const rest = members.flatMap((member) =>
        onFolds(member, divisors.get(member)!, splits.final, plan.triedOn, plan.folds),
      );
      await run(rest, encoding);
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
    stopped = options.reason();
  }

  const { chosen, decision } = chooseMembers(means, plan, trained, divisors, splits);
  const refitted: FinalNetwork[] = [];
  if (splits.all.length > 0 && stopped === undefined) {
    try {
      for (const encoding of widths.keys()) {
        const own = chosen.filter(({ member }) => member.encoding === encoding);
        const attempts = own.flatMap(({ member, networks }) =>
          onFolds(member, divisors.get(member)!, splits.all, 0, networks.length, true),
        );
        await run(attempts, encoding);
      }
      for (const { member, votes } of chosen) {
        const own = trained.filter((one) => one.refit && one.member === member);
        refitted.push(...networksOf(own, votes));
      }
    } catch (error) {
      if (!options.signal.aborted) throw error;
      stopped = options.reason();
    }
  }
  const networks = chosen.flatMap(({ networks, votes }) => networksOf(networks, votes));
  const encoded = encodings.of(Math.max(0, ...networks.map(({ encoding }) => encoding)));
  return {
    encoded,
    linear: linear?.weights ? [{ architecture: [outputOf(architectures[0]!)], weights: linear.weights }] : [],
    networks: networks.map((network) => reading(encoded, network, encodings)),
    refitted: refitted.map((network) => reading(encoded, network, encodings)),
    warnings: sizeWarnings(settings, encodings, chosen),
    ...(decision && { decision }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Share of the time that is planned for training: the rest is for what cannot be planned, and for measuring. */
const plannedShare = 0.7;

/** The operations that there is time for at the speed of the search; undefined without a deadline. */
function operationsWithin(
  { deadline, workers }: FinalMeans,
  trials: readonly Trial[],
  { search }: StudySplits,
): number | undefined {
  const left = (deadline - performance.now()) / 1000;
  if (left === Number.POSITIVE_INFINITY) return undefined;
  const done = trials.reduce((sum, trial) => sum + trialOperations(trial, search.train.length), 0);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  // Nothing is known of the speed.
  if (!(done > 0 && seconds > 0)) return undefined;
  return (done / seconds) * workers * plannedShare * Math.max(0, left);
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

function jobOf({ seed, learningRate, metric }: StudySettings, { training }: FinalPlan, attempt: Attempt): CandidateJob {
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
  settings: StudySettings,
  trained: readonly Trained[],
  member: Member,
  { rows }: StudySplits,
): number {
  const metric = comparedBy(settings.metric);
  const measured = rateDivisors.flatMap((divisor) => {
    const own = trained.filter((one) => one.member === member && one.divisor === divisor && !one.refit);
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

interface Chosen {
  readonly member: Member;
  readonly networks: readonly Trained[];
  /** Of each of its networks. */
  readonly votes: number;
}

/**
 * The members that make the model. Where training was stopped, members are compared on the folds that all of those have
 * finished which have finished any.
 */
function chooseMembers(
  means: FinalMeans,
  plan: FinalPlan,
  trained: readonly Trained[],
  divisors: ReadonlyMap<Member, number>,
  { rows }: StudySplits,
): { readonly chosen: readonly Chosen[]; readonly decision?: readonly number[] | undefined } {
  const { settings, encodings } = means;
  const candidates = plan.members.flatMap((member) => {
    const divisor = divisors.get(member) ?? 1;
    const own = trained.filter((one) => one.member === member && one.divisor === divisor && !one.refit);
    const networks = own.filter(({ result }) => result.state === 'complete');
    return networks.length > 0 && networks.length === own.length ? [{ member, networks }] : [];
  });
  if (candidates.length === 0) return { chosen: [] };
  const common = Math.min(...candidates.map(({ networks }) => networks.length));
  const folds = candidates[0]!.networks.slice(0, common).map(({ split }) => rows[split]!.validation);
  const truth = means.truth(concatenate(Int32Array, folds));
  const scored = candidates.map(({ member, networks }) => ({
    outputs: concatenate(
      Float32Array,
      networks
        .slice(0, common)
        .map((one, fold) => means.outputs(networkOf(one, 1), encodings.of(member.encoding), folds[fold]!)),
    ),
    size: memberSize(encodings, networks),
  }));
  const { metric, maxParams } = settings;
  const draws = selectEnsemble(scored, truth, { metric: comparedBy(metric), maxParams });
  const drawn = candidates.flatMap((candidate, index) =>
    draws[index]! > 0 ? [{ ...candidate, draws: draws[index]! }] : [],
  );
  const chosen = withinLimit(settings, encodings, withVotes(drawn));
  if (truth.task === 'regression') return { chosen };
  const all = draws.reduce((sum, own) => sum + own, 0);
  const average = scored[0]!.outputs.map(
    (_, at) => scored.reduce((sum, { outputs }, index) => sum + draws[index]! * outputs[at]!, 0) / all,
  );
  return { chosen, decision: decisionFactors(average, truth.labels, truth.classes, metric as ClassMetric | undefined) };
}

/** Where one member has more networks than another, each of them has fewer votes, in whole numbers. */
function withVotes(
  drawn: readonly { readonly member: Member; readonly networks: readonly Trained[]; readonly draws: number }[],
): Chosen[] {
  const counts = [...new Set(drawn.map(({ networks }) => networks.length))];
  const product = counts.reduce((all, count) => all * count, 1);
  const votes = drawn.map(({ networks, draws }) => (draws * product) / networks.length);
  const divisor = votes.reduce(commonDivisor, 0);
  return drawn.map(({ member, networks }, index) => ({ member, networks, votes: votes[index]! / divisor }));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** A single member that is larger than the model may be keeps its first networks only. */
function withinLimit(
  { maxParams = Number.POSITIVE_INFINITY }: StudySettings,
  encodings: Encodings,
  chosen: readonly Chosen[],
): readonly Chosen[] {
  if (modelSize(encodings, chosen) <= maxParams) return chosen;
  return chosen.map((one) => {
    const each = modelSize(encodings, [one]) / one.networks.length;
    return { ...one, networks: one.networks.slice(0, Math.max(1, Math.floor(maxParams / each))) };
  });
}

function modelSize(encodings: Encodings, chosen: readonly Chosen[]): number {
  return sizeOf(chosen.map(({ networks }) => memberSize(encodings, networks)));
}

function memberSize({ widths }: Encodings, networks: readonly Trained[]): Size {
  const { encoding } = networks[0]!.member;
  const params = widths.map((width) =>
    networks.reduce((sum, { result }) => sum + paramsOf(result, width / widths[encoding]!), 0),
  );
  return { encoding, params };
}

function sizeWarnings({ maxParams }: StudySettings, encodings: Encodings, chosen: readonly Chosen[]): Warning[] {
  const size = modelSize(encodings, chosen);
  if (maxParams === undefined || size <= maxParams) return [];
  return [
    {
      code: 'large-model',
      message:
        `The model has ${grouped(size)} weights, more than the ${grouped(maxParams)} of ${setting('maxParams')}: the ` +
        `smallest of the networks that were trained for it is as large. Search smaller networks ` +
        `(${setting('widths')}, ${setting('maxLength')}), or allow more weights.`,
    },
  ];
}

/** @param wider features of a row, as a multiple of those that the network reads */
function paramsOf({ weights = [] }: CandidateResult, wider: number): number {
  return weights.reduce((sum, { kernel, bias, scales = [] }, layer) => {
    const read = layer === 0 ? wider * (kernel.length + scales.length) : kernel.length + scales.length;
    return sum + read + bias.length;
  }, 0);
}

function networkOf({ member, result }: Trained, votes: number): FinalNetwork {
  const { architecture, encoding } = member;
  return { architecture, weights: result.weights!, encoding, ...(votes > 1 ? { votes } : {}) };
}

function networksOf(trained: readonly Trained[], votes: number): FinalNetwork[] {
  return trained.flatMap((one) => (one.result.weights ? [networkOf(one, votes)] : []));
}

const outputOf = (architecture: Architecture) => architecture.at(-1) as OutputLayer;
