import Table from 'cli-table3';
import { architectureName, percent, type ReportTrial } from '../report/plain.ts';
import type { Colours } from './colours.ts';
import { grouped } from './words.ts';

/** The architectures as a table, best first, at most 80 columns wide. */
export function leaderboard(top: readonly ReportTrial[], colours: Colours): string {
  const predicted = top.some((trial) => trial.predicted !== undefined);
  const others = [4, 12, 9, ...(predicted ? [11] : []), 7];
  // A border stands before each column and after the last.
  const room = 79 - others.reduce((a, b) => a + b) - (others.length + 2);
  const table = new Table({
    head: ['', 'architecture', 'parameters', 'score', ...(predicted ? ['predicted'] : []), 'trial'].map(colours.bold),
    colAligns: ['right', 'left', 'right', 'right', 'right', ...(predicted ? ['right' as const] : [])],
    colWidths: [others[0]!, room, ...others.slice(1)],
    wordWrap: true,
    // The table's own colours ignore NO_COLOR.
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  top.forEach((trial, i) => {
    table.push([
      String(i + 1),
      architectureName(trial.architecture),
      grouped(trial.params),
      trial.score === undefined ? '' : percent(trial.score),
      ...(predicted ? [trial.predicted === undefined ? '' : percent(trial.predicted)] : []),
      `#${trial.number}`,
    ]);
  });
  return table.toString();
}
