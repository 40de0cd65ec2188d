// Whether two sides of a comparison do the same work: from the same weights, rows and order they must reach the same loss.
// Sums in another order round differently, and training makes such differences larger; how far they go is measured by
// training with weights that are changed in their last bit.
import { randomStream, uniform } from '../src/random.ts';
import { createFused } from './fused.ts';
import { initialParams, nameOf, type TrainingCase } from './training-case.ts';

export interface ExpectedLoss {
  readonly loss: number;
  /** How far another side's loss may be from it. */
  readonly allowed: number;
}

const perturbed = 6;
/** The runs are few, so the furthest of them is not the furthest that there is. */
const margin = 4;
/** Where rounding does next to nothing: Keras and scikit-learn add Adam's ε before the bias is corrected, we after. */
const leastShare = 0.002;

/** @param rows that the loss is the mean of; all by default */
export function expectedLoss(network: TrainingCase, steps: number, rows?: number): ExpectedLoss {
  const lossFrom = (params: Float32Array): number => {
    const fused = createFused(network, params);
    fused.steps(steps);
    const loss = fused.loss(rows);
    fused.dispose();
    return loss;
  };
  const params = initialParams(network.hidden);
  const loss = lossFrom(params);
  const random = randomStream(0, 'last bits');
  const lastBit = 2 ** -23;
  const distances = Array.from({ length: perturbed }, () =>
    Math.abs(lossFrom(params.map((value) => value * (1 + (uniform(random) < 0.5 ? lastBit : -lastBit)))) - loss),
  );
  return { loss, allowed: Math.max(leastShare * loss, margin * Math.max(...distances)) };
}

/** @throws Error that names the side whose loss is another */
export function checkLoss(side: string, network: TrainingCase, theirs: number, { loss, allowed }: ExpectedLoss): void {
  if (Math.abs(theirs - loss) <= allowed) return;
  throw new Error(
    `Got a loss of ${theirs} by ${side} (${nameOf(network)}), expected ${loss} ± ${allowed}; it does not train the same, ` +
      `so its time means nothing. Compare its formulas, weights and order of rows with bench/fused.ts.`,
  );
}
