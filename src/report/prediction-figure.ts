import * as Plot from '@observablehq/plot';
import { rankCorrelation } from './rank-correlation.ts';
import { drawFigure, ink } from './svg.ts';
import { type ReportTrial, scored } from './trials.ts';

/** Predicted against measured score of every trial that was predicted, darker from round to round. */
export function predictionFigure(trials: readonly ReportTrial[]): string {
  const points = scored(trials).filter(
    (trial): trial is typeof trial & { predicted: number } => trial.predicted !== undefined,
  );
  const correlation = rankCorrelation(
    points.map((p) => p.predicted),
    points.map((p) => p.score),
  );
  const values = points.flatMap((point) => [point.predicted, point.score]);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const room = Math.max((high - low) * 0.05, 0.005);
  const domain = [Math.max(0, low - room) * 100, Math.min(1, high + room) * 100];
  const lastRound = Math.max(1, ...points.map((point) => point.round));
  return drawFigure({
    heading: 'Predicted and measured accuracy',
    captions: [
      { text: 'a trial; later rounds are darker', mark: { colour: ink.trial, symbol: '●' } },
      { text: 'predicted = measured', mark: { colour: ink.quiet, symbol: '╌' } },
      {
        text:
          points.length === 0
            ? 'no trial was predicted'
            : correlation === undefined
              ? 'no rank correlation: too few different values'
              : `rank correlation ${correlation.toFixed(2)} over ${points.length} trials`,
      },
    ],
    width: 680,
    height: 620,
    x: { label: 'predicted (%)', percent: true, domain, labelAnchor: 'center', labelArrow: 'none' },
    y: { label: 'measured (%)', percent: true, domain, labelAnchor: 'center', labelOffset: 52, labelArrow: 'none' },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.line(
        [domain, domain].map((_, i) => domain[i]! / 100),
        { x: (d: number) => d, y: (d: number) => d, stroke: ink.quiet, strokeDasharray: '4,4' },
      ),
      Plot.dot(points, {
        x: 'predicted',
        y: 'score',
        r: 4.5,
        fill: ink.trial,
        stroke: ink.paper,
        strokeWidth: 0.75,
        fillOpacity: (point) => 0.25 + 0.75 * (point.round / lastRound),
      }),
    ],
  });
}
