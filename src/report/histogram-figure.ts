import * as Plot from '@observablehq/plot';
import { percentHistogram } from './histogram.ts';
import { drawFigure, ink } from './svg.ts';
import { type ReportTrial, scored } from './trials.ts';

/** How many trials reached each whole percent. */
export function histogramFigure(trials: readonly ReportTrial[]): string {
  const bins = percentHistogram(trials);
  const best = bins.at(-1)?.percent;
  const labels = bins.length <= 45 ? bins.filter((bin) => bin.count > 0) : [];
  return drawFigure({
    heading: 'How many architectures reached which accuracy',
    captions: [
      {
        text: `${scored(trials).length} trials by whole percent of their score`,
        mark: { colour: ink.trial, symbol: '■' },
      },
      { text: 'the percent of the best', mark: { colour: ink.best, symbol: '■' } },
    ],
    x: {
      label: 'validation accuracy, later epochs weighing more (%)',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickFormat: 'd',
    },
    y: {
      label: 'trials',
      labelAnchor: 'center',
      labelOffset: 52,
      labelArrow: 'none',
      interval: 1,
      tickFormat: 'd',
      nice: true,
    },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.rectY(bins, {
        x1: 'percent',
        x2: (bin) => bin.percent + 1,
        y: 'count',
        insetLeft: 1,
        insetRight: 1,
        fill: (bin) => (bin.percent === best ? ink.best : ink.trial),
      }),
      Plot.text(labels, {
        x: (bin) => bin.percent + 0.5,
        y: 'count',
        text: (bin) => String(bin.count),
        dy: -8,
        fill: ink.text,
      }),
      Plot.ruleY([0], { stroke: ink.text }),
    ],
  });
}
