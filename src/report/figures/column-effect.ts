// How the model's answers move with a column.
import * as Plot from '@observablehq/plot';
import type { ColumnEffect, LevelEffect, NumberEffect } from '../../explain/index.ts';
import { axisLabel, type Caption, type Figure, ink } from './figure.ts';

/** Colours that keep apart in both colour schemes; further classes are dashed. */
const lines = ['trial', 'best', 'third'] as const;

/**
 * @param unit of the vertical axis: `probability (points)`, or the target
 * @param scale the ends of the vertical axis
 */
export function columnEffectFigure(
  effect: ColumnEffect,
  {
    unit,
    percent,
    scale,
    width = 440,
  }: {
    readonly unit: string;
    readonly percent: boolean;
    readonly scale: readonly [low: number, high: number];
    readonly width?: number;
  },
): Figure {
  const captions = effect.curves.flatMap(({ class: name }, at): Caption[] =>
    name === undefined ? [] : [{ text: name, mark: { colour: lines[at % 3]!, symbol: at < 3 ? '━' : '╌' } }],
  );
  const common = {
    heading: effect.column,
    width,
    y: {
      ...axisLabel,
      label: unit,
      percent,
      domain: scale.map((end) => (percent ? end * 100 : end)),
      nice: true,
      labelOffset: 52,
      ticks: 6,
    },
  };
  return effect.kind === 'category'
    ? {
        ...common,
        ...levels(effect),
        captions: captions.map(({ text, mark }) => ({ text, mark: { ...mark!, symbol: '●' } })),
      }
    : { ...common, ...curves(effect), captions };
}

function curves(effect: NumberEffect): Pick<Figure, 'height' | 'x' | 'marks'> {
  const date = effect.kind === 'date';
  const place = (edge: number) => (date ? new Date(edge * 1000) : edge);
  const points = effect.curves.flatMap(({ values }, curve) =>
    values.map((value, at) => ({ curve, at: place(effect.edges[at]!), value })),
  );
  const ofCurve = (curve: number) => points.filter((point) => point.curve === curve);
  return {
    height: 230,
    x: { ...axisLabel, label: null, ticks: 6, ...(date ? { type: 'utc' as const } : {}) },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleY([0], { stroke: ink.quiet }),
      ...effect.curves.map((_, curve) =>
        Plot.line(ofCurve(curve), {
          x: 'at',
          y: 'value',
          stroke: ink[lines[curve % 3]!],
          strokeWidth: 2,
          ...(curve < 3 ? {} : { strokeDasharray: '5,3' }),
        }),
      ),
      // A stroke for each edge: equally many rows lie between two of them.
      Plot.ruleX(effect.edges.map(place), { stroke: ink.quiet, strokeOpacity: 0.8, insetTop: 172 }),
    ],
  };
}

function levels(effect: LevelEffect): Pick<Figure, 'height' | 'x' | 'marks'> {
  const names = effect.levels.map((level) => level ?? 'missing');
  const points = effect.curves.flatMap(({ values }, curve) =>
    values.map((value, at) => ({ curve, level: names[at]!, value })),
  );
  const characters = Math.max(3, Math.floor(350 / names.length / 6.5));
  return {
    height: 230,
    x: {
      label: null,
      type: 'point',
      padding: 0.5,
      domain: names,
      tickSize: 0,
      tickFormat: (name: string) => (name.length > characters ? `${name.slice(0, characters - 1)}…` : name),
    },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleY([0], { stroke: ink.quiet }),
      ...effect.curves.map((_, curve) =>
        Plot.dot(
          points.filter((point) => point.curve === curve),
          { x: 'level', y: 'value', r: 5, fill: ink[lines[curve % 3]!], fillOpacity: curve < 3 ? 1 : 0.5 },
        ),
      ),
    ],
  };
}
