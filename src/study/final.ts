// The networks that ship. The search trains many for a short time; its best are trained once more, with all that pays for
// a single network: more rows, more epochs, smaller and smaller steps, weight decay, an end when the rest gets no better,
// and several seeds whose probabilities are averaged (bench/final.ts shows what each is worth).
import type { TrainedNetwork } from '../export/model.ts';
import type { CandidateJob, TrainingSettings } from '../mlp/candidate.ts';
import type { Architecture, OutputLayer } from '../space/architecture.ts';
import type { RunContext } from './run.ts';
import type { StudySettings } from './settings.ts';
import type { StudySplits } from './splits.ts';
import { topOf, type Trial } from './trial.ts';

export interface FinalNetworks {
  /** Trained without the test rows. */
  readonly networks: readonly TrainedNetwork[];
  /** Trained on all rows, where that was asked for. */
  readonly refitted: readonly TrainedNetwork[];
  /** The output layer alone. */
  readonly linear: readonly TrainedNetwork[];
}

/**
 * Every one of the `ensemble` best architectures is trained with `finalSeeds` seeds, each on another split. No more epochs
 * are trained than the search has trained, so that a short search ends soon.
 *
 * Networks whose training fails are left out.
 */
export async function trainFinal(
  { settings, train, onFinal }: Pick<RunContext, 'settings' | 'train' | 'onFinal'>,
  trials: readonly Trial[],
  splits: StudySplits,
  options: { readonly signal: AbortSignal; readonly onEpoch: () => void },
): Promise<FinalNetworks> {
  const { seed, ensemble } = settings;
  const leaders = topOf(trials, ensemble).map(({ architecture }) => architecture);
  const { members, own } = planOf(settings, trials.length, leaders.length);
  const output = leaders[0]!.at(-1) as OutputLayer;
  const jobs: CandidateJob[] = [];
  // Trials count up from 0; these have streams of their own.
  const add = (architecture: Architecture, split: number, changes: Partial<TrainingSettings> = own) =>
    jobs.push({ number: -1 - jobs.length, seed, architecture, split, settings: changes });
  const addAll = (list: readonly number[]) =>
    leaders.flatMap((architecture, place) =>
      Array.from({ length: list.length > 0 ? members : 0 }, (_, member) =>
        add(architecture, list[(place + member) % list.length]!),
      ),
    );
  const first = splits.rows[splits.final[0]!]!;
  const steps = Math.ceil(first.train.length / settings.batchSize);
  // A step of the other trainer takes a thousand times as long.
  const least = settings.trainer === 'fused' ? linearSteps : 0;
  add([output], splits.final[0]!, { ...own, epochs: Math.max(own.epochs, Math.ceil(least / steps)) });
  addAll(splits.final);
  const counted = jobs.length;
  addAll(splits.all);
  await onFinal(jobs.length - 1);
  const results = await train(jobs, options);
  const networks = (from: number, to: number): TrainedNetwork[] =>
    results
      .slice(from, to)
      .flatMap(({ weights }, index) => (weights ? [{ architecture: jobs[from + index]!.architecture, weights }] : []));
  return { linear: networks(0, 1), networks: networks(1, counted), refitted: networks(counted, jobs.length) };
}

/** Least steps of the linear baseline, which is cheap, and no baseline unless it has come to its end. */
const linearSteps = 1500;

/** How many networks for each architecture, and how they are trained. */
function planOf(
  { finalSeeds, finalEpochs, epochs, weightDecay, learningRate }: StudySettings,
  trials: number,
  leaders: number,
): { members: number; own: Partial<TrainingSettings> & { epochs: number } } {
  const affordable = Math.max(1, Math.floor((trials * epochs) / leaders));
  const members = Math.max(1, Math.min(finalSeeds, Math.floor(affordable / finalEpochs)));
  const most = Math.min(finalEpochs, affordable);
  return {
    members,
    own: { epochs: most, learningRate, schedule: 'linear', weightDecay, patience: Math.ceil(most / 5) },
  };
}
