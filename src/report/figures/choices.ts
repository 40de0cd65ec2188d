// The strategy's choices over the rounds, a strip for each position.
import * as Plot from '@observablehq/plot';
import { type Choice, hiddenPositions } from '../choices.ts';
import { axisLabel, type Figure, ink } from './figure.ts';

const positionNames = ['first layer', 'second layer', 'third layer'];
export const positionName = (position: number) => positionNames[position] ?? `layer ${position + 1}`;

/**
 * A strip for each position: rounds to the right, tokens downwards, darker where a token was more probable.
 *
 * The colour scale ends at the most probable hidden layer: the output layer, the last token, ends every architecture
 * and would make all others pale.
 *
 * @param names a name per token, index = id - 1
 * @param most the number of positions that are shown at most
 */
export function choicesFigure(
  choices: readonly Choice[],
  names: readonly string[],
  { width = 860, most = 12 } = {},
): Figure {
  const last = names.length;
  const positions = hiddenPositions(choices, last).slice(0, most);
  const shown = choices.filter((choice) => positions.includes(choice.position));
  const usedTokens = names.map((_, i) => i + 1).filter((token) => shown.some((choice) => choice.token === token));
  const highest = Math.max(0.01, ...choices.filter((c) => c.token !== last).map((c) => c.share));
  return {
    heading: 'What was chosen, layer by layer',
    captions: [
      {
        text: `share of the choices of a round; this blue stands for ${Math.round(highest * 100)} % and more`,
        mark: { colour: 'trial', symbol: '■' },
      },
    ],
    width,
    height: 82 + usedTokens.length * 17,
    marginLeft: 92,
    marginRight: 12,
    marginTop: 28,
    padding: 0.04,
    x: { ...axisLabel, label: 'round', type: 'band', tickFormat: 'd', ...(width < 600 ? { ticks: [] } : {}) },
    y: { label: null, domain: usedTokens.map((token) => names[token - 1]!), tickSize: 0 },
    fx: { label: null, domain: positions.map(positionName), padding: 0.06 },
    marks: [
      Plot.frame({ fill: ink.band, stroke: ink.grid }),
      // A single colour with varying opacity can be read on dark paper as well.
      Plot.cell(shown, {
        fx: (c: Choice) => positionName(c.position),
        x: 'round',
        y: (c: Choice) => names[c.token - 1]!,
        fill: ink.trial,
        fillOpacity: (c: Choice) => Math.min(1, c.share / highest),
      }),
    ],
  };
}
