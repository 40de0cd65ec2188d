// Size and score of the architectures.
import * as Plot from '@observablehq/plot';
import { accuracyScore, scoreAxis } from '../measure.ts';
import { paretoFront } from '../pareto.ts';
import { type ReportTrial, scored } from '../trials.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** Score against the number of parameters, with the Pareto front. */
export function sizeFigure(
  trials: readonly ReportTrial[],
  { measure = accuracyScore, width = 860, height = 392 } = {},
): Figure {
  const points = scored(trials);
  const front = paretoFront(points);
  return {
    heading: `Size and ${measure.name}`,
    captions: [
      { text: 'a trial', mark: { colour: 'trial', symbol: '●' } },
      { text: 'Pareto front: no smaller one is as good', mark: { colour: 'best', symbol: '━' } },
    ],
    width,
    height,
    x: { ...axisLabel, label: 'parameters', type: 'log', tickFormat: '~s', inset: 8, ticks: width < 600 ? 4 : 8 },
    y: {
      ...axisLabel,
      label: scoreAxis(measure),
      percent: measure.percent,
      labelOffset: 52,
      nice: true,
      inset: 6,
      ticks: height / 50,
    },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.dot(points, { x: 'params', y: 'score', r: 3, fill: ink.trial, fillOpacity: 0.5 }),
      Plot.line(front, { x: 'params', y: 'score', stroke: ink.best, strokeWidth: 1.5, curve: 'step-after' }),
      Plot.dot(front, { x: 'params', y: 'score', r: 4, fill: ink.best }),
    ],
  };
}
