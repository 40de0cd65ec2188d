// The scores of trials that have a property in common, such as a width. The search does not draw evenly, so these are
// correlations, not effects in the causal sense.
import { type ReportTrial, type ScoredTrial, scored } from './trials.ts';

export interface Effect {
  /** A width, an activation or `dropout`, a number of hidden layers. */
  readonly value: string;
  readonly count: number;
  /** Mean score. */
  readonly mean: number;
  /** Sample deviation of the scores; 0 for a single trial. */
  readonly deviation: number;
  readonly scores: readonly number[];
}

export interface PositionEffects {
  /** Counted from 0, the layer nearest to the input. */
  readonly position: number;
  readonly effects: readonly Effect[];
}

/**
 * The widths that were tried at each position, in ascending order.
 *
 * @example
 * const [first] = widthEffects(study.trials);
 */
export function widthEffects(trials: readonly ReportTrial[]): PositionEffects[] {
  const byPosition = effectsByPosition(trials, (layer) => (layer === 'dropout' ? undefined : String(layer[0])));
  return byPosition.map(({ position, effects }) => ({
    position,
    effects: [...effects].sort((a, b) => Number(a.value) - Number(b.value)),
  }));
}

/**
 * The activations, and dropout, that were tried at each position, in alphabetical order.
 *
 * @example
 * const [first] = activationEffects(study.trials);
 */
export function activationEffects(trials: readonly ReportTrial[]): PositionEffects[] {
  const byPosition = effectsByPosition(trials, (layer) => (layer === 'dropout' ? layer : layer[1]));
  return byPosition.map(({ position, effects }) => ({
    position,
    effects: [...effects].sort((a, b) => (a.value < b.value ? -1 : 1)),
  }));
}

/**
 * The numbers of hidden layers in ascending order; dropout does not count as a layer.
 *
 * @example
 * const effects = depthEffects(study.trials);
 */
export function depthEffects(trials: readonly ReportTrial[]): Effect[] {
  const depth = ({ architecture }: ScoredTrial) =>
    String(architecture.slice(0, -1).filter((layer) => layer !== 'dropout').length);
  return effectsOf(scored(trials), depth).sort((a, b) => Number(a.value) - Number(b.value));
}

function effectsByPosition(
  trials: readonly ReportTrial[],
  property: (layer: ReportTrial['architecture'][number]) => string | undefined,
): PositionEffects[] {
  const finished = scored(trials);
  const deepest = Math.max(0, ...finished.map(({ architecture }) => architecture.length - 1));
  return Array.from({ length: deepest }, (_, position) => {
    // The last layer is the output.
    const deepEnough = finished.filter(({ architecture }) => architecture.length - 1 > position);
    return { position, effects: effectsOf(deepEnough, ({ architecture }) => property(architecture[position]!)) };
  }).filter(({ effects }) => effects.length > 0);
}

function effectsOf(trials: readonly ScoredTrial[], property: (trial: ScoredTrial) => string | undefined): Effect[] {
  const groups = new Map<string, number[]>();
  for (const trial of trials) {
    const value = property(trial);
    if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), trial.score]);
  }
  return [...groups].map(([value, scores]) => {
    const count = scores.length;
    const mean = scores.reduce((sum, score) => sum + score, 0) / count;
    const squares = scores.reduce((sum, score) => sum + (score - mean) * (score - mean), 0);
    return { value, count, mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, scores };
  });
}
