// Discounted returns along the steps of each sequence. Sums are f64 so that long sequences lose nothing.

/**
 * G_t = sum over k of alpha^k * r_{t+k}, for the steps t < lengths[row] of each row; 0 beyond them. With `normalize`
 * all valid G together are brought to mean 0 and population deviation 1; when they are all the same, to 0.
 *
 * @param rewards f32 [rows, steps]
 * @param lengths i32 [rows], each in 0..steps
 * @param out f32 [rows, steps]
 */
export function discountedReturns(
  rewards: usize, lengths: usize, rows: i32, steps: i32, out: usize, alpha: f64, normalize: i32,
): void {
  let count: f64 = 0;
  let total: f64 = 0;
  let least = f32.MAX_VALUE;
  let greatest = -f32.MAX_VALUE;
  for (let row = 0; row < rows; row++) {
    const length = load<i32>(lengths + (<usize>row << 2));
    const base = <usize>(row * steps) << 2;
    let next: f64 = 0;
    for (let t = steps - 1; t >= 0; t--) {
      const at = base + (<usize>t << 2);
      if (t >= length) {
        store<f32>(out + at, 0);
        continue;
      }
      next = <f64>load<f32>(rewards + at) + alpha * next;
      const rounded = <f32>next;
      store<f32>(out + at, rounded);
      count += 1;
      total += <f64>rounded;
      least = min(least, rounded);
      greatest = max(greatest, rounded);
    }
  }
  if (!normalize || count == 0) return;
  const mean = total / count;
  let squares: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const length = load<i32>(lengths + (<usize>row << 2));
    const base = out + (<usize>(row * steps) << 2);
    for (let t = 0; t < length; t++) {
      const difference = <f64>load<f32>(base + (<usize>t << 2)) - mean;
      squares += difference * difference;
    }
  }
  // Equal values differ from their rounded mean, so a deviation of 0 cannot be told from the squares.
  const scale = least == greatest ? 0 : 1 / sqrt(squares / count);
  for (let row = 0; row < rows; row++) {
    const length = load<i32>(lengths + (<usize>row << 2));
    const base = out + (<usize>(row * steps) << 2);
    for (let t = 0; t < length; t++) {
      const at = base + (<usize>t << 2);
      store<f32>(at, scale == 0 ? 0 : <f32>((<f64>load<f32>(at) - mean) * scale));
    }
  }
}
