// Calibration as a diagram: accuracy against confidence, bin by bin.
import * as Plot from '@observablehq/plot';
import { axisLabel, type Figure, ink } from './figure.ts';

interface Bin {
  readonly rows: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** The accuracy among rows of about equal confidence. The area of a dot grows with the number of its rows. */
export function calibrationFigure(bins: readonly Bin[], { width = 440, height = 380 } = {}): Figure {
  const nonEmpty = bins.filter(({ rows }) => rows > 0);
  const largest = Math.max(1, ...nonEmpty.map(({ rows }) => rows));
  const lowest =
    Math.floor(Math.min(1, ...nonEmpty.flatMap(({ confidence, accuracy }) => [confidence, accuracy])) * 10) / 10;
  const ends = [Math.min(lowest, 0.9), 1];
  const domain = ends.map((end) => end * 100);
  return {
    heading: 'Calibration',
    captions: [
      { text: 'rows of about equal confidence, with their number', mark: { colour: 'trial', symbol: '●' } },
      { text: 'perfect calibration', mark: { colour: 'quiet', symbol: '╌' } },
    ],
    width,
    height,
    x: { ...axisLabel, label: 'confidence (%)', percent: true, domain, inset: 10, ticks: 6 },
    y: { ...axisLabel, label: 'accuracy (%)', percent: true, domain, labelOffset: 52, inset: 10, ticks: 6 },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.line(ends, { x: (d: number) => d, y: (d: number) => d, stroke: ink.quiet, strokeDasharray: '4,4' }),
      Plot.line(nonEmpty, { x: 'confidence', y: 'accuracy', stroke: ink.trial, strokeWidth: 1.5 }),
      Plot.dot(nonEmpty, {
        x: 'confidence',
        y: 'accuracy',
        r: { value: (bin: Bin) => 3 + 7 * Math.sqrt(bin.rows / largest), scale: null },
        fill: ink.trial,
        stroke: ink.paper,
      }),
      Plot.text(nonEmpty, {
        x: 'confidence',
        y: 'accuracy',
        text: (bin: Bin) => String(bin.rows),
        dy: -17,
        fill: ink.text,
      }),
    ],
  };
}
