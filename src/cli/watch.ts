// A run of a study with everything around it: Ctrl-C, progress, trials and result on standard output, exit code.
import path from 'node:path';
import type { SearchOptions, Start, Study, Trial } from '../index.ts';
import type { Context } from './context.ts';
import { asWrongUse, Failure } from './errors.ts';
import { finale } from './finale.ts';
import { interruptible, Interrupted } from './interrupt.ts';
import { studyLine, trialLine } from './json.ts';
import { liveProgress, noProgress, plainProgress, type ProgressPlan, type ProgressView } from './live.ts';
import { openPool, type PoolFlags } from './pool.ts';
import { inFlags } from './remedies.ts';
import { reportAtEnd } from './report.ts';
import { counted, shellWord } from './words.ts';

export interface RunView extends PoolFlags {
  readonly tableName: string;
  readonly location: string;
  /** Seconds. */
  readonly timeBudget?: number | undefined;
  readonly top: number;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What a run is given so that it can be watched. */
export type RunEvents = Pick<
  SearchOptions,
  'onStart' | 'onTrial' | 'onRound' | 'onFinal' | 'onWarning' | 'signal' | 'pool' | 'timeBudget' | 'top'
>;

/**
 * @throws WrongUse when the run refuses to start; Failure when no trial has completed; Interrupted after Ctrl-C or when
 *   the reader of standard output has gone, with the study kept
 */
export async function watch(
  start: (events: RunEvents) => Promise<Study>,
  view: RunView,
  context: Context,
): Promise<void> {
  const { out, err, errColours } = context;
  const pool = await openPool(view);
  let progress: ProgressView = noProgress;
  let begun = false;
  const events: RunEvents = {
    pool,
    top: view.top,
    ...(view.timeBudget === undefined ? {} : { timeBudget: view.timeBudget * 1000 }),
    onWarning: ({ message }) => void err.line(`${errColours.yellow('warning:')} ${inFlags(message)}`),
    onStart(about) {
      begun = true;
      if (!view.quiet) progress = openProgress(planOf(about, view), view, context);
    },
    async onTrial(trial: Trial) {
      progress.trial(trial);
      if (view.json) await out.line(trialLine(trial));
    },
    onRound: ({ number }) => progress.round(number),
    async onFinal(networks) {
      if (view.quiet) return;
      progress.done();
      progress = noProgress;
      await err.line(`training ${networks === 1 ? 'the final network' : `${networks} final networks`}`);
    },
  };
  const study = await interruptible(async (signal) => {
    try {
      const run = () => start({ ...events, signal });
      return await asWrongUse(run, () => !begun);
    } finally {
      progress.done();
      await pool.dispose();
    }
  }, out.closed);
  if (pool.fallback) await err.line(`${errColours.yellow('warning:')} trained in one thread: ${pool.fallback}`);
  await reportAtEnd(study, context);
  await present(study, view, context);
}

function planOf({ settings, dataset, total, trials }: Start, { tableName, timeBudget }: RunView): ProgressPlan {
  const title = `mlpnas: ${settings.strategy} search for ${dataset.target} of ${path.basename(tableName)}, seed ${settings.seed}`;
  return { title, total, rounds: settings.rounds, timeBudget, before: trials };
}

function openProgress(
  plan: ProgressPlan,
  view: RunView,
  { err, stdout, stderr, errColours, env }: Context,
): ProgressView {
  // JSON lines that scroll by on the same terminal would tear the view apart.
  const live = stderr.isTTY && env.TERM !== 'dumb' && !(view.json && stdout.isTTY);
  return live ? liveProgress(stderr, plan, errColours) : plainProgress((line) => void err.line(line), plan);
}

async function present(study: Study, view: RunView, { out, colours }: Context): Promise<void> {
  const { trials, best, test, evaluation, digest, seconds, location, ended } = study;
  if (view.json)
    await out.line(
      studyLine({
        trials: trials.length,
        best,
        testAccuracy: test?.accuracy,
        evaluation,
        digest,
        seconds,
        location,
        ended,
      }),
    );
  if (ended === 'interrupted') {
    throw new Interrupted(
      `Interrupted with ${counted(trials.length, 'trial')} kept. Go on with: mlpnas resume ${shellWord(location)}`,
    );
  }
  if (!view.json) await out.write(finale(study, view.top, colours));
  if (!best)
    throw new Failure(
      `No architecture could be trained; the first failed because: ${trials[0]?.reason ?? 'there was none'}. Try a lower --learning-rate.`,
    );
}
