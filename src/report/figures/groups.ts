// A metric of the model for each group of rows.
import * as Plot from '@observablehq/plot';
import type { Measure } from '../measure.ts';
import { capitalized } from '../../words.ts';
import type { Interval } from './intervals.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** @param whole the metric of all rows */
export function groupsFigure(
  groups: readonly Interval[],
  whole: number,
  { name, percent }: Measure,
  { by, width = 440 }: { readonly by: string; readonly width?: number },
): Figure {
  const longest = Math.max(...groups.map((group) => group.name.length));
  const marginLeft = Math.min(width * 0.4, 20 + 6.5 * longest);
  const characters = Math.floor((marginLeft - 20) / 6.5);
  return {
    heading: `${capitalized(name)} by ${by}`,
    captions: [
      { text: 'rows of a group, with the 95 % interval', mark: { colour: 'trial', symbol: '●' } },
      { text: 'all rows', mark: { colour: 'quiet', symbol: '╌' } },
    ],
    width,
    height: 64 + 28 * groups.length,
    marginLeft,
    x: { ...axisLabel, label: `${name}${percent ? ' (%)' : ''}`, percent, nice: true, ticks: 6 },
    y: {
      label: null,
      type: 'point',
      padding: 0.6,
      domain: groups.map((group) => group.name),
      tickSize: 0,
      tickFormat: (group: string) =>
        group.length > characters ? `${group.slice(0, Math.max(1, characters - 1))}…` : group,
    },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleX([whole], { stroke: ink.quiet, strokeDasharray: '4,4' }),
      Plot.ruleY(groups, { x1: 'low', x2: 'high', y: 'name', stroke: ink.trial, strokeWidth: 2.5 }),
      Plot.dot(groups, { x: 'value', y: 'name', r: 5, fill: ink.trial }),
    ],
  };
}
