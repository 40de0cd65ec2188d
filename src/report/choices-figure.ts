import * as Plot from '@observablehq/plot';
import { type Choice, hiddenPositions } from './choices.ts';
import { drawFigure, ink } from './svg.ts';

const positionNames = ['first layer', 'second layer', 'third layer'];
const positionName = (position: number) => positionNames[position] ?? `layer ${position + 1}`;

/**
 * A strip per position: rounds to the right, tokens downwards, darker where a token was likelier.
 *
 * The scale ends at the likeliest hidden layer: the output layer, the last token, ends every architecture and would pale
 * all others.
 *
 * @param names a name per token, index = id - 1
 */
export function choicesFigure(choices: readonly Choice[], names: readonly string[]): string {
  const last = names.length;
  const positions = hiddenPositions(choices, last);
  const shown = choices.filter((choice) => positions.includes(choice.position));
  const used = names.map((_, i) => i + 1).filter((token) => shown.some((choice) => choice.token === token));
  const highest = Math.max(0.01, ...choices.filter((c) => c.token !== last).map((c) => c.share));
  return drawFigure({
    heading: 'What was chosen, layer by layer',
    captions: [
      {
        text: `share of the choices of a round; this blue stands for ${Math.round(highest * 100)} % and more`,
        mark: { colour: '#08306b', symbol: '■' },
      },
    ],
    height: 150 + used.length * 17,
    marginLeft: 92,
    marginTop: 96,
    padding: 0.04,
    x: { label: 'round', labelAnchor: 'center', labelArrow: 'none', type: 'band', tickFormat: 'd' },
    y: { label: null, domain: used.map((token) => names[token - 1]!), tickSize: 0 },
    fx: { label: null, domain: positions.map(positionName), padding: 0.06 },
    color: { type: 'linear', scheme: 'blues', domain: [0, highest], clamp: true },
    marks: [
      Plot.frame({ fill: '#f5f7fa', stroke: ink.grid }),
      Plot.cell(shown, {
        fx: (c: Choice) => positionName(c.position),
        x: 'round',
        y: (c: Choice) => names[c.token - 1]!,
        fill: 'share',
      }),
    ],
  });
}
