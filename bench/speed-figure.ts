// The README's picture of training speed: how many times as long others take for the same step.
import * as Plot from '@observablehq/plot';
import { drawFigure, ink } from '../src/report/figures/figure.ts';
import { type Line, show } from './print.ts';

interface Point {
  readonly network: string;
  readonly peer: string;
  readonly ratio: number;
}

const peers = [
  { name: 'tfjs on WebAssembly', colour: '#6cc5b0', bench: 'train' },
  { name: 'Keras', colour: '#efb118', bench: 'keras' },
  { name: 'PyTorch', colour: '#c2410c', bench: 'torch' },
  { name: 'scikit-learn', colour: '#4269d0', bench: 'sklearn' },
] as const;

/** Of each peer its fastest way, per network; undefined without results of both benchmarks. */
export function speedFigure(lines: readonly Line[]): string | undefined {
  const points = peers.flatMap(({ name, bench }): Point[] => {
    const own = lines.filter((line) => line.bench === bench || (line.bench === 'peers' && line.peer === bench));
    const networks = [...new Set(own.map(networkOf))];
    return networks.map((network) => ({
      network,
      peer: name,
      ratio: Math.min(...own.filter((line) => networkOf(line) === network).map(({ ratio }) => ratio as number)),
    }));
  });
  if (peers.some(({ name }) => points.every(({ peer }) => peer !== name))) return undefined;
  const networks = [...new Set(points.map(({ network }) => network))];
  const ratios = points.map(({ ratio }) => ratio);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter(
    (tick) => tick >= Math.min(1, least / 1.1) && tick <= most * 1.1,
  );
  return drawFigure({
    heading: 'Time of a training step, as a multiple of ours',
    captions: [
      ...peers.map(({ name, colour }) => ({ text: name, mark: { colour, symbol: '●' as const } })),
      { text: 'one thread each; the fastest way of each' },
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
