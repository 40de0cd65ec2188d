// Strategies by the names that people type.
import { MlpnasError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { classicStrategy } from './classic/classic.ts';
import { controllerStrategy } from './controller/controller.ts';
import { randomStrategy } from './random.ts';
import type { Strategy } from './strategy.ts';

/** Options of all strategies together; each takes those it knows. */
export interface StrategyOptions {
  /** Passes over a round's trials when a strategy that learns learns from them. */
  readonly controllerEpochs?: number;
  /** Discount of the rewards, 0..1. */
  readonly alpha?: number;
  /** Whether a strategy that learns predicts scores as well. */
  readonly predictor?: boolean;
}

const makers: Readonly<Record<string, (options: StrategyOptions) => Strategy>> = {
  controller: controllerStrategy,
  classic: classicStrategy,
  random: randomStrategy,
};

export const strategyNames: readonly string[] = Object.keys(makers);

/**
 * The strategy of that name: for one that wraps it, for instance.
 *
 * @example
 * const random = createStrategy('random');
 * await search(text, { target: 'species', strategy: { ...random, name: 'mine' } });
 *
 * @throws when there is none, with the names there are and the one probably meant
 */
export function createStrategy(name: string, options: StrategyOptions = {}): Strategy {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (!make) {
    throw new MlpnasError(
      'option',
      `Got unknown strategy "${name}"; expected one of ${strategyNames.join(', ')}.${suggest(name, strategyNames)}`,
    );
  }
  return make(options);
}
