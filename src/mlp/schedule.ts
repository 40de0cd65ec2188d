// The learning rate of every step. It follows from the step's number by sums and products alone, so that it has the same
// bits on every runtime; both trainers are given the rates.
import type { Schedule, TrainingSettings } from './candidate.ts';

/**
 * The part of the learning rate that step t (from 0) of T uses. `linear`: 1 − t/T. `flat-linear`: 1 for the first half,
 * then linearly to 0. `cosine`: (1 + cos(π·t/T)) / 2 (Loshchilov and Hutter, ICLR 2017, eq. 5, without restarts).
 *
 * @param left steps that are still to come, this one included: T − t
 * @param total T
 */
export function scheduledShare(schedule: Schedule, left: number, total: number): number {
  if (schedule === 'linear') return left / total;
  if (schedule === 'flat-linear') return Math.min(1, (2 * left) / total);
  // cos(π·(1 − y)) = sin(π·(y − ½)).
  if (schedule === 'cosine') return (1 + sine(Math.PI * (left / total - 0.5))) / 2;
  return 1;
}

/** sin x on ±π/2 by its series to x¹⁷; the error is below 10⁻¹². */
function sine(x: number): number {
  let sum = 1;
  for (let n = 16; n >= 2; n -= 2) sum = 1 - (sum * x * x) / (n * (n + 1));
  return x * sum;
}

/**
 * The learning rates of one epoch's steps.
 *
 * @param epoch from 1
 * @param steps of an epoch
 */
export function epochRates(
  { learningRate, schedule = 'constant', decay, epochs }: TrainingSettings,
  epoch: number,
  steps: number,
): Float64Array {
  const total = epochs * steps;
  return Float64Array.from({ length: steps }, (_, at) => {
    const step = (epoch - 1) * steps + at;
    return (learningRate * scheduledShare(schedule, total - step, total)) / (1 + decay * step);
  });
}
