// Which weights a study's trials start from. Nothing about this is recorded: it follows from the order of the trials.
import type { CandidateJob, LayerWeights } from '../mlp/candidate.ts';
import { initialFrom, latestSources, layerPairs, restore } from '../mlp/sharing.ts';
import type { RunContext } from './run.ts';
import { bestOf, type PlannedTrial, type Trial } from './trial.ts';

export interface SharedWeights {
  /** The trial as a job for a pool, with the weights that it starts from. */
  job(trial: PlannedTrial): Promise<CandidateJob>;
  /** The trials whose weights the next round, or the study's model, may need. */
  needed(): ReadonlySet<number>;
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
 * @param trials the study's finished trials so far; may grow
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
  const sourcesBefore = (round: number) =>
    latestSources(trials.filter((trial) => trial.state === 'complete' && trial.round < round));
  let memo: { readonly round: number; readonly sources: ReturnType<typeof latestSources> } | undefined;

  async function job({ number, round, architecture }: PlannedTrial): Promise<CandidateJob> {
    const plain = {
      number,
      seed: settings.seed,
      architecture,
      ...(strategy.protocol === 'original' ? { resplit: true } : {}),
    };
    if (!settings.oneShot) return plain;
    // All trials of a round ask for the same; that more trials have finished since does not matter, for they are not older.
    memo = memo?.round === round ? memo : { round, sources: sourcesBefore(round) };
    const { sources } = memo;
    const own = layerPairs(architecture).flatMap((pair) => {
      const source = sources.get(pair);
      return source ? [[pair, source] as const] : [];
    });
    const dictionary = await restore(new Map(own), (trial) => of(trials.find((other) => other.number === trial)!));
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
    needed() {
      const best = bestOf(trials);
      const sources = settings.oneShot ? sourcesBefore(Infinity).values() : [];
      return new Set([...[...sources].map(({ trial }) => trial), ...(best ? [best.number] : [])]);
    },
  };
}
