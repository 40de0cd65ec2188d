// The plain twin of assembly/segment.ts.

/** out[ids[i]] += x[i] over rows of `width` floats; ids outside 0..segments-1 are left out. */
export function unsortedSegmentSum(
  x: ArrayLike<number>,
  ids: ArrayLike<number>,
  width: number,
  segments: number,
): Float32Array {
  const out = new Float32Array(segments * width);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id < 0 || id >= segments) continue;
    for (let i = 0; i < width; i++)
      out[id * width + i] = (out[id * width + i] as number) + (x[row * width + i] as number);
  }
  return out;
}
