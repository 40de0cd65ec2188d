// The trade-off between size and score.
import type { ScoredTrial } from './trials.ts';

/**
 * The Pareto front: the trials for which no other one has at most as many parameters and at least as high a score, one
 * of them strictly. The smallest comes first, so scores increase along the front.
 *
 * @example
 * const front = paretoFront(study.top(study.trials.length));
 */
export function paretoFront<T extends Pick<ScoredTrial, 'number' | 'params' | 'score'>>(trials: readonly T[]): T[] {
  const front: T[] = [];
  for (const trial of [...trials].sort((a, b) => a.params - b.params || b.score - a.score || a.number - b.number)) {
    const last = front.at(-1);
    const equal = last?.params === trial.params && last.score === trial.score;
    if (!last || trial.score > last.score || equal) front.push(trial);
  }
  return front;
}
