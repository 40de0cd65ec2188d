// A regression's predictions and errors on the test rows.
import * as Plot from '@observablehq/plot';
import { axisLabel, type Figure, ink } from './figure.ts';

type Pairs = readonly (readonly [actual: number, predicted: number])[];

/** Predictions against true values. */
export function truthFigure(pairs: Pairs, { width = 440, height = 400 } = {}): Figure {
  const values = pairs.flat();
  const ends = [Math.min(...values), Math.max(...values)];
  return {
    heading: 'Predicted and true values',
    captions: [
      { text: 'a test row', mark: { colour: 'trial', symbol: '●' } },
      { text: 'predicted = true', mark: { colour: 'quiet', symbol: '╌' } },
    ],
    width,
    height,
    marginLeft: 72,
    x: { ...axisLabel, label: 'true', domain: ends, nice: true, inset: 6, ticks: 6 },
    y: { ...axisLabel, label: 'predicted', domain: ends, nice: true, inset: 6, labelOffset: 60, ticks: 6 },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.dot(pairs, { x: '0', y: '1', r: 2.5, fill: ink.trial, fillOpacity: 0.5 }),
      Plot.line(ends, { x: (d: number) => d, y: (d: number) => d, stroke: ink.quiet, strokeDasharray: '4,4' }),
    ],
  };
}

/** The distribution of the errors. */
export function residualHistogramFigure(pairs: Pairs, { width = 440, height = 400 } = {}): Figure {
  const errors = pairs.map(([actual, predicted]) => predicted - actual);
  return {
    heading: 'Errors',
    captions: [{ text: 'predicted − true, by range', mark: { colour: 'trial', symbol: '■' } }],
    width,
    height,
    x: { ...axisLabel, label: 'predicted − true', nice: true, ticks: 6 },
    y: { ...axisLabel, label: 'test rows', labelOffset: 52, nice: true, tickFormat: 'd', interval: 1 },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.rectY(
        errors,
        Plot.binX<Plot.RectYOptions>(
          { y: 'count' },
          { x: { value: (d: number) => d, thresholds: 24 }, fill: ink.trial, inset: 0.5 },
        ),
      ),
      Plot.ruleY([0], { stroke: ink.text }),
      Plot.ruleX([0], { stroke: ink.best, strokeDasharray: '4,3' }),
    ],
  };
}
