// Which of the trained members make the model, with how many votes, and by which factors it decides.
import { concatenate } from '../../concatenate.ts';
import type { ClassMetric } from '../../evaluate/evaluation.ts';
import { bestEpoch, isClearlyBetter } from '../../mlp/monitor.ts';
import type { StudySettings } from '../settings.ts';
import type { StudySplits } from '../splits.ts';
import type { CompleteTrial } from '../trial.ts';
import { attemptsOf, type Trained } from './attempt.ts';
import { comparedBy, decisionFactors } from './decision.ts';
import { selectEnsemble } from './ensemble.ts';
import { type FinalPlan, type Member, rateDivisors } from './plan.ts';
import { meanEpoch, rowsValidating } from './rate.ts';
import { memberSize, withinLimit } from './size.ts';
import type { Stage, Training } from './training.ts';

/** A member with its finished networks. */
interface Finished {
  readonly member: Member;
  readonly networks: readonly Trained[];
}

export interface Chosen extends Finished {
  /** Of each of its networks. */
  readonly votes: number;
}

/** The members that make the model, and by which factors it decides. Without a member that is finished there are none. */
export function chooseMembers(
  { means, plan, splits }: Stage,
  training: Training,
): { readonly chosen: readonly Chosen[]; readonly decision?: readonly number[] | undefined } {
  const { settings, encodings } = means;
  const { candidates, compared } = comparable(finishedMembers(plan, training));
  if (candidates.length === 0) return { chosen: [] };
  const validating = compared(candidates[0]!.networks).map(({ split }) => splits.rows[split]!.validation);
  const truth = means.truth(concatenate(Int32Array, validating));
  const scored = candidates.map(({ networks }) => ({
    outputs: concatenate(
      Float32Array,
      compared(networks).map(({ outputs }) => outputs!),
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

/**
 * Whether the networks, by the mean of their epochs that are kept, are clearly worse than a trial was at its end, as may
 * be where a deadline has left few epochs. Either is measured on rows that it has not trained on, though not on the same.
 */
export function isClearlyWorse(
  settings: StudySettings,
  chosen: readonly Chosen[],
  trial: CompleteTrial,
  { rows }: StudySplits,
): boolean {
  const metric = comparedBy(settings.metric);
  const networks = chosen.flatMap((one) => one.networks);
  const last = trial.epochs.at(-1);
  if (networks.length === 0 || !last) return false;
  const kept = meanEpoch(networks.flatMap(({ result }) => bestEpoch(result.epochs, metric) ?? []));
  return isClearlyBetter(last, kept, metric, rowsValidating(networks, rows));
}

/** The members that have networks, none of which has failed. */
function finishedMembers({ members }: FinalPlan, { trained, divisors }: Training): Finished[] {
  return members.flatMap((member) => {
    const networks = finishedOf(trained, member, divisors.get(member));
    return networks.length > 0 && networks.every(({ outputs }) => outputs) ? [{ member, networks }] : [];
  });
}

/**
 * The members that can be compared, with the networks to compare them by. Where training was stopped, they are those
 * with the most finished folds, and are compared on the folds that all of them have finished; where there is no such
 * fold, the first member stands for all.
 */
function comparable(finished: readonly Finished[]): {
  readonly candidates: readonly Finished[];
  compared(networks: readonly Trained[]): readonly Trained[];
} {
  const most = Math.max(0, ...finished.map(({ networks }) => networks.length));
  const likely = finished.filter(({ networks }) => networks.length === most);
  const foldsOf = ({ networks }: Finished) => new Set(networks.map(({ fold }) => fold));
  const sets = likely.map(foldsOf);
  const common = [...(sets[0] ?? [])].filter((fold) => sets.every((folds) => folds.has(fold)));
  if (common.length === 0) return { candidates: likely.slice(0, 1), compared: (networks) => networks };
  return { candidates: likely, compared: (networks) => networks.filter(({ fold }) => common.includes(fold)) };
}

/** Where one member has more networks than another, each of them has fewer votes, in whole numbers. */
function withVotes(drawn: readonly (Finished & { readonly draws: number })[]): Chosen[] {
  const counts = [...new Set(drawn.map(({ networks }) => networks.length))];
  const product = counts.reduce((all, count) => all * count, 1);
  const votes = drawn.map(({ networks, draws }) => (draws * product) / networks.length);
  const divisor = votes.reduce(commonDivisor, 0);
  return drawn.map(({ member, networks }, index) => ({ member, networks, votes: votes[index]! / divisor }));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
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
