// Whether two sides of a comparison do the same work: from the same weights, rows and order they must reach the same loss,
// as far as floats let them. Adam's constants are not the same in all of them: 1 − 0.999 is off by 5e-5 of itself where it
// is a difference of float32. Such an error changes the size of every step, and training makes it larger; how much larger
// is measured by training at rates that differ by as little.
import { createFused } from './fused.ts';
import { nameOf, type TrainingCase } from './training-case.ts';

export interface ExpectedLoss {
  readonly loss: number;
  /** How far another side's loss may be from it. */
  readonly allowed: number;
}

const rate = 0.01;
/** Shares by which the rates differ: up to some more than the error of 1 − 0.999. */
const changes = [-8e-5, -6e-5, -4e-5, -2e-5, 2e-5, 4e-5, 6e-5, 8e-5];
/** The runs are few, so the furthest of them is not the furthest that there is. */
const margin = 2;
/** Of the loss, where such errors do next to nothing. */
const leastShare = 1e-4;

/** @param rows that the loss is the mean of; all by default */
export function expectedLoss(network: TrainingCase, steps: number, rows?: number): ExpectedLoss {
  const lossAt = (learningRate: number): number => {
    const fused = createFused(network, learningRate);
    fused.steps(steps);
    const loss = fused.loss(rows);
    fused.dispose();
    return loss;
  };
  const loss = lossAt(rate);
  const distances = changes.map((change) => Math.abs(lossAt(rate * (1 + change)) - loss));
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
