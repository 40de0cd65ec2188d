import type { ScoredTrial } from './trials.ts';

/**
 * The trials that no other one beats: none has as few parameters and as high a score, and fewer or higher. Smallest
 * first, so scores rise along the front.
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
