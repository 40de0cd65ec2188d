// The predictor's scores, and the rule that says when they are good enough to choose by.
import { type ControllerSize, runController } from '../../kernels/controller.ts';
import { tensor1d, tidy } from '../../kernels/tf.ts';
import type { SearchSpace } from '../../space/space.ts';
import { toBatch } from './batch.ts';
import { batchTensors } from './network.ts';

/** Expected scores of whole sequences, 0..1. */
export function predictScores(
  space: SearchSpace,
  size: ControllerSize,
  parameters: Float32Array,
  sequences: readonly (readonly number[])[],
): number[] {
  if (sequences.length === 0) return [];
  const batch = toBatch(
    space,
    sequences.map((tokens) => ({ tokens })),
  );
  let outputs: ArrayLike<number> = [];
  tidy(() => void (outputs = runController(size, tensor1d(parameters), batchTensors(size, batch)).dataSync()));
  const scores = 2 * batch.steps * batch.rows;
  return sequences.map((tokens, row) => outputs[scores + (tokens.length - 1) * batch.rows + row]!);
}

/**
 * The number of samples to draw for each one wanted: 3 once the rank correlation of predictions, made before measuring,
 * with the measured scores has averaged at least 0.3 over the last three rounds that had one; until then 1.
 */
export function samplesPerProposal(rankCorrelations: readonly number[]): number {
  const recent = rankCorrelations.slice(-3);
  const mean = recent.reduce((sum, correlation) => sum + correlation, 0) / 3;
  return recent.length === 3 && mean >= 0.3 ? 3 : 1;
}

/** The indexes of the `count` greatest scores, in rising order; the first of equal scores come in. */
export function bestOf(scores: readonly number[], count: number): number[] {
  const byScore = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  return byScore.slice(0, count).sort((a, b) => a - b);
}
