// A frame of the live view as text, and the line per round that replaces it where there is no terminal.
import type { ScoreMeasure } from '../report/measure.ts';
import { architectureName, type ReportTrial } from '../report/trials.ts';
import { searchText } from '../report/text.ts';
import { counted, grouped } from '../words.ts';
import type { Colours } from './colours.ts';
import type { Progress } from './progress.ts';
import { fit, timeInWords } from './words.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The view in at most `rows - 1` lines of at most `columns - 1` columns, so that the terminal neither wraps nor scrolls. */
export function liveScreen(title: string, progress: Progress, { columns, rows }: ScreenSize, colours: Colours): string {
  const width = Math.min(columns - 1, 100);
  const { trials, total, best, rounds, measure } = progress;
  const round = Math.min(rounds, (trials.at(-1)?.round ?? 0) + 1);
  const status = `${trials.length}/${total} trials, round ${round} of ${rounds}${left(progress)}`;
  const bar = Math.max(4, width - status.length - 2);
  const filled = total === 0 ? 0 : Math.round((Math.min(trials.length, total) / total) * bar);
  const lines = [
    colours.bold(fit(title, width)),
    `${colours.green('━'.repeat(filled))}${colours.dim('─'.repeat(bar - filled))}  ${status}`,
    best
      ? fit(
          `best ${measure.format(best.score)}  ${architectureName(best.architecture)}  (${counted(best.params, 'parameter')})`,
          width,
        )
      : 'no finished trial yet',
  ];
  const room = rows - 1 - lines.length;
  const recent = Math.max(0, Math.min(5, room - 9));
  const chart = Math.min(10, room - recent - 2);
  if (chart >= 3 && best) {
    lines.push('', ...searchText(trials, { width, height: chart, measure }, colours.chart).split('\n'));
    if (recent > 0) lines.push('', ...trials.slice(-recent).map((trial) => fit(trialLine(trial, measure), width)));
  }
  return lines.join('\n');
}

function left({ secondsLeft, trials, total }: Progress): string {
  if (secondsLeft === undefined || trials.length >= total) return '';
  return `, about ${timeInWords(secondsLeft)} left`;
}

function trialLine(trial: ReportTrial, { format }: ScoreMeasure): string {
  const outcome = trial.score === undefined ? trial.state : format(trial.score);
  const predicted = trial.predicted === undefined ? '' : `predicted ${format(trial.predicted)}`;
  const name = `#${String(trial.number).padEnd(4)} ${architectureName(trial.architecture).padEnd(38)}`;
  return `${name} ${outcome.padStart(8)}  ${predicted}`.trimEnd();
}

/** `round 3 of 10: mean 62.3 %, best 68.1 %; so far 71.3 % with 64 relu - 3 softmax; about 12 s left`. */
export function roundLine(round: number, progress: Progress): string {
  const ofRound = progress.trials.filter((trial) => trial.round === round);
  const scores = ofRound.flatMap((trial) => (trial.score === undefined ? [] : [trial.score]));
  const failed = ofRound.length - scores.length;
  const { best } = progress;
  const { format } = progress.measure;
  const parts = [
    scores.length === 0
      ? 'no trial finished'
      : `mean ${format(scores.reduce((a, b) => a + b) / scores.length)}, best ${format(Math.max(...scores))}`,
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(best ? [`so far ${format(best.score)} with ${architectureName(best.architecture)}`] : []),
  ];
  return `round ${round + 1} of ${progress.rounds}: ${parts.join('; ')}${left(progress).replace(',', ';')}`;
}
