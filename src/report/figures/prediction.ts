// Predicted against measured scores.
import * as Plot from '@observablehq/plot';
import { accuracyScore } from '../measure.ts';
import { rankCorrelation } from '../../rank-correlation.ts';
import { type ReportTrial, type ScoredTrial, scored } from '../trials.ts';
import { withMinusSign } from '../../words.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

export function predictedTrials(trials: readonly ReportTrial[]): (ScoredTrial & { predicted: number })[] {
  return scored(trials).filter((trial): trial is ScoredTrial & { predicted: number } => trial.predicted !== undefined);
}

/** The rank correlation as a sentence for legends. */
export function describeCorrelation(trials: readonly ReportTrial[]): string {
  const points = predictedTrials(trials);
  const correlation = rankCorrelation(
    points.map((p) => p.predicted),
    points.map((p) => p.score),
  );
  if (points.length === 0) return 'no trial was predicted';
  if (correlation === undefined) return 'no rank correlation: too few different values';
  return `rank correlation ${withMinusSign(correlation.toFixed(2))} over ${points.length} trials`;
}

/** Predicted against measured score of every trial that was predicted. Later rounds are darker. */
export function predictionFigure(
  trials: readonly ReportTrial[],
  { measure = accuracyScore, width = 680, height = 552 } = {},
): Figure {
  const points = predictedTrials(trials);
  // The axes have different domains: predictions of the first rounds are far off and would compress the measured
  // scores.
  const [xDomain, yDomain] = [domainOf(points.map((p) => p.predicted)), domainOf(points.map((p) => p.score))];
  const common = [Math.max(xDomain[0], yDomain[0]), Math.min(xDomain[1], yDomain[1])] as const;
  const scale = measure.percent ? 100 : 1;
  const lastRound = Math.max(1, ...points.map((point) => point.round));
  const unit = measure.percent ? ' (%)' : '';
  return {
    heading: `Predicted and measured ${measure.name}`,
    captions: [
      { text: 'a trial; later rounds are darker', mark: { colour: 'trial', symbol: '●' } },
      { text: 'predicted = measured', mark: { colour: 'quiet', symbol: '╌' } },
      { text: describeCorrelation(trials) },
    ],
    width,
    height,
    x: { ...axisLabel, label: `predicted${unit}`, percent: measure.percent, domain: xDomain.map((end) => end * scale) },
    y: {
      ...axisLabel,
      label: `measured${unit}`,
      percent: measure.percent,
      domain: yDomain.map((end) => end * scale),
      labelOffset: 52,
    },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.line(common[0] < common[1] ? common : [], {
        x: (d: number) => d,
        y: (d: number) => d,
        stroke: ink.quiet,
        strokeDasharray: '4,4',
      }),
      Plot.dot(points, {
        x: 'predicted',
        y: 'score',
        r: width < 600 ? 3.5 : 4.5,
        fill: ink.trial,
        stroke: ink.paper,
        strokeWidth: 0.75,
        fillOpacity: (point) => 0.25 + 0.75 * (point.round / lastRound),
      }),
    ],
  };
}

function domainOf(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((high - low) * 0.05, 0.005);
  return [Math.max(0, low - margin), Math.min(1, high + margin)];
}
