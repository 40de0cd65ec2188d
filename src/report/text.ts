// The same pictures for a terminal: plain characters, no colour of their own, never wider than asked.
import { plot } from 'asciichart';
import { type Choice, hiddenPositions } from './choices.ts';
import { percentHistogram } from './histogram.ts';
import { rankCorrelation } from '../rank-correlation.ts';
import { type ReportTrial, runningBest, scored } from './trials.ts';
import { percent } from '../words.ts';

export interface TextSize {
  /** Columns, the axis included. */
  readonly width?: number;
  /** Rows of the plot itself. */
  readonly height?: number;
}

/** As many columns as asked: values repeated where there are fewer, the last of each bunch where there are more. */
function resample(values: readonly number[], columns: number): number[] {
  const wanted = values.length >= columns ? columns : values.length * Math.max(1, Math.floor(columns / values.length));
  return Array.from({ length: wanted }, (_, i) => values[Math.ceil(((i + 1) * values.length) / wanted) - 1]!);
}

/** Score of the trials and the best so far, as two lines. `paint` colours a line: 0 the trials, 1 the best. */
export function searchText(
  trials: readonly ReportTrial[],
  { width = 80, height = 10 }: TextSize = {},
  colours: { trials?: string; best?: string } = {},
): string {
  const scores = scored(trials).map((trial) => trial.score * 100);
  if (scores.length === 0) return 'no finished trial yet';
  const best = runningBest(trials).map((trial) => trial.best * 100);
  const axis = 9;
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const range = Math.max(high - low, 1);
  const chart = plot([resample(scores, width - axis), resample(best, width - axis)], {
    min: high - range,
    max: high,
    height: height - 1,
    offset: 2,
    colors: [colours.trials, colours.best],
    format: (value) => `${value.toFixed(1).padStart(5)} %`,
  });
  return chart
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Columns of blocks, one per whole percent; lower where a row for each trial is enough. */
export function histogramText(
  trials: readonly ReportTrial[],
  { width = 80, height: highest = 8 }: TextSize = {},
): string {
  const bins = percentHistogram(trials);
  if (bins.length === 0) return 'no finished trial yet';
  const axis = 6;
  const wide = Math.max(1, Math.min(4, Math.floor((width - axis) / bins.length)));
  const most = Math.max(...bins.map((bin) => bin.count));
  const height = Math.max(2, Math.min(highest, most));
  const rows = Array.from({ length: height }, (_, row) => {
    const floor = height - 1 - row;
    const cells = bins.map(({ count }) => {
      const level = Math.round((count / most) * height * 8) - floor * 8;
      const block = eighths[Math.max(0, Math.min(8, level))]!;
      return wide > 1 ? `${block.repeat(wide - 1)} ` : block;
    });
    const label = row === 0 ? String(most) : row === height - 1 ? '0' : '';
    return `${label.padStart(axis - 2)} ┤${cells.join('')}`.trimEnd();
  });
  const ticks = Array.from({ length: bins.length * wide + 4 }, () => ' ');
  const every = Math.ceil(5 / wide);
  bins.forEach((bin, i) => {
    if (i % every === 0) [...String(bin.percent)].forEach((digit, d) => (ticks[i * wide + d] = digit));
  });
  return [...rows, `${' '.repeat(axis)}${ticks.join('').trimEnd()} %`].join('\n');
}

const shades = ['·', '░', '▒', '▓', '█'];

/** A strip per position: rounds to the right, tokens downwards, darker where a token was likelier. */
export function choicesText(
  choices: readonly Choice[],
  names: readonly string[],
  { width = 80 }: TextSize = {},
): string {
  if (choices.length === 0) return 'no finished round yet';
  const positions = hiddenPositions(choices, names.length);
  const all = [...new Set(choices.map((c) => c.round))].sort((a, b) => a - b);
  const label = Math.max(...names.map((name) => name.length)) + 1;
  const room = Math.max(1, Math.floor((width - label) / positions.length) - 2);
  const rounds =
    all.length <= room ? all : Array.from({ length: room }, (_, i) => all[Math.floor((i * all.length) / room)]!);
  const share = new Map(choices.map((c) => [`${c.position} ${c.round} ${c.token}`, c.share]));
  const highest = Math.max(0.01, ...choices.filter((c) => c.token !== names.length).map((c) => c.share));
  const strip = Math.max(rounds.length, 'layer 1'.length);
  const head = `${' '.repeat(label)}${positions.map((p) => `layer ${p + 1}`.padEnd(strip)).join('  ')}`;
  const rows = names.flatMap((name, index) => {
    const token = index + 1;
    if (!choices.some((c) => c.token === token)) return [];
    const strips = positions.map((position) =>
      rounds
        .map((round) => {
          const value = share.get(`${position} ${round} ${token}`) ?? 0;
          return value === 0 ? ' ' : shades[Math.min(4, Math.floor((value / highest) * 4.999))]!;
        })
        .join('')
        .padEnd(strip),
    );
    return [`${name.padEnd(label)}${strips.join('  ')}`.trimEnd()];
  });
  return [
    head.trimEnd(),
    ...rows,
    `${' '.repeat(label)}rounds ${all[0]} to ${all.at(-1)}; ${shades.at(-1)} stands for ${Math.round(highest * 100)} % and more`,
  ].join('\n');
}

/** Dots of predicted (to the right) against measured (upwards); the digit counts the trials of a cell. */
export function predictionText(trials: readonly ReportTrial[], { width = 60, height = 14 }: TextSize = {}): string {
  const points = scored(trials).flatMap(({ predicted, score }) =>
    predicted === undefined ? [] : [{ predicted, score }],
  );
  if (points.length === 0) return 'no trial was predicted';
  const axis = 9;
  const columns = width - axis;
  const span = (values: number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { low, size: Math.max(high - low, 0.01) };
  };
  const across = span(points.map((p) => p.predicted));
  const up = span(points.map((p) => p.score));
  const counts = Array.from({ length: height }, () => new Array<number>(columns).fill(0));
  for (const { predicted, score } of points) {
    const column = Math.round(((predicted - across.low) / across.size) * (columns - 1));
    const row = height - 1 - Math.round(((score - up.low) / up.size) * (height - 1));
    counts[row]![column]!++;
  }
  const rows = counts.map((line, row) => {
    const name = row === 0 ? percent(up.low + up.size) : row === height - 1 ? percent(up.low) : '';
    return `${name.padStart(axis - 2)} ┤${line.map((n) => (n === 0 ? ' ' : n === 1 ? '•' : n > 9 ? '#' : n)).join('')}`.trimEnd();
  });
  const right = percent(across.low + across.size);
  const left = percent(across.low);
  const correlation = rankCorrelation(
    points.map((p) => p.predicted),
    points.map((p) => p.score),
  );
  return [
    ...rows,
    `${' '.repeat(axis)}${left}${right.padStart(columns - left.length)}`,
    'measured upwards, predicted to the right',
    ...(correlation === undefined
      ? []
      : [`Spearman's rank correlation ${correlation.toFixed(2)} (${points.length} trials)`]),
  ].join('\n');
}
