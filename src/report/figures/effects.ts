// The scores by width, activation and depth.
import * as Plot from '@observablehq/plot';
import type { Effect, PositionEffects } from '../effects.ts';
import { accuracyScore, scoreAxis } from '../measure.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** Trials beyond this number are shown by mean and deviation alone. */
const maxTicks = 600;

/**
 * A panel for each position, and in it a row for each value with its trials, their mean, deviation and number.
 *
 * @param what `Width`, `Activation`
 */
export function positionEffectsFigure(
  what: string,
  panels: readonly PositionEffects[],
  options: { readonly measure?: typeof accuracyScore; readonly width?: number } = {},
): Figure {
  const rows = panels.flatMap(({ position, effects }) =>
    effects.map((effect) => ({ ...effect, panel: `layer ${position + 1}` })),
  );
  return effectsPlot(`${what}, layer by layer`, rows, options);
}

export function depthEffectsFigure(
  effects: readonly Effect[],
  options: { readonly measure?: typeof accuracyScore; readonly width?: number } = {},
): Figure {
  const rows = effects.map((effect) => ({ ...effect, value: `${effect.value} hidden`, panel: 'depth' }));
  return effectsPlot('Number of hidden layers', rows, options);
}

function effectsPlot(
  heading: string,
  rows: readonly (Effect & { readonly panel: string })[],
  { measure = accuracyScore, width = 440 }: { readonly measure?: typeof accuracyScore; readonly width?: number },
): Figure {
  const ticks = rows.flatMap(({ value, panel, scores }) => scores.map((score) => ({ value, panel, score })));
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const values = [...new Set(rows.map(({ value }) => value))];
  const faceted = panels.length > 1;
  return {
    heading,
    captions: [
      { text: 'a trial', mark: { colour: 'trial', symbol: '│' } },
      { text: 'mean ± one deviation; number of trials', mark: { colour: 'best', symbol: '●' } },
    ],
    width,
    height: 64 + panels.length * (22 * values.length + 14),
    marginLeft: 92,
    marginRight: faceted ? 88 : 44,
    x: { ...axisLabel, label: scoreAxis(measure), percent: measure.percent, nice: true, ticks: 5 },
    y: { label: null, domain: values, tickSize: 0, type: 'band' },
    ...(faceted ? { fy: { label: null, domain: panels, padding: 0.08 } } : {}),
    marks: [
      ...(faceted ? [Plot.axisFy({ anchor: 'right', label: null, dx: 26, fill: ink.text })] : []),
      Plot.frame({ fill: ink.band, stroke: ink.grid }),
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.tickX(ticks.length > maxTicks ? [] : ticks, {
        x: 'score',
        y: 'value',
        ...(faceted ? { fy: 'panel' } : {}),
        stroke: ink.trial,
        strokeOpacity: 0.45,
        insetTop: 4,
        insetBottom: 4,
      }),
      Plot.ruleY(rows, {
        x1: (row: Effect) => row.mean - row.deviation,
        x2: (row: Effect) => row.mean + row.deviation,
        y: 'value',
        ...(faceted ? { fy: 'panel' } : {}),
        stroke: ink.best,
        strokeWidth: 2,
      }),
      Plot.dot(rows, { x: 'mean', y: 'value', ...(faceted ? { fy: 'panel' } : {}), r: 4, fill: ink.best }),
      Plot.text(rows, {
        frameAnchor: 'right',
        y: 'value',
        ...(faceted ? { fy: 'panel' } : {}),
        text: (row: Effect) => String(row.count),
        textAnchor: 'start',
        dx: 6,
        fill: ink.quiet,
      }),
    ],
  };
}
