// The figures as text for a terminal: plain characters without colours, never wider than the given width.
import { plot } from 'asciichart';
import { type Choice, hiddenPositions } from './choices.ts';
import { percentHistogram } from './histogram.ts';
import { accuracyScore, type ScoreMeasure } from './measure.ts';
import { rankCorrelation } from '../rank-correlation.ts';
import { type ReportTrial, runningBest, scored } from './trials.ts';

export interface TextSize {
  /** Columns, the axis included. */
  readonly width?: number;
  /** Rows of the plot itself. */
  readonly height?: number;
}

/** `measure` is what the scores are, accuracies where it is absent. */
type ScoreTextOptions = TextSize & { readonly measure?: ScoreMeasure };

/**
 * About `columns` values: each is repeated where there are fewer, and the last of each bin is taken where there are
 * more.
 */
function resample(values: readonly number[], columns: number): number[] {
  const count = values.length >= columns ? columns : values.length * Math.max(1, Math.floor(columns / values.length));
  return Array.from({ length: count }, (_, i) => values[Math.ceil(((i + 1) * values.length) / count) - 1]!);
}

/**
 * The scores of the trials and the best so far, as two lines.
 *
 * @example
 * console.log(searchText(study.trials, { width: 60 }));
 */
export function searchText(
  trials: readonly ReportTrial[],
  { width = 80, height = 10, measure = accuracyScore }: ScoreTextOptions = {},
  colours: { trials?: string; best?: string } = {},
): string {
  const scores = scored(trials).map((trial) => trial.score);
  if (scores.length === 0) return 'no finished trial yet';
  const best = runningBest(trials).map((trial) => trial.best);
  const axis = 9;
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const range = Math.max(high - low, 0.01);
  const chart = plot([resample(scores, width - axis), resample(best, width - axis)], {
    min: high - range,
    max: high,
    height: height - 1,
    offset: 2,
    colors: [colours.trials, colours.best],
    format: (value) => measure.format(value).padStart(7),
  });
  return chart
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A column of blocks for each whole percent, or hundredth; the chart is lower where a row for each trial is enough.
 *
 * @example
 * console.log(histogramText(study.trials));
 */
export function histogramText(
  trials: readonly ReportTrial[],
  { width = 80, height: maxHeight = 8, measure = accuracyScore }: ScoreTextOptions = {},
): string {
  const bins = percentHistogram(trials);
  if (bins.length === 0) return 'no finished trial yet';
  const axis = 6;
  const columnWidth = Math.max(1, Math.min(4, Math.floor((width - axis) / bins.length)));
  const largest = Math.max(...bins.map((bin) => bin.count));
  const height = Math.max(2, Math.min(maxHeight, largest));
  const rows = Array.from({ length: height }, (_, row) => {
    const floor = height - 1 - row;
    const cells = bins.map(({ count }) => {
      const level = Math.round((count / largest) * height * 8) - floor * 8;
      const block = eighths[Math.max(0, Math.min(8, level))]!;
      return columnWidth > 1 ? `${block.repeat(columnWidth - 1)} ` : block;
    });
    const label = row === 0 ? String(largest) : row === height - 1 ? '0' : '';
    return `${label.padStart(axis - 2)} ┤${cells.join('')}`.trimEnd();
  });
  const ticks = Array.from({ length: bins.length * columnWidth + 4 }, () => ' ');
  const every = Math.ceil(5 / columnWidth);
  bins.forEach((bin, i) => {
    if (i % every === 0) [...String(bin.percent)].forEach((digit, d) => (ticks[i * columnWidth + d] = digit));
  });
  return [...rows, `${' '.repeat(axis)}${ticks.join('').trimEnd()} ${measure.percent ? '%' : '/ 100'}`].join('\n');
}

const shades = ['·', '░', '▒', '▓', '█'];

/**
 * A strip for each position: rounds to the right, tokens downwards, darker where a token was more probable.
 *
 * @example
 * const choices = choicesByRound(study.trials, study.insights);
 * console.log(choicesText(choices, study.space.vocabulary.map(String)));
 */
export function choicesText(
  choices: readonly Choice[],
  names: readonly string[],
  { width = 80 }: TextSize = {},
): string {
  if (choices.length === 0) return 'no finished round yet';
  const positions = hiddenPositions(choices, names.length);
  const allRounds = [...new Set(choices.map((c) => c.round))].sort((a, b) => a - b);
  const label = Math.max(...names.map((name) => name.length)) + 1;
  const maxRounds = Math.max(1, Math.floor((width - label) / positions.length) - 2);
  const rounds =
    allRounds.length <= maxRounds
      ? allRounds
      : Array.from({ length: maxRounds }, (_, i) => allRounds[Math.floor((i * allRounds.length) / maxRounds)]!);
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
    `${' '.repeat(label)}rounds ${allRounds[0]} to ${allRounds.at(-1)}; ` +
      `${shades.at(-1)} stands for ${Math.round(highest * 100)} % and more`,
  ].join('\n');
}

/**
 * Predicted (to the right) against measured scores (upwards); a digit counts the trials of a cell.
 *
 * @example
 * console.log(predictionText(study.trials));
 */
export function predictionText(
  trials: readonly ReportTrial[],
  { width = 60, height = 14, measure = accuracyScore }: ScoreTextOptions = {},
): string {
  const points = scored(trials).flatMap(({ predicted, score }) =>
    predicted === undefined ? [] : [{ predicted, score }],
  );
  if (points.length === 0) return 'no trial was predicted';
  const axis = 9;
  const columns = width - axis;
  const rangeOf = (values: number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { low, size: Math.max(high - low, 0.01) };
  };
  const xRange = rangeOf(points.map((p) => p.predicted));
  const yRange = rangeOf(points.map((p) => p.score));
  const counts = Array.from({ length: height }, () => new Array<number>(columns).fill(0));
  for (const { predicted, score } of points) {
    const column = Math.round(((predicted - xRange.low) / xRange.size) * (columns - 1));
    const row = height - 1 - Math.round(((score - yRange.low) / yRange.size) * (height - 1));
    counts[row]![column]!++;
  }
  const rows = counts.map((line, row) => {
    const name =
      row === 0 ? measure.format(yRange.low + yRange.size) : row === height - 1 ? measure.format(yRange.low) : '';
    const cells = line.map((n) => (n === 0 ? ' ' : n === 1 ? '•' : n > 9 ? '#' : n));
    return `${name.padStart(axis - 2)} ┤${cells.join('')}`.trimEnd();
  });
  const right = measure.format(xRange.low + xRange.size);
  const left = measure.format(xRange.low);
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
