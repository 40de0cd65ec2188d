// The end of a study: the final networks are trained and measured, and the model is put into the storage.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ModelOptions } from '../export/model.ts';
import { saveModel } from '../export/pipeline.ts';
import type { Backend } from '../kernels/backend.ts';
import type { Dataset } from '../table/dataset.ts';
import { yieldToEventLoop } from '../mlp/yield.ts';
import { digestOf } from './digest.ts';
import { measureBaselines } from './evaluate.ts';
import { type FinalNetworks, trainFinal } from './final.ts';
import { recordedModel } from './records.ts';
import type { RunContext, RunOutcome } from './context.ts';
import { ofTheModel } from './settings.ts';
import type { StudySplits } from './splits.ts';
import type { StudyStorage } from './storage.ts';
import { bestOf } from './trial.ts';
import { warmStart } from './warm-start.ts';
import { modelBlob, storedModel, type Winner, winner } from './winner.ts';

export interface Conclusion extends Partial<Winner> {
  readonly ended: RunOutcome['ended'];
}

/**
 * Makes the model, unless the storage has the one of these very trials and settings, and records how the study ended.
 *
 * The final networks are trained only when the search has come to its own end; one that is interrupted meanwhile ends
 * as interrupted, with the best trial as its model, and makes up for it when it is continued.
 */
export async function conclude(
  context: RunContext,
  { ended, trials }: RunOutcome,
  {
    dataset,
    splits,
    backend,
    storage,
  }: { dataset: Dataset; splits: StudySplits; backend: Backend; storage: StudyStorage },
  options: ModelOptions,
): Promise<Conclusion> {
  const { settings, journal, recorded } = context;
  const best = bestOf(trials);
  const digest = digestOf(trials);
  if (!best) {
    await journal.note({ result: { digest, ended } });
    return { ended };
  }
  const wanted = (ended === 'rounds' || ended === 'space') && splits.final.length > 0;
  const modelSettings = Object.fromEntries(ofTheModel.map((key) => [key, wanted ? settings[key] : 'none']));
  const known = recordedModel(recorded, digest);
  const stored =
    JSON.stringify(known?.made) === JSON.stringify(modelSettings)
      ? await storedModel(storage, digest, options)
      : undefined;
  if (stored) {
    await journal.note({ result: { digest, ended } });
    return { ended, model: stored, evaluation: known?.evaluation };
  }

  // The user who interrupts a study still wants the best of what is finished. The model takes the first fold's network,
  // for the dataset's encoder and target scale are that fold's.
  const [weights] = await warmStart({ ...context, signal: undefined }, trials).of(best);
  const searched = { architecture: best.architecture, weights: weights! };
  const training = wanted ? finalOrStopped(context, trials, splits) : undefined;
  training?.catch(() => undefined);
  // The workers get the final networks before this thread measures.
  await yieldToEventLoop();
  const baselines = measureBaselines(backend, dataset, searched, settings.seed);
  const final = await training;
  const stopped = typeof final === 'string' ? final : undefined;
  const { model, evaluation } = winner(
    dataset,
    { searched, final: stopped ? undefined : (final as FinalNetworks | undefined) },
    baselines,
    { score: best.score as number, digest },
    options,
  );
  await storage.writeBlob(modelBlob, utf8ToBytes(saveModel(model)));
  const actual = stopped ?? ended;
  await journal.note({
    result: { digest, ended: actual },
    model: {
      digest,
      made: stopped ? Object.fromEntries(ofTheModel.map((key) => [key, 'none'])) : modelSettings,
      ...(evaluation ? { evaluation } : {}),
    },
  });
  return { ended: actual, model, evaluation };
}

/** The final networks, or why they could not be finished. */
async function finalOrStopped(
  context: RunContext,
  trials: RunOutcome['trials'],
  splits: StudySplits,
): Promise<FinalNetworks | 'interrupted' | 'budget'> {
  const { signal, deadline } = context;
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  const onEpoch = () => {
    if (performance.now() >= deadline) stop.abort(new Error('The time budget is used up.'));
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await trainFinal(context, trials, splits, { signal: stop.signal, onEpoch });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return signal?.aborted ? 'interrupted' : 'budget';
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
