// tfjs's wasm backend has no UnsortedSegmentSum, without which the embedding lookup has no gradient.

/**
 * out[ids[i]] += x[i], over rows of `width` floats. Rows whose id is outside 0..segments-1 are left out, as TensorFlow
 * does on its accelerators.
 *
 * @param x f32 [rows, width]
 * @param ids i32 [rows]
 * @param out f32 [segments, width]; need not be zeroed
 */
export function unsortedSegmentSum(x: usize, ids: usize, rows: i32, width: i32, segments: i32, out: usize): void {
  memory.fill(out, 0, <usize>(segments * width) << 2);
  const vectors = width & ~3;
  for (let row = 0; row < rows; row++) {
    const id = load<i32>(ids + (<usize>row << 2));
    if (id < 0 || id >= segments) continue;
    const from = x + (<usize>(row * width) << 2);
    const to = out + (<usize>(id * width) << 2);
    let i = 0;
    for (; i < vectors; i += 4) {
      const at = <usize>i << 2;
      v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
    }
    for (; i < width; i++) {
      const at = <usize>i << 2;
      store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
    }
  }
}
