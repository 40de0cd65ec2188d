// Trainers by the names that people type.
import { MlpnasError } from '../errors.ts';
import type { Backend } from '../kernels/backend.ts';
import { suggest } from '../suggest.ts';
import type { Trainer, TrainingData, TrainingSettings } from './candidate.ts';
import { createFusedTrainer } from './fused.ts';
import { createOpsTrainer } from './ops.ts';

export const trainerNames = ['fused', 'ops'] as const;
export type TrainerName = (typeof trainerNames)[number];

const makers = { fused: createFusedTrainer, ops: createOpsTrainer } satisfies Readonly<Record<TrainerName, unknown>>;

/**
 * `fused`: kernels of our own, one call an epoch. `ops`: tfjs's stock operations, much slower; what `fused` is
 * checked against.
 *
 * @throws MlpnasError when there is no trainer of that name
 */
export function createTrainer(
  name: TrainerName,
  backend: Backend,
  data: TrainingData,
  settings: TrainingSettings,
): Trainer {
  if (!Object.hasOwn(makers, name)) {
    throw new MlpnasError(
      'option',
      `Got unknown trainer "${name}"; expected one of ${trainerNames.join(', ')}.${suggest(name, trainerNames)}`,
    );
  }
  return makers[name](backend, data, settings);
}
