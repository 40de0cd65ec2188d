import * as Plot from '@observablehq/plot';
import { drawFigure, ink } from './svg.ts';
import { percent, type ReportTrial, runningBest, scored } from './trials.ts';

/** Score of every trial in the order of the search, the mean of each round, and the best so far. */
export function searchFigure(trials: readonly ReportTrial[]): string {
  const points = scored(trials);
  const best = runningBest(trials);
  const failed = trials.filter((trial) => trial.score === undefined && trial.state === 'failed');
  const rounds = roundSpans(trials);
  const last = best.at(-1);
  const lowest = Math.min(...points.map((point) => point.score));
  return drawFigure({
    heading: 'Accuracy over the search',
    captions: [
      { text: 'a trial', mark: { colour: ink.trial, symbol: '●' } },
      { text: 'best so far', mark: { colour: ink.best, symbol: '━' } },
      { text: 'mean of a round', mark: { colour: ink.quiet, symbol: '╌' } },
      ...(failed.length > 0
        ? [{ text: `failed (${failed.length})`, mark: { colour: ink.failed, symbol: '×' as const } }]
        : []),
    ],
    marginRight: 64,
    x: { label: 'trial', labelAnchor: 'center', labelArrow: 'none', inset: 8, tickFormat: 'd' },
    y: {
      label: 'validation accuracy, later epochs weighing more (%)',
      percent: true,
      labelAnchor: 'center',
      labelOffset: 52,
      labelArrow: 'none',
      nice: true,
      inset: 6,
    },
    marks: [
      Plot.rectX(
        rounds.filter((_, i) => i % 2 === 1),
        { x1: 'start', x2: 'end', fill: '#f5f7fa' },
      ),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleY(
        rounds.filter((round) => round.mean !== undefined),
        {
          x1: 'start',
          x2: 'end',
          y: 'mean',
          stroke: ink.quiet,
          strokeDasharray: '3,3',
        },
      ),
      Plot.dot(points, {
        x: 'number',
        y: 'score',
        r: points.length > 300 ? 2 : 3.5,
        fill: ink.trial,
        fillOpacity: 0.6,
      }),
      Plot.dot(failed, { x: 'number', y: () => lowest, symbol: 'times', stroke: ink.failed }),
      Plot.line(best, { x: 'number', y: 'best', stroke: ink.best, strokeWidth: 2, curve: 'step-after' }),
      Plot.text(last ? [last] : [], {
        x: 'number',
        y: 'best',
        text: (d: { best: number }) => percent(d.best),
        dx: 10,
        textAnchor: 'start',
        fill: ink.best,
        fontWeight: 600,
        fontSize: 13,
      }),
    ],
  });
}

function roundSpans(trials: readonly ReportTrial[]): { start: number; end: number; mean: number | undefined }[] {
  return [...new Set(trials.map((trial) => trial.round))].map((round) => {
    const own = trials.filter((trial) => trial.round === round);
    const scores = scored(own).map((trial) => trial.score);
    const numbers = own.map((trial) => trial.number);
    return {
      start: Math.min(...numbers) - 0.5,
      end: Math.max(...numbers) + 0.5,
      mean: scores.length > 0 ? scores.reduce((a, b) => a + b) / scores.length : undefined,
    };
  });
}
