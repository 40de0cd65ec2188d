// Which weights a study's trials start from. Nothing about this is recorded: it follows from the order of the trials.
import type { CandidateJob, LayerWeights } from '../mlp/candidate.ts';
import { initialFrom, latestSources, layerPairs, restore } from '../mlp/sharing.ts';
import type { RunContext } from './run.ts';
import type { PlannedTrial, Trial } from './trial.ts';

export interface SharedWeights {
  /** The trial as a job for a pool, with the weights that it starts from. */
  job(trial: PlannedTrial): Promise<CandidateJob>;
  /** The trials whose weights the next round, or the study's model, may need: with those of the best one so far. */
  needed(best: Trial | undefined): ReadonlySet<number>;
  /** The weights of a complete trial of the study. */
  of(trial: Trial): Promise<readonly LayerWeights[]>;
}

/**
 * All trials of a round start from what the rounds before it have left, in the order of their numbers; the trials of
 * its own round do not count, so that they are independent of each other.
 *
 * Weights that are lost, because a file was deleted or damaged, are made again: their trial is trained once more, from
 * the weights that it started from then.
 *
 * @param trials the study's finished trials so far, in the order of their numbers from 0; may grow
 */
export function sharedWeights(
  {
    settings,
    width,
    weights,
    train,
    signal,
    strategy,
  }: Pick<RunContext, 'settings' | 'width' | 'weights' | 'train' | 'signal' | 'strategy'>,
  trials: readonly Trial[],
): SharedWeights {
  // What the trials so far have left; rounds are asked for in their order, except by weights that were lost.
  let followed = { trials: 0, sources: latestSources([]) };
  function sourcesBefore(round: number): ReturnType<typeof latestSources> {
    let end = trials.length;
    while (end > 0 && trials[end - 1]!.round >= round) end--;
    const complete = (from: number) => trials.slice(from, end).filter(({ state }) => state === 'complete');
    if (end < followed.trials) return latestSources(complete(0));
    followed = { trials: end, sources: latestSources(complete(followed.trials), followed.sources) };
    return followed.sources;
  }

  async function job({ number, round, architecture }: PlannedTrial): Promise<CandidateJob> {
    const plain = {
      number,
      seed: settings.seed,
      architecture,
      ...(strategy.protocol === 'original' ? { resplit: true } : {}),
    };
    if (!settings.oneShot) return plain;
    const sources = sourcesBefore(round);
    const own = layerPairs(architecture).flatMap((pair) => {
      const source = sources.get(pair);
      return source ? [[pair, source] as const] : [];
    });
    const dictionary = await restore(new Map(own), (trial) => of(trials[trial]!));
    return { ...plain, initial: initialFrom(dictionary, architecture, width) };
  }

  async function of(trial: Trial): Promise<readonly LayerWeights[]> {
    const kept = await weights.get(trial.number);
    if (kept) return kept;
    const [result] = await train([await job(trial)], signal ? { signal } : {});
    if (!result?.weights || JSON.stringify(result.epochs) !== JSON.stringify(trial.epochs)) {
      throw new Error(
        `The weights of trial ${trial.number} are missing, and training it again gives other figures than the journal's. ` +
          'The study was made by another version of mlpnas; continue it with that version, or start a new study.',
      );
    }
    await weights.put(trial.number, result.weights);
    return result.weights;
  }

  return {
    job,
    of,
    needed(best) {
      const sources = settings.oneShot ? sourcesBefore(Infinity).values() : [];
      return new Set([...[...sources].map(({ trial }) => trial), ...(best ? [best.number] : [])]);
    },
  };
}
