// Loads and stores at the end of a row whose length is no multiple of four, because the memory behind it holds other
// values.

/** The first `count` of four floats, all of them when `count` is 4 or more; the other lanes become `fill`. */
// @ts-ignore: decorator
@inline
export function loadFirst(from: usize, count: i32, fill: f32): v128 {
  if (count >= 4) return v128.load(from);
  let lanes = f32x4.replace_lane(f32x4.splat(fill), 0, load<f32>(from));
  if (count > 1) lanes = f32x4.replace_lane(lanes, 1, load<f32>(from, 4));
  if (count > 2) lanes = f32x4.replace_lane(lanes, 2, load<f32>(from, 8));
  return lanes;
}

/** Writes the first `count` lanes, all of them when `count` is 4 or more. */
// @ts-ignore: decorator
@inline
export function storeFirst(to: usize, lanes: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, lanes);
    return;
  }
  v128.store_lane<f32>(to, lanes, 0);
  if (count > 1) v128.store_lane<f32>(to, lanes, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, lanes, 2, 8);
}

/** The lanes' sum, in one order on every machine. */
// @ts-ignore: decorator
@inline
export function sumLanes(lanes: v128): f32 {
  const low = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  return low + (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
}
