// What the columns are worth to the model.
import * as Plot from '@observablehq/plot';
import type { Importance } from '../../explain/index.ts';
import { measureOf } from '../measure.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** A bar for each of the most important columns, with its interval. */
export function importanceFigure({ metric, columns }: Importance, { width = 860, most = 15 } = {}): Figure {
  const { name, percent } = measureOf(metric);
  const shown = columns
    .slice(0, most)
    .map(({ column, metric: { value, low, high } }) => ({ column, value, low, high }));
  // Labels have about 6.5 pixels a character, and at most two fifths of the figure.
  const longest = Math.max(...shown.map(({ column }) => column.length));
  const marginLeft = Math.min(width * 0.4, 20 + 6.5 * longest);
  const characters = Math.floor((marginLeft - 20) / 6.5);
  return {
    heading: 'What the columns are worth',
    captions: [
      { text: `${name} lost by shuffling the column`, mark: { colour: 'trial', symbol: '■' } },
      { text: '95 % interval', mark: { colour: 'best', symbol: '━' } },
    ],
    width,
    height: 64 + 26 * shown.length,
    marginLeft,
    x: {
      ...axisLabel,
      label: `${name} lost${percent ? ' (points)' : ''}`,
      percent,
      nice: true,
      ticks: width > 600 ? 8 : 5,
    },
    y: {
      label: null,
      domain: shown.map(({ column }) => column),
      tickSize: 0,
      tickFormat: (column: string) =>
        column.length > characters ? `${column.slice(0, Math.max(1, characters - 1))}…` : column,
    },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.barX(shown, { x: 'value', y: 'column', fill: ink.trial, fillOpacity: 0.75, insetTop: 3, insetBottom: 3 }),
      Plot.ruleY(shown, { x1: 'low', x2: 'high', y: 'column', stroke: ink.best, strokeWidth: 2 }),
      Plot.ruleX([0], { stroke: ink.text }),
    ],
  };
}
