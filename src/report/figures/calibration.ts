import * as Plot from '@observablehq/plot';
import { axisLabel, type Figure, ink } from './figure.ts';

interface Bin {
  readonly rows: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** How often the model is right among rows of which it is about equally sure; the larger a dot, the more rows. */
export function calibrationFigure(bins: readonly Bin[], { width = 440, height = 380 } = {}): Figure {
  const filled = bins.filter(({ rows }) => rows > 0);
  const most = Math.max(1, ...filled.map(({ rows }) => rows));
  const lowest =
    Math.floor(Math.min(1, ...filled.flatMap(({ confidence, accuracy }) => [confidence, accuracy])) * 10) / 10;
  const ends = [Math.min(lowest, 0.9), 1];
  const domain = ends.map((end) => end * 100);
  return {
    heading: 'Calibration',
    captions: [
      { text: 'rows with about the same confidence; at the dot their number', mark: { colour: 'trial', symbol: '●' } },
      { text: 'as often right as said', mark: { colour: 'quiet', symbol: '╌' } },
    ],
    width,
    height,
    x: { ...axisLabel, label: 'probability of the answer (%)', percent: true, domain, inset: 10, ticks: 6 },
    y: { ...axisLabel, label: 'right (%)', percent: true, domain, labelOffset: 52, inset: 10, ticks: 6 },
    marks: [
      Plot.gridX({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      Plot.line(ends, { x: (d: number) => d, y: (d: number) => d, stroke: ink.quiet, strokeDasharray: '4,4' }),
      Plot.line(filled, { x: 'confidence', y: 'accuracy', stroke: ink.trial, strokeWidth: 1.5 }),
      Plot.dot(filled, {
        x: 'confidence',
        y: 'accuracy',
        r: { value: (bin: Bin) => 3 + 7 * Math.sqrt(bin.rows / most), scale: null },
        fill: ink.trial,
        stroke: ink.paper,
      }),
      Plot.text(filled, {
        x: 'confidence',
        y: 'accuracy',
        text: (bin: Bin) => String(bin.rows),
        dy: -17,
        fill: ink.text,
      }),
    ],
  };
}
