// The scores over the search.
import * as Plot from '@observablehq/plot';
import { accuracyScore, scoreAxis } from '../measure.ts';
import { type ReportTrial, runningBest, scored } from '../trials.ts';
import { capitalized } from '../../words.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** The score of every trial in the order of the search, the mean of each round, and the best so far. */
export function searchFigure(
  trials: readonly ReportTrial[],
  { measure = accuracyScore, width = 860, height = 392 } = {},
): Figure {
  const points = scored(trials);
  const best = runningBest(trials);
  const failed = trials.filter((trial) => trial.score === undefined && trial.state === 'failed');
  const rounds = roundSpans(trials);
  const last = best.at(-1);
  const lowest = Math.min(...points.map((point) => point.score));
  const crowded = points.length > width / 2.8;
  return {
    heading: `${capitalized(measure.name)} over the search`,
    captions: [
      { text: 'a trial', mark: { colour: 'trial', symbol: '●' } },
      { text: 'best so far', mark: { colour: 'best', symbol: '━' } },
      { text: 'mean of a round', mark: { colour: 'quiet', symbol: '╌' } },
      ...(failed.length > 0
        ? [{ text: `failed (${failed.length})`, mark: { colour: 'failed' as const, symbol: '×' as const } }]
        : []),
    ],
    width,
    height,
    marginRight: 64,
    x: { ...axisLabel, label: 'trial', inset: 8, tickFormat: 'd' },
    y: {
      ...axisLabel,
      label:
        width < 600 ? scoreAxis(measure) : scoreAxis(measure).replace(/( \(%\))?$/, ', later epochs weighing more$1'),
      percent: measure.percent,
      ticks: height / 50,
      labelOffset: 52,
      nice: true,
      inset: 6,
    },
    marks: [
      Plot.rectX(
        rounds.filter((_, i) => i % 2 === 1),
        { x1: 'start', x2: 'end', fill: ink.band },
      ),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleY(
        rounds.filter((round) => round.mean !== undefined),
        { x1: 'start', x2: 'end', y: 'mean', stroke: ink.quiet, strokeDasharray: '3,3' },
      ),
      Plot.dot(points, { x: 'number', y: 'score', r: crowded ? 2 : 3.5, fill: ink.trial, fillOpacity: 0.6 }),
      Plot.dot(failed, { x: 'number', y: () => lowest, symbol: 'times', stroke: ink.failed }),
      Plot.line(best, { x: 'number', y: 'best', stroke: ink.best, strokeWidth: 2, curve: 'step-after' }),
      Plot.text(last ? [last] : [], {
        x: 'number',
        y: 'best',
        text: (d: { best: number }) => measure.format(d.best),
        dx: 10,
        textAnchor: 'start',
        fill: ink.best,
        fontWeight: 600,
        fontSize: 13,
      }),
    ],
  };
}

function roundSpans(trials: readonly ReportTrial[]): { start: number; end: number; mean: number | undefined }[] {
  return [...new Set(trials.map((trial) => trial.round))].map((round) => {
    const ofRound = trials.filter((trial) => trial.round === round);
    const scores = scored(ofRound).map((trial) => trial.score);
    const numbers = ofRound.map((trial) => trial.number);
    return {
      start: Math.min(...numbers) - 0.5,
      end: Math.max(...numbers) + 0.5,
      mean: scores.length > 0 ? scores.reduce((a, b) => a + b) / scores.length : undefined,
    };
  });
}
