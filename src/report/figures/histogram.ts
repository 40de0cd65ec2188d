// The distribution of the scores.
import * as Plot from '@observablehq/plot';
import { percentHistogram } from '../histogram.ts';
import { accuracyScore } from '../measure.ts';
import { type ReportTrial, scored } from '../trials.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

/** The number of trials by whole percent of the score, or by hundredth where the score is not a share. */
export function histogramFigure(
  trials: readonly ReportTrial[],
  { measure = accuracyScore, width = 860, height = 392 } = {},
): Figure {
  const bins = percentHistogram(trials);
  const best = bins.at(-1)?.percent;
  const unit = measure.percent ? 'percent' : 'hundredth';
  // A count is about 14 pixels wide.
  const labels = bins.length * 14 <= width - 92 ? bins.filter((bin) => bin.count > 0) : [];
  return {
    heading: `Architectures by ${measure.name}`,
    captions: [
      {
        text: `${scored(trials).length} trials by whole ${unit} of their score`,
        mark: { colour: 'trial', symbol: '■' },
      },
      { text: `the ${unit} of the best`, mark: { colour: 'best', symbol: '■' } },
    ],
    width,
    height,
    x: {
      ...axisLabel,
      label: `validation ${measure.name} (${measure.percent ? '%' : 'hundredths'})`,
      tickFormat: 'd',
    },
    y: { ...axisLabel, label: 'trials', labelOffset: 52, interval: 1, tickFormat: 'd', nice: true },
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
  };
}
