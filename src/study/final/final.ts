// The networks that ship. The search trains many for a short time; its best architectures are trained once more, with
// all that pays for a single network, and the best average of what comes out makes the model.
import type { TrainedNetwork } from '../../export/parts.ts';
import type { EncodedRows } from '../../table/dataset.ts';
import { atDeadline, budgetError } from '../deadline.ts';
import { type Encodings, widened } from '../encodings.ts';
import type { StudySplits } from '../splits.ts';
import { type CompleteTrial, topOf, type Trial } from '../trial.ts';
import { byFold, type FinalNetwork, networkOf, outputOf, type Trained } from './attempt.ts';
import { type Chosen, chooseMembers, isClearlyWorse } from './choice.ts';
import type { FinalMeans, FinalNetworks, FinalOptions } from './means.ts';
import { planFinal, weightsOf } from './plan.ts';
import { bestArchitectures, sizeWarnings } from './size.ts';
import { isLess, timeWithin } from './time.ts';
import { type Stage, trainMembers, trainOnAllRows } from './training.ts';

/**
 * Every member (`planFinal`) is trained on several folds of the rows that are not tested, so that each of these rows is
 * predicted by a network that has not seen it. On the first folds it tries smaller learning rates than the search's, and
 * keeps one that is clearly better (`isClearlyBetter`). From the predictions `selectEnsemble` chooses how often each
 * member counts, within `maxParams`.
 *
 * A member one of whose networks fails is left out. Where not one member is within the limit, the smallest keeps as many
 * of its networks as are, or one.
 *
 * Where there is a deadline, the plan has what there is time for, and one member after another is trained, the best
 * first (`trainMembers`). When the time is up all the same, or the study is interrupted, the model is made of the
 * networks that are finished. The network that the search has left is the model where these are clearly worse, and
 * where there are none.
 */
export async function trainFinal(
  means: FinalMeans,
  trials: readonly Trial[],
  splits: StudySplits,
  options: FinalOptions,
): Promise<FinalNetworks> {
  const { settings, encodings } = means;
  if (options.signal.aborted || means.deadline <= performance.now())
    return { ...nothing(encodings), stopped: options.reason() };
  const { widths } = encodings;
  const rows = splits.rows[splits.final[0]!]!.train.length;
  const folds = Math.min(splits.final.length, settings.finalSeeds ?? splits.final.length);
  const architectures = bestArchitectures(settings, trials, Math.max(...widths), folds);
  const given = { architectures, widths, rows, trials: trials.length, folds };
  const within = timeWithin(means, trials, splits, outputOf(architectures[0]!));
  const plan = planFinal(settings, { ...given, ...within });
  await means.onFinal(plan.members.length * plan.folds);

  const due = new AbortController();
  const signal = AbortSignal.any([options.signal, due.signal]);
  const weights = plan.members.reduce((sum, member) => sum + weightsOf(member, widths), 0);
  const callOff = atDeadline(means.deadline - 1000 * means.measuring * weights * plan.folds, () =>
    due.abort(budgetError()),
  );
  try {
    const stage = { means, plan, splits, signal, reason: options.reason };
    const final = await trainAndChoose(stage, within && topOf(trials, 1)[0]);
    if (final.stopped || !within || !isLess(plan, planFinal(settings, given))) return final;
    // A study with more time has more networks, so this one can be continued.
    return { ...final, stopped: 'budget' };
  } finally {
    callOff();
  }
}

function nothing(encodings: Encodings): FinalNetworks {
  return { encoded: encodings.of(0), networks: [], refitted: [], linear: [], warnings: [] };
}

/** @param rival where there is a deadline, the trial whose network is the model if it is clearly better */
async function trainAndChoose(stage: Stage, rival: CompleteTrial | undefined): Promise<FinalNetworks> {
  const { means, plan, splits } = stage;
  const { settings, encodings } = means;
  const training = await trainMembers(stage, rival !== undefined);
  const best = chooseMembers(stage, training);
  const isBeaten = rival !== undefined && isClearlyWorse(settings, best.chosen, rival, splits);
  const { chosen, decision }: typeof best = isBeaten ? { chosen: [] } : best;
  const early = training.stopped ?? (isBeaten ? 'budget' : undefined);
  const onAllRows = splits.all.length > 0 && !early ? await trainOnAllRows(stage, chosen) : undefined;
  const stopped = early ?? onAllRows?.stopped;
  // Some of the networks on all rows alone would not be the model that was chosen.
  const refitted = onAllRows && !stopped ? refittedOf(onAllRows.trained, chosen) : [];
  const networks = chosen.flatMap(({ networks, votes }) => networksOf(networks, votes));
  const encoded = encodings.of(Math.max(0, ...networks.map(({ encoding }) => encoding)));
  const linear = training.linear?.weights;
  return {
    encoded,
    linear: linear ? [{ architecture: [outputOf(plan.members[0]!.architecture)], weights: linear }] : [],
    networks: networks.map((network) => reading(encoded, network, encodings)),
    refitted: refitted.map((network) => reading(encoded, network, encodings)),
    warnings: sizeWarnings(settings, encodings, chosen),
    ...(decision && { decision }),
    ...(stopped && { stopped }),
  };
}

/** The network as one that reads the features of `encoded`. */
function reading(encoded: EncodedRows, { encoding, ...network }: FinalNetwork, encodings: Encodings): TrainedNetwork {
  const own = encodings.of(encoding);
  return own === encoded ? network : widened(network, own.encoder, encoded.encoder);
}

/** The chosen members as they came out on all rows. */
function refittedOf(trained: readonly Trained[], chosen: readonly Chosen[]): FinalNetwork[] {
  return chosen.flatMap(({ member, votes }) =>
    networksOf(byFold(trained.filter((one) => one.member === member)), votes),
  );
}

function networksOf(trained: readonly Trained[], votes: number): FinalNetwork[] {
  return trained.flatMap((one) => (one.result.weights ? [networkOf(one, votes)] : []));
}
