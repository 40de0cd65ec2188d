// The README's picture of training speed: how many times as long others take for the same step, on every network.
import * as Plot from '@observablehq/plot';
import { drawFigure, ink } from '../src/report/figures/figure.ts';
import { fastest } from './compared.ts';
import { type Line, show } from './print.ts';
import type { Saved } from './saved.ts';
import { peerNames } from './views.ts';

interface Point {
  readonly network: string;
  readonly peer: string;
  readonly ratio: number;
}

/** Of each peer its fastest way, network by network; undefined without results. */
export function speedFigure(saved: readonly Saved[]): string | undefined {
  const lines = saved.filter(({ bench }) => ['train', 'peers'].includes(bench)).map(({ figures }) => figures);
  const points = peerNames.flatMap(({ name, is }): Point[] =>
    fastest(lines.filter(is)).map((line) => ({ network: networkOf(line), peer: name, ratio: line.ratio as number })),
  );
  if (points.length === 0) return undefined;
  const peers = peerNames.filter(({ name }) => points.some(({ peer }) => peer === name));
  const networks = [...new Set(points.map(({ network }) => network))];
  const ratios = points.map(({ ratio }) => ratio);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].filter(
    (tick) => tick >= Math.min(1, least / 1.1) && tick <= most * 1.1,
  );
  return drawFigure({
    heading: 'Time of a training step, as a multiple of ours',
    captions: [
      ...peers.map(({ name, colour }) => ({ text: name, mark: { colour, symbol: '●' as const } })),
      { text: 'one thread each' },
    ],
    height: 402,
    marginLeft: 180,
    x: {
      type: 'log',
      label: 'times as long as ours',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks,
      tickFormat: (value: number) => `${value}×`,
      domain: [Math.min(1, least / 1.1), most * 1.1],
    },
    y: { domain: networks, label: null, tickSize: 0 },
    marks: [
      Plot.gridX(ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      Plot.ruleX([1], { stroke: ink.text, strokeWidth: 1.5 }),
      Plot.ruleY(networks, { stroke: ink.grid }),
      Plot.dot(points, {
        x: 'ratio',
        y: 'network',
        r: 5.5,
        fill: ({ peer }: Point) => peers.find(({ name }) => name === peer)!.colour,
        stroke: ink.paper,
        title: ({ network, peer, ratio }: Point) => `${peer}: ${show(ratio)} times as long (${network})`,
      }),
    ],
  });
}

function networkOf({ hidden, batch }: Line): string {
  return `${show(hidden)} units, batch ${batch}`;
}
