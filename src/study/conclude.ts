// The end of a study: the final networks are trained and measured, and the model is put into the storage.
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ModelOptions } from '../export/model.ts';
import { saveModel } from '../export/pipeline.ts';
import type { Backend } from '../kernels/backend.ts';
import type { Dataset } from '../table/dataset.ts';
import { yieldToEventLoop } from '../mlp/yield.ts';
import { digestOf } from './digest.ts';
import { outputsOfRows } from '../export/outputs.ts';
import type { Encodings } from './encodings.ts';
import { measureBaselines } from './evaluate.ts';
import type { Truth } from './final/ensemble.ts';
import { trainFinal } from './final/final.ts';
import type { FinalMeans, FinalOptions } from './final/means.ts';
import { type RecordedModel, recordedModel } from './records.ts';
import type { RunContext, RunOutcome } from './context.ts';
import { ofTheModel } from './settings.ts';
import type { Settings } from './setting.ts';
import { studySettings } from './settings-table.ts';
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
 * The final networks are trained when the search has come to its own end or its part of the time is up. A study that is
 * interrupted meanwhile, or runs out of time, has those of them as its model that are finished, or the best trial where
 * none is, and makes up for it when it is continued.
 */
export async function conclude(
  context: RunContext,
  { ended, trials }: RunOutcome,
  {
    dataset,
    encodings,
    splits,
    backend,
    storage,
  }: { dataset: Dataset; encodings: Encodings; splits: StudySplits; backend: Backend; storage: StudyStorage },
  options: ModelOptions,
): Promise<Conclusion> {
  const { settings, journal, recorded } = context;
  const best = bestOf(trials);
  const digest = digestOf(trials);
  if (!best) {
    await journal.note({ result: { digest, ended } });
    return { ended };
  }
  const wanted = ended !== 'interrupted' && splits.final.length > 0;
  const modelSettings = Object.fromEntries(ofTheModel.map((key) => [key, wanted ? settings[key] : 'none']));
  const known = recordedModel(recorded, digest);
  const stored = known && isMadeWith(known, modelSettings) ? await storedModel(storage, digest, options) : undefined;
  if (stored) {
    await journal.note({ result: { digest, ended } });
    return { ended, model: stored, evaluation: known?.evaluation };
  }

  // The user who interrupts a study still wants the best of what is finished. The model takes the first fold's network,
  // for the dataset's encoder and target scale are that fold's.
  const [weights] = await warmStart({ ...context, signal: undefined }, trials).of(best);
  const searched = { architecture: best.architecture, weights: weights! };
  const measured = () => measureBaselines(backend, dataset, searched, settings.seed);
  // What measuring takes has to be known where time is short.
  const before = Number.isFinite(context.finalDeadline) ? measured() : undefined;
  const means: FinalMeans = {
    ...context,
    encodings,
    outputs: (network, encoded, rows) => outputsOfRows(backend, [network], encoded, rows),
    truth: (rows) => truthOf(dataset, rows),
    deadline: context.finalDeadline - (before ? 1000 * figuresToCome * before.seconds.figures : 0),
    measuring: before ? before.seconds.outputs / best.params : 0,
  };
  const training = wanted ? trainFinal(means, trials, splits, interruption(context)) : undefined;
  training?.catch(() => undefined);
  // The workers get the final networks before this thread measures.
  await yieldToEventLoop();
  const baselines = before ?? measured();
  const final = await training;
  for (const warning of final?.warnings ?? []) context.onWarning(warning);
  const stopped = final?.stopped;
  const { model, evaluation } = winner(
    dataset,
    { searched, final },
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

/** A setting that the record lacks is as by default: an earlier version did not have it, and its models stay. */
function isMadeWith({ made }: RecordedModel, settings: Readonly<Record<string, unknown>>): boolean {
  return ofTheModel.every((key) => {
    const setting: Settings[string] = studySettings[key];
    const usual = 'default' in setting ? setting.default : undefined;
    return (made[key] ?? usual) === (settings[key] ?? usual);
  });
}

/** Figures of the test rows that are made when the final networks are trained: the model's and the linear baseline's. */
const figuresToCome = 2;

function interruption({ signal }: RunContext): FinalOptions {
  return {
    signal: signal ?? new AbortController().signal,
    reason: () => (signal?.aborted ? 'interrupted' : 'budget'),
  };
}

function truthOf(dataset: Dataset, rows: Int32Array): Truth {
  if (dataset.task === 'regression') {
    const { targets } = dataset;
    return { task: 'regression', targets: Float32Array.from(rows, (row) => targets[row]!) };
  }
  const { classes, labels } = dataset;
  return { task: 'classification', classes: classes.length, labels: rows.map((row) => labels[row]!) };
}
