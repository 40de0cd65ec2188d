// A trial's architecture as Optuna's parameters: one categorical choice per position, the same choices for all trials.
import type { SearchSpace } from '../../space/space.ts';
import type { Architecture, Layer } from '../../space/architecture.ts';

/**
 * The value of Optuna's parameters beyond an architecture's end: every trial has every parameter, or importances see
 * few.
 */
const none = 'none';

function name(layer: Layer): string {
  return layer === 'dropout' ? layer : `${layer[0]} ${layer[1]}`;
}

/** The choices of a position before the output layer, counted from 0: dropout and nothing at all come first nowhere. */
function choices({ vocabulary }: SearchSpace, position: number): string[] {
  const hidden = vocabulary.slice(0, -1);
  if (position === 0) return hidden.filter((layer) => layer !== 'dropout').map(name);
  return [...hidden.map(name), none];
}

/**
 * The parameters `layer_1`, `layer_2`, … of an architecture as its creating line holds them; the output layer is left
 * out because it is the same for all.
 */
export function layerParams(
  space: SearchSpace,
  architecture: Architecture,
): { params: Record<string, number>; distributions: Record<string, string> } {
  const params: Record<string, number> = {};
  const distributions: Record<string, string> = {};
  for (let position = 0; position < space.maxLength - 1; position++) {
    const all = choices(space, position);
    const layer = position < architecture.length - 1 ? architecture[position] : undefined;
    const key = `layer_${position + 1}`;
    params[key] = all.indexOf(layer === undefined ? none : name(layer));
    distributions[key] = JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices: all } });
  }
  return { params, distributions };
}
