// Data of the shape of wine quality (white): 4,898 rows, 11 features, 3 classes. Its values do not matter to a clock.
import { randomStream, uniform } from '../src/random.ts';

export const rows = 4898;
export const width = 11;
export const classes = 3;

export function wineShaped(): { features: Float32Array; labels: Int32Array } {
  const random = randomStream(0, 'benchmark');
  const features = Float32Array.from({ length: rows * width }, () => 4 * uniform(random) - 2);
  const labels = Int32Array.from({ length: rows }, (_, row) =>
    Math.floor(classes * Math.min(0.999, Math.abs(features[row * width]!) / 2)),
  );
  return { features, labels };
}

/** The networks and batches of the `train` benchmark. */
export const cases: readonly { hidden: readonly number[]; batch: number }[] = [
  ...[[8], [64], [512], [64, 64], [512, 512]].flatMap((hidden) => [32, 64].map((batch) => ({ hidden, batch }))),
  { hidden: [512, 512], batch: 256 },
];
