// A metric of several models with its confidence intervals.
import * as Plot from '@observablehq/plot';
import type { Measure } from '../measure.ts';
import { capitalized } from '../../words.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

export interface Interval {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The values of one metric and their intervals; the first, the final model's, is emphasised. */
export function intervalsFigure(
  intervals: readonly Interval[],
  { name, percent, format }: Measure,
  { width = 440 } = {},
): Figure {
  return {
    heading: `${capitalized(name)} on untouched rows`,
    captions: [
      { text: 'the final model', mark: { colour: 'best', symbol: '●' } },
      { text: 'other models', mark: { colour: 'quiet', symbol: '●' } },
      { text: '95 % interval', mark: { colour: 'quiet', symbol: '━' } },
    ],
    width,
    height: 60 + intervals.length * 46,
    marginLeft: 16,
    marginRight: 16,
    x: { ...axisLabel, label: `${name}${percent ? ' (%)' : ''}`, percent, nice: true, ticks: 6 },
    y: { axis: null, domain: intervals.map((interval) => interval.name) },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleY(intervals, {
        x1: 'low',
        x2: 'high',
        y: 'name',
        stroke: (_: Interval, i: number) => (i === 0 ? ink.best : ink.quiet),
        strokeWidth: 2.5,
      }),
      Plot.dot(intervals, {
        x: 'value',
        y: 'name',
        r: 5,
        fill: (_: Interval, i: number) => (i === 0 ? ink.best : ink.quiet),
      }),
      ...[intervals.slice(0, 1), intervals.slice(1)].map((group, i) =>
        Plot.text(group, {
          frameAnchor: 'left',
          y: 'name',
          dy: -15,
          text: (interval: Interval) => `${interval.name}: ${format(interval.value)}`,
          textAnchor: 'start',
          fill: ink.text,
          fontWeight: i === 0 ? 600 : 400,
        }),
      ),
    ],
  };
}
