// The weights that a study's trials start from. Nothing about this is recorded: it follows from the order of the
// trials.
import { MlpnasError } from '../errors.ts';
import type { CandidateJob } from '../mlp/candidate.ts';
import { initialFrom, latestSources, layerPairs, restore } from '../mlp/sharing.ts';
import { trainTrials } from './folds.ts';
import type { RunContext } from './context.ts';
import type { PlannedTrial, Trial } from './trial.ts';
import type { TrialWeights } from './weights.ts';

export interface WarmStart {
  /** The trial as jobs for a pool, one for each fold, with the weights that they start from. */
  jobs(trial: PlannedTrial): Promise<CandidateJob[]>;
  /** The trials whose weights the next round, or the study's model, may need: with those of the best one so far. */
  needed(best: Trial | undefined): ReadonlySet<number>;
  /** The weights of a complete trial of the study. */
  of(trial: Trial): Promise<TrialWeights>;
}

/**
 * All trials of a round start from what the rounds before it have left, in the order of their numbers; the trials of
 * its own round do not count, so that they are independent of each other.
 *
 * With folds, a fold's network starts from what earlier trials have learned on that fold: the weights of any other fold
 * have been trained on rows that this one validates on.
 *
 * Weights that are lost, because a file was deleted or damaged, are made again: their trial is trained once more, from
 * the weights that it started from then.
 *
 * @param trials the study's finished trials so far, in the order of their numbers from 0; may grow
 */
export function warmStart(
  {
    settings,
    width,
    folds,
    weights,
    train,
    signal,
    strategy,
  }: Pick<RunContext, 'settings' | 'width' | 'folds' | 'weights' | 'train' | 'signal' | 'strategy'>,
  trials: readonly Trial[],
): WarmStart {
  // Rounds are asked for in their order, except by weights that were lost.
  let followed = { trials: 0, sources: latestSources([]) };
  function sourcesBefore(round: number): ReturnType<typeof latestSources> {
    let end = trials.length;
    while (end > 0 && trials[end - 1]!.round >= round) end--;
    const complete = (from: number) => trials.slice(from, end).filter(({ state }) => state === 'complete');
    if (end < followed.trials) return latestSources(complete(0));
    followed = { trials: end, sources: latestSources(complete(followed.trials), followed.sources) };
    return followed.sources;
  }

  async function jobs({ number, round, architecture }: PlannedTrial): Promise<CandidateJob[]> {
    const job = {
      number,
      seed: settings.seed,
      architecture,
      ...(strategy.protocol === 'original' ? { resplit: true } : {}),
    };
    const jobs: CandidateJob[] = folds.length === 0 ? [job] : folds.map((split) => ({ ...job, split }));
    if (!settings.oneShot) return jobs;
    const sources = sourcesBefore(round);
    const wanted = new Map(
      layerPairs(architecture).flatMap((pair) => {
        const source = sources.get(pair);
        return source ? [[pair, source] as const] : [];
      }),
    );
    const started: CandidateJob[] = [];
    // Folds come one after another, so that weights that are lost are made again once and not once for each fold.
    for (const [fold, job] of jobs.entries()) {
      const dictionary = await restore(wanted, async (trial) => (await of(trials[trial]!))[fold]);
      started.push({ ...job, initial: initialFrom(dictionary, architecture, width) });
    }
    return started;
  }

  async function of(trial: Trial): Promise<TrialWeights> {
    const stored = await weights.get(trial.number);
    if (stored) return stored;
    const [result] = await trainTrials(train, [await jobs(trial)], { signal });
    if (!result?.weights || JSON.stringify(result.epochs) !== JSON.stringify(trial.epochs)) {
      throw new MlpnasError(
        'study',
        `The weights of trial ${trial.number} are missing, and training it again ` +
          `gives other figures than the journal's. ` +
          'The study was made by another version of mlpnas; continue it with that version, or start a new study.',
      );
    }
    await weights.put(trial.number, result.weights);
    return result.weights;
  }

  return {
    jobs,
    of,
    needed(best) {
      const sources = settings.oneShot ? sourcesBefore(Infinity).values() : [];
      return new Set([...[...sources].map(({ trial }) => trial), ...(best ? [best.number] : [])]);
    },
  };
}
