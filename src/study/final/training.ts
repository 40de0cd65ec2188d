// Has a plan trained. What is finished is kept, whatever becomes of the rest: a deadline or the user may end it.
import type { CandidateJob, CandidateResult } from '../../mlp/candidate.ts';
import type { StudySplits } from '../splits.ts';
import { type Attempt, jobOf, linearJob, networkOf, onFolds, type Trained } from './attempt.ts';
import type { FinalMeans, FinalNetworks, FinalOptions } from './means.ts';
import { type FinalPlan, type Member, triesRates } from './plan.ts';
import { bestDivisor } from './rate.ts';

/** What the parts of the final stage share. */
export interface Stage extends FinalOptions {
  readonly means: FinalMeans;
  readonly plan: FinalPlan;
  readonly splits: StudySplits;
}

export interface Training {
  /** In the order in which they ended. */
  readonly trained: readonly Trained[];
  /** By what the learning rate of each member is divided; of those alone for which that is known. */
  readonly divisors: ReadonlyMap<Member, number>;
  readonly linear: CandidateResult | undefined;
  readonly stopped: FinalNetworks['stopped'];
}

/**
 * Trains every member on the plan's folds, and the linear baseline beside them. The rates are tried in the order of the
 * plan, each by all members at once, so that the pool has much to do at a time.
 *
 * @param oneByOne whether a member is finished before the next is begun. Members of the first one's encoding come first,
 *   for another encoding is another table to the pool
 */
export async function trainMembers(stage: Stage, oneByOne: boolean): Promise<Training> {
  const { means, plan, splits } = stage;
  const trained: Trained[] = [];
  const divisors = new Map<Member, number>();
  let linear: CandidateResult | undefined;
  const keep = (one: Trained) => void trained.push(one);
  const keepLinear = (result: CandidateResult) => {
    linear = result;
  };
  const stopped = await untilStopped(stage, async () => {
    for (const encoding of encodingsInOrder(stage, oneByOne)) {
      const members = plan.members.filter((member) => member.encoding === encoding);
      for (const together of oneByOne ? members.map((member) => [member]) : [members]) {
        const trying = together.filter(triesRates);
        for (const divisor of plan.divisors) {
          const firsts = trying.flatMap((member) => onFolds(member, divisor, splits.final, 0, plan.triedOn));
          // The baseline may be missing where time is short.
          await train(stage, encoding, firsts, keep, encoding === 0 && !oneByOne && !linear ? keepLinear : undefined);
        }
        for (const member of trying) divisors.set(member, bestDivisor(means.settings, trained, member, splits));
        for (const member of together) {
          if (member.rateOf !== undefined) divisors.set(member, divisors.get(plan.members[member.rateOf]!)!);
        }
        const rest = together.flatMap((member) =>
          onFolds(member, divisors.get(member)!, splits.final, triesRates(member) ? plan.triedOn : 0, plan.folds),
        );
        await train(stage, encoding, rest, keep, encoding === 0 && !linear ? keepLinear : undefined);
      }
    }
    // No member reads the search's features.
    if (!linear) await train(stage, 0, [], keep, keepLinear);
  });
  return { trained, divisors, linear, stopped };
}

/** Trains each of the chosen members on as many folds of all rows as it has networks, at the rate that it has. */
export async function trainOnAllRows(
  stage: Stage,
  chosen: readonly { readonly member: Member; readonly networks: readonly Trained[] }[],
): Promise<Pick<Training, 'trained' | 'stopped'>> {
  const trained: Trained[] = [];
  const stopped = await untilStopped(stage, async () => {
    for (const encoding of stage.means.encodings.widths.keys()) {
      const attempts = chosen
        .filter(({ member }) => member.encoding === encoding)
        .flatMap(({ member, networks }) =>
          onFolds(member, networks[0]!.divisor, stage.splits.all, 0, networks.length, true),
        );
      await train(stage, encoding, attempts, (one) => trained.push(one));
    }
  });
  return { trained, stopped };
}

function encodingsInOrder({ means, plan }: Stage, oneByOne: boolean): readonly number[] {
  return oneByOne ? [...new Set(plan.members.map(({ encoding }) => encoding))] : [...means.encodings.widths.keys()];
}

/** Why the work was stopped; undefined where it has come to its end. */
async function untilStopped(
  { signal, reason }: FinalOptions,
  work: () => Promise<void>,
): Promise<FinalNetworks['stopped']> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!signal.aborted) throw error;
    return reason();
  }
}

/**
 * Trains networks on rows of one encoding and hands on each once, as it comes or at the end, for a pool may only return
 * results. Jobs of one call differ in number.
 *
 * @param onLinear takes the result of the linear baseline, which is trained where there is one to take it
 */
async function train(
  { means, plan, splits, signal }: Stage,
  encoding: number,
  attempts: readonly Attempt[],
  onTrained: (one: Trained) => void,
  onLinear?: (result: CandidateResult) => void,
): Promise<void> {
  const { settings } = means;
  const takers = new Map<number, (result: CandidateResult) => void>();
  const jobs: CandidateJob[] = [];
  const add = (job: CandidateJob, taker: (result: CandidateResult) => void) => {
    jobs.push(job);
    takers.set(job.number, taker);
  };
  if (onLinear) add(linearJob(settings, plan, splits), onLinear);
  for (const attempt of attempts)
    add(jobOf(settings, plan, attempt), (result) =>
      onTrained({ ...attempt, result, ...outputsOf(means, attempt, result, splits) }),
    );
  if (jobs.length === 0) return;
  const onResult = (result: CandidateResult) => {
    const take = takers.get(result.number);
    takers.delete(result.number);
    take?.(result);
  };
  for (const result of await means.train(jobs, { signal, onResult }, encoding)) onResult(result);
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
