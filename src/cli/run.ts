// Runs a study for `search` and `resume`: with Ctrl-C, progress, trials and result on standard output, and exit code.
import path from 'node:path';
import type { SearchOptions, Start, Study, Trial } from '../index.ts';
import { scoreMeasureOf } from '../report/measure.ts';
import { counted } from '../words.ts';
import type { Context } from './context.ts';
import { asWrongUse, Failure } from './errors.ts';
import { interruptible, Interrupted } from './interrupt.ts';
import { type JsonTask, jsonTask, studyLine, trialLine } from './json.ts';
import { liveProgress, noProgress, plainProgress, type ProgressPlan, type ProgressView } from './live.ts';
import { openPool, type PoolFlags } from './pool.ts';
import { inFlags } from './remedies.ts';
import type { RawTable } from '../internal.ts';
import { reportAtEnd } from './report.ts';
import { summary } from './summary.ts';
import { shellWord } from './words.ts';

export interface RunView extends PoolFlags {
  /** The study's table, and its separate test table if it has one. */
  readonly table: RawTable;
  readonly test?: RawTable | undefined;
  readonly location: string;
  /** Seconds, from `began` on. */
  readonly timeBudget?: number | undefined;
  /** When the command began, before it read the table; by `performance.now()`. */
  readonly began: number;
  readonly top: number;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The options of the search by which its course is shown. */
export type RunEvents = Pick<
  SearchOptions,
  'onStart' | 'onTrial' | 'onRound' | 'onFinal' | 'onWarning' | 'signal' | 'pool' | 'timeBudget' | 'top'
>;

/**
 * @throws WrongUse when the run refuses to start; Failure when no trial has completed; Interrupted after Ctrl-C or when
 *   the reader of standard output has gone, with the study kept
 */
export async function runStudy(
  start: (events: RunEvents) => Promise<Study>,
  view: RunView,
  context: Context,
): Promise<void> {
  const { out, err, errColours } = context;
  const pool = await openPool(view);
  let progress: ProgressView = noProgress;
  let task: JsonTask | undefined;
  const events: RunEvents = {
    pool,
    top: view.top,
    ...(view.timeBudget === undefined ? {} : { timeBudget: timeLeft(view.timeBudget, view.began) }),
    onWarning: ({ message }) => void err.line(`${errColours.yellow('warning:')} ${inFlags(message)}`),
    onStart(about) {
      task = jsonTask(about.dataset.task === 'regression', about.settings.metric);
      if (!view.quiet) progress = openProgress(planOf(about, view), view, context);
    },
    async onTrial(trial: Trial) {
      progress.trial(trial);
      if (view.json && task) await out.line(trialLine(trial, task));
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
      return await asWrongUse(run, () => task === undefined);
    } finally {
      progress.done();
      await pool.dispose();
    }
  }, out.closed);
  if (pool.fallback) await err.line(`${errColours.yellow('warning:')} trained in one thread: ${pool.fallback}`);
  await reportAtEnd(
    study,
    async (ended) => {
      const { explainStudy } = await import('../explain/index.ts');
      return await explainStudy(ended, view.table, { test: view.test });
    },
    context,
  );
  await present(study, view, context);
}

/** Seconds in which the report is written, but no more than a tenth of a budget. */
const reportSeconds = 0.4;

/** Seconds for the search; above 0, so that it has at least the trial that it always has. */
function timeLeft(timeBudget: number, began: number): number {
  const kept = Math.min(reportSeconds, timeBudget / 10);
  return Math.max(1e-3, timeBudget - kept - (performance.now() - began) / 1000);
}

function planOf({ settings, dataset, total, trials }: Start, { table, timeBudget }: RunView): ProgressPlan {
  const { strategy, seed } = settings;
  const title = `mlpnas: ${strategy} search for ${dataset.target} of ${path.basename(table.name)}, seed ${seed}`;
  const measure = scoreMeasureOf(settings.metric, dataset.task === 'regression');
  return { title, total, rounds: settings.rounds, timeBudget, measure, before: trials };
}

function openProgress(
  plan: ProgressPlan,
  view: RunView,
  { err, stdout, stderr, errColours, env }: Context,
): ProgressView {
  // JSON lines on the same terminal would break the view.
  const live = stderr.isTTY && env.TERM !== 'dumb' && !(view.json && stdout.isTTY);
  return live ? liveProgress(stderr, plan, errColours) : plainProgress((line) => void err.line(line), plan);
}

async function present(study: Study, view: RunView, { out, colours }: Context): Promise<void> {
  const { trials, best, test, evaluation, digest, seconds, location, ended } = study;
  if (view.json)
    await out.line(
      studyLine({
        task: jsonTask(study.dataset.task === 'regression', study.settings.metric),
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
  if (!view.json) await out.write(summary(study, view.top, colours));
  if (!best) {
    const why = trials[0]?.reason ?? 'there was none';
    throw new Failure(`No architecture could be trained; the first failed because: ${why}.`);
  }
}
