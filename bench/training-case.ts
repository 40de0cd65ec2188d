// What every side of a comparison trains: data of the shape of wine quality (white), some 4,900 rows of 11 features in 3
// classes, the networks, and for each network the weights and the order of rows that all sides start from. The values do
// not matter to a clock; that all sides have the same ones lets their losses be compared.
import { initialWeights } from '../src/mlp/weights.ts';
import { randomStream, shuffle, uniform } from '../src/random.ts';
import type { Architecture } from '../src/space/architecture.ts';

/** A multiple of every batch, so that all batches of an epoch are full. */
export const rows = 4864;
export const width = 11;
export const classes = 3;

export interface TrainingCase {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly batch: number;
}

/** The networks and batches of the benchmarks `train`, `peers` and `roofline`. */
export const cases: readonly TrainingCase[] = [
  ...[[8], [64], [512], [64, 64], [512, 512]].flatMap((hidden) => [32, 64].map((batch) => ({ hidden, batch }))),
  { hidden: [512, 512], batch: 256 },
];

export interface TrainingTable {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly width: number;
  readonly classes: number;
  /** The order of the rows, the same in every epoch. */
  readonly order: Int32Array;
}

export function wineShaped(): TrainingTable {
  const random = randomStream(0, 'benchmark');
  const features = Float32Array.from({ length: rows * width }, () => 4 * uniform(random) - 2);
  const labels = Int32Array.from({ length: rows }, (_, row) =>
    Math.floor(classes * Math.min(0.999, Math.abs(features[row * width]!) / 2)),
  );
  const order = shuffle(
    Int32Array.from({ length: rows }, (_, row) => row),
    randomStream(0, 'order'),
  );
  return { features, labels, width, classes, order };
}

/** Kernel [inputs, units] and bias of each layer in turn, in one vector. */
export function initialParams(hidden: readonly number[]): Float32Array {
  const architecture: Architecture = [...hidden.map((units) => [units, 'relu'] as const), [classes, 'softmax']];
  const weights = initialWeights(architecture, width, randomStream(0, 'weights'));
  return Float32Array.from(weights.flatMap(({ kernel, bias }) => [...kernel, ...bias]));
}

export const nameOf = ({ hidden, batch }: TrainingCase): string => `${hidden.join('-')}, batch ${batch}`;
