// What the columns contribute to the prediction for one row.
import * as Plot from '@observablehq/plot';
import type { RowExplanation } from '../../explain/index.ts';
import { cell } from '../explanation/words.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** Steps from the usual prediction to the row's, the largest first. */
export function contributionsFigure(
  row: RowExplanation,
  {
    heading,
    unit,
    percent,
    width = 440,
    most = 10,
  }: {
    readonly heading: string;
    readonly unit: string;
    readonly percent: boolean;
    readonly width?: number;
    readonly most?: number;
  },
): Figure {
  let at = row.base;
  const step = (name: string, contribution: number) => ({ name, from: at, to: (at += contribution), contribution });
  const steps = row.contributions
    .slice(0, most)
    .map(({ column, value, contribution }) => step(`${column} = ${cell(value)}`, contribution));
  const rest = row.contributions.slice(most);
  if (rest.length > 0)
    steps.push(
      step(
        'all others',
        rest.reduce((sum, { contribution }) => sum + contribution, 0),
      ),
    );
  const marginLeft = Math.min(width * 0.45, 20 + 6.5 * Math.max(...steps.map(({ name }) => name.length)));
  const characters = Math.floor((marginLeft - 20) / 6.5);
  return {
    heading,
    captions: [
      { text: 'raises it', mark: { colour: 'third', symbol: '■' } },
      { text: 'lowers it', mark: { colour: 'best', symbol: '■' } },
      { text: 'usual', mark: { colour: 'quiet', symbol: '╌' } },
    ],
    width,
    height: 64 + 26 * steps.length,
    marginLeft,
    x: { ...axisLabel, label: unit, percent, nice: true, ticks: 5 },
    y: {
      label: null,
      domain: steps.map(({ name }) => name),
      tickSize: 0,
      tickFormat: (name: string) =>
        name.length > characters ? `${name.slice(0, Math.max(1, characters - 1))}…` : name,
    },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.barX(steps, {
        x1: 'from',
        x2: 'to',
        y: 'name',
        fill: (one: { readonly contribution: number }) => (one.contribution < 0 ? ink.best : ink.third),
        insetTop: 3,
        insetBottom: 3,
      }),
      Plot.ruleX([row.base], { stroke: ink.quiet, strokeDasharray: '4,4' }),
    ],
  };
}
