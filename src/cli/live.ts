// Progress on standard error: a view that is redrawn on a terminal, or a line per round where there is none.
import { createLogUpdate } from 'log-update';
import type { ScoreMeasure } from '../report/measure.ts';
import type { ReportTrial } from '../report/trials.ts';
import { counted } from '../words.ts';
import type { Colours } from './colours.ts';
import { countProgress } from './progress.ts';
import { liveScreen, roundLine } from './screen.ts';
import { timeInWords } from './words.ts';

export interface ProgressView {
  trial(trial: ReportTrial): void;
  round(number: number): void;
  /** Draws the last frame and leaves it on the screen. */
  done(): void;
}

export interface ProgressPlan {
  readonly title: string;
  readonly total: number;
  readonly rounds: number;
  /** Seconds. */
  readonly timeBudget?: number | undefined;
  /** What the scores are. */
  readonly measure: ScoreMeasure;
  /** Trials that the study already had. */
  readonly before: readonly ReportTrial[];
}

/** The view of `--quiet`, which shows nothing. */
export const noProgress: ProgressView = { trial() {}, round() {}, done() {} };

/** The least number of milliseconds between two frames, because drawing takes time from training. */
const frame = 100;

export function liveProgress(stream: NodeJS.WriteStream, plan: ProgressPlan, colours: Colours): ProgressView {
  const count = countProgress(plan, performance.now(), plan.before);
  // Hiding the cursor would make log-update listen to the whole process.
  const update = createLogUpdate(stream, { showCursor: true });
  let last = -Infinity;
  const draw = () => {
    last = performance.now();
    update(
      liveScreen(plan.title, count.read(last), { columns: stream.columns || 80, rows: stream.rows || 24 }, colours),
    );
  };
  draw();
  return {
    trial(trial) {
      count.add(trial, performance.now());
      if (performance.now() - last >= frame) draw();
    },
    round: draw,
    done() {
      draw();
      update.done();
      stream.write('\n');
    },
  };
}

export function plainProgress(write: (line: string) => void, plan: ProgressPlan): ProgressView {
  const started = performance.now();
  const count = countProgress(plan, started, plan.before);
  write(plan.title);
  return {
    trial: (trial) => count.add(trial, performance.now()),
    round: (number) => write(roundLine(number, count.read(performance.now()))),
    done: () =>
      write(`${counted(count.read(0).trials.length, 'trial')} in ${timeInWords((performance.now() - started) / 1000)}`),
  };
}
