// A round of trials: those that the journal does not hold yet are trained, and each is recorded as it ends.
import { MlpnasError } from '../errors.ts';
import { epochWeightedScore } from '../mlp/score.ts';
import { trainTrials, type TrialResult } from './folds.ts';
import type { RunContext } from './context.ts';
import { atDeadline, budgetError } from './deadline.ts';
import type { PlannedTrial, Trial } from './trial.ts';
import type { WarmStart } from './warm-start.ts';

export interface TrainedRound {
  /** The finished trials, in the order of their numbers. */
  readonly finished: readonly Trial[];
  /** The reason why some are missing. */
  readonly stopped?: 'budget' | 'interrupted';
}

export async function trainRound(
  context: RunContext,
  start: WarmStart,
  planned: readonly PlannedTrial[],
): Promise<TrainedRound> {
  const { recorded, journal, weights, signal, deadline, strategyContext } = context;
  const trials = new Map<number, Trial>();
  for (const { number } of planned) {
    const finished = recorded.trials.get(number)?.finished;
    if (finished) trials.set(number, finished);
  }
  const soFar = () => planned.flatMap(({ number }) => trials.get(number) ?? []);
  const missing = planned.filter(({ number }) => !trials.has(number));
  if (missing.length === 0) return { finished: soFar() };
  if (signal?.aborted) return { finished: soFar(), stopped: 'interrupted' };
  // The very first trial is trained whatever the budget, so that there is something to show for it.
  if (performance.now() >= deadline && missing[0]?.number !== 0) return { finished: soFar(), stopped: 'budget' };

  const ids = await journal.plan(strategyContext.space, missing);
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  // Trials that still train when the time is up are given up, once there is one to make a model of.
  let hasModel = missing[0]?.number !== 0;
  const stopIfPossible = () => {
    if (hasModel) stop.abort(budgetError());
  };
  const callOff = atDeadline(deadline, stopIfPossible);

  async function record(result: TrialResult): Promise<void> {
    const trial = measured(missing.find(({ number }) => number === result.number)!, result);
    // Weights first: a trial that the journal calls finished has them.
    if (result.weights) await weights.put(trial.number, result.weights);
    await journal.finish(ids.get(trial.number)!, trial);
    trials.set(trial.number, trial);
    await context.onTrial(trial);
  }
  // Results come while others train; they are recorded one after another, and training ends when that fails.
  let recording = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  const onResult = (result: TrialResult) => {
    recording = recording
      .then(() => (failure ? undefined : record(result)))
      .catch((error: unknown) => {
        failure = { error };
        stop.abort(error);
      });
    hasModel ||= result.state === 'complete';
    if (performance.now() >= deadline) stopIfPossible();
  };

  try {
    const jobs = [];
    for (const trial of missing) jobs.push(await start.jobs(trial));
    await trainTrials(context.train, jobs, { signal: stop.signal, onResult });
  } catch (error) {
    if (!stop.signal.aborted) failure ??= { error };
  } finally {
    callOff();
    signal?.removeEventListener('abort', onAbort);
    await recording;
  }
  if (failure) throw failure.error;
  if (trials.size === planned.length) return { finished: soFar() };
  if (!stop.signal.aborted)
    throw new MlpnasError(
      'pool',
      `The pool gave ${trials.size} results for ${planned.length} candidates; it must call onResult for each.`,
    );
  return { finished: soFar(), stopped: signal?.aborted ? 'interrupted' : 'budget' };
}

function measured(planned: PlannedTrial, { state, epochs, reason, seconds }: TrialResult): Trial {
  if (state === 'complete') return { ...planned, state, epochs, score: epochWeightedScore(epochs), seconds };
  return { ...planned, state, epochs, reason: reason ?? 'the trainer gave no reason', seconds };
}
