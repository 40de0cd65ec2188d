// The plain twin of assembly/adam.ts, in float64 between the float32 values that are kept.

/** Scales values, in place, to a Euclidean norm of at most `limit`. */
export function clipNorm(values: Float32Array, limit: number): void {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (norm > limit) for (let i = 0; i < values.length; i++) values[i]! *= limit / norm;
}

/** One step of Adam in place; see `adamStep` of src/kernels/adam.ts. */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  rate: number,
  root: number,
): void {
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    mean[i] = 0.9 * mean[i]! + 0.1 * g;
    square[i] = 0.999 * square[i]! + 0.001 * g * g;
    parameters[i]! -= (rate * mean[i]!) / (Math.sqrt(root * square[i]!) + 1e-7);
  }
}
