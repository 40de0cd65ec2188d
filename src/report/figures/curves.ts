// Learning curves: a metric or the loss, epoch by epoch.
import * as Plot from '@observablehq/plot';
import type { Trial } from '../../index.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** What the figure needs of a trial. */
export type CurveTrial = Pick<Trial, 'number' | 'epochs'>;

/**
 * A panel for each trial, with the values of each epoch on training rows and on validation rows.
 *
 * @param keys the epochs' fields with the training and the validation value
 */
export function curvesFigure(
  trials: readonly CurveTrial[],
  keys: readonly ['accuracy', 'valScore'] | readonly ['loss', 'valLoss'],
  {
    heading,
    label,
    percent,
    stacked,
    width,
  }: { heading: string; label: string; percent: boolean; stacked: boolean; width: number },
): Figure {
  const [train, validation] = keys;
  const points = trials.flatMap(({ number, epochs }) =>
    epochs.map((epoch, index) => ({
      panel: `#${number}`,
      epoch: index + 1,
      train: epoch[train],
      validation: epoch[validation],
    })),
  );
  const longest = Math.max(1, ...points.map(({ epoch }) => epoch));
  const facet = stacked ? { fy: 'panel' as const } : { fx: 'panel' as const };
  const panels = { label: null, domain: trials.map(({ number }) => `#${number}`), padding: 0.1 };
  return {
    heading,
    captions: [
      { text: 'training rows', mark: { colour: 'trial', symbol: '╌' } },
      { text: 'validation rows', mark: { colour: 'best', symbol: '━' } },
    ],
    width,
    height: stacked ? 64 + trials.length * 96 : 250,
    marginTop: stacked ? 16 : 28,
    marginRight: stacked ? 48 : 12,
    x: {
      ...axisLabel,
      label: 'epoch',
      domain: [1, Math.max(2, longest)],
      ...(longest <= 30 ? { interval: 1 } : {}),
      ticks: stacked ? 8 : 5,
      tickFormat: 'd',
      inset: 4,
    },
    y: {
      ...axisLabel,
      label,
      percent,
      labelOffset: 52,
      nice: true,
      ticks: stacked ? 3 : 6,
      // A loss may have diverged.
      ...(points.some((point) => Math.max(point.train, point.validation) >= 10_000) ? { tickFormat: '~e' } : {}),
    },
    ...(stacked ? { fy: panels } : { fx: panels }),
    marks: [
      Plot.frame({ fill: ink.band, stroke: ink.grid }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ticks: stacked ? 3 : 6 }),
      Plot.line(points, {
        ...facet,
        x: 'epoch',
        y: 'train',
        z: 'panel',
        stroke: ink.trial,
        strokeWidth: 1.5,
        strokeDasharray: '4,3',
      }),
      Plot.line(points, { ...facet, x: 'epoch', y: 'validation', z: 'panel', stroke: ink.best, strokeWidth: 2 }),
      // A line needs two points; a single epoch is shown as a dot.
      Plot.dot(longest === 1 ? points : [], { ...facet, x: 'epoch', y: 'train', fill: ink.trial }),
      Plot.dot(points, { ...facet, x: 'epoch', y: 'validation', r: longest === 1 ? 4 : 2, fill: ink.best }),
    ],
  };
}
