import Table from 'cli-table3';
import { architectureName, type ReportTrial } from '../report/trials.ts';
import { grouped, percent } from '../words.ts';
import type { Colours } from './colours.ts';

const shareInPercent = (value: number): string => percent(value);

/** Width of the table in characters. */
const width = 79;

/**
 * The architectures as a table, best first, for terminals of 80 columns. Architectures of the default space fit one
 * line.
 */
export function leaderboard(top: readonly ReportTrial[], colours: Colours, format = shareInPercent): string {
  const predicted = top.some((trial) => trial.predicted !== undefined);
  const share = (value: number | undefined) => (value === undefined ? '' : format(value));
  const head = ['', 'architecture', 'params', 'score', ...(predicted ? ['predicted'] : []), 'trial'];
  const rows = top.map((trial, i) => [
    String(i + 1),
    architectureName(trial.architecture),
    grouped(trial.params),
    share(trial.score),
    ...(predicted ? [share(trial.predicted)] : []),
    `#${trial.number}`,
  ]);
  const columns = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)) + 2);
  const others = columns.reduce((sum, wide, i) => (i === 1 ? sum : sum + wide), 0);
  const table = new Table({
    head: head.map(colours.bold),
    colAligns: head.map((_, i) => (i === 1 ? 'left' : 'right')),
    // The frame takes two characters.
    colWidths: columns.map((wide, i) => (i === 1 ? width - others - 2 : wide)),
    wordWrap: true,
    // The table's own colours ignore NO_COLOR.
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    chars: {
      mid: '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      middle: '',
      'top-mid': '',
      'bottom-mid': '',
    },
  });
  table.push(...rows);
  return table.toString();
}
