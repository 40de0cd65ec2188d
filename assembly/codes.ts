// Categories as codes in the first layer: a one-hot feature picks a row of the kernel, so a code adds that row to the
// layer's values, and only rows that occur in a batch have a gradient. Nothing is multiplied by a zero.
import { storeFirst } from './lanes';

/** Categories that are added at a time, so that their rows of the kernel stay in the cache for all rows of a batch. */
const GROUP: i32 = 8;

/**
 * For the rows `order[0..rows)` of the table the rows of the kernel that their codes name; −1 for a code below 0.
 * @param features first code of the table's first row; rows are `step` bytes apart
 * @param starts int32 [categories], where each category's levels begin
 * @param to int32 [rows, categories]
 */
export function gatherCodes(
  features: usize, step: usize, order: usize, rows: i32, categories: i32, starts: usize, to: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const from = features + <usize>load<i32>(order + (<usize>row << 2)) * step;
    let j = 0;
    for (; j + 4 <= categories; j += 4) {
      const at = <usize>j << 2;
      const code = i32x4.trunc_sat_f32x4_s(v128.load(from + at));
      v128.store(to + at, v128.or(i32x4.add(code, v128.load(starts + at)), i32x4.shr_s(code, 31)));
    }
    for (; j < categories; j++) {
      const at = <usize>j << 2;
      const code = <i32>load<f32>(from + at);
      store<i32>(to + at, code < 0 ? -1 : load<i32>(starts + at) + code);
    }
    to += <usize>categories << 2;
  }
}

/** values[0..units) += Σ scale·W[code] over `count` codes; without `scaled` every scale is 1. */
// @ts-ignore: decorator
@inline
function addRows(
  codes: usize, count: i32, w: usize, scales: usize, scaled: bool, units: i32, values: usize,
): void {
  const bytes = <usize>units << 2;
  const end = codes + (<usize>count << 2);
  let j = 0;
  for (; j + 32 <= units; j += 32) {
    const at = <usize>j << 2;
    const to = values + at;
    let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
    let s4 = v128.load(to, 64), s5 = v128.load(to, 80), s6 = v128.load(to, 96), s7 = v128.load(to, 112);
    for (let code = codes; code < end; code += 4) {
      const row = load<i32>(code);
      if (row < 0) continue;
      const from = w + <usize>row * bytes + at;
      if (scaled) {
        const scale = v128.load32_splat(scales + (<usize>row << 2));
        s0 = f32x4.add(s0, f32x4.mul(scale, v128.load(from)));
        s1 = f32x4.add(s1, f32x4.mul(scale, v128.load(from, 16)));
        s2 = f32x4.add(s2, f32x4.mul(scale, v128.load(from, 32)));
        s3 = f32x4.add(s3, f32x4.mul(scale, v128.load(from, 48)));
        s4 = f32x4.add(s4, f32x4.mul(scale, v128.load(from, 64)));
        s5 = f32x4.add(s5, f32x4.mul(scale, v128.load(from, 80)));
        s6 = f32x4.add(s6, f32x4.mul(scale, v128.load(from, 96)));
        s7 = f32x4.add(s7, f32x4.mul(scale, v128.load(from, 112)));
      } else {
        s0 = f32x4.add(s0, v128.load(from)), s1 = f32x4.add(s1, v128.load(from, 16));
        s2 = f32x4.add(s2, v128.load(from, 32)), s3 = f32x4.add(s3, v128.load(from, 48));
        s4 = f32x4.add(s4, v128.load(from, 64)), s5 = f32x4.add(s5, v128.load(from, 80));
        s6 = f32x4.add(s6, v128.load(from, 96)), s7 = f32x4.add(s7, v128.load(from, 112));
      }
    }
    v128.store(to, s0), v128.store(to, s1, 16), v128.store(to, s2, 32), v128.store(to, s3, 48);
    v128.store(to, s4, 64), v128.store(to, s5, 80), v128.store(to, s6, 96), v128.store(to, s7, 112);
  }
  for (; j < units; j += 4) {
    const at = <usize>j << 2;
    let sum = v128.load(values + at);
    for (let code = codes; code < end; code += 4) {
      const row = load<i32>(code);
      if (row < 0) continue;
      const from = v128.load(w + <usize>row * bytes + at);
      sum = f32x4.add(sum, scaled ? f32x4.mul(v128.load32_splat(scales + (<usize>row << 2)), from) : from);
    }
    // What lies behind the last of the units are the next row's values.
    storeFirst(values + at, sum, units - j);
  }
}

/**
 * Adds what the codes pick to the values of the rows `first..first + own`. Row r is row r mod `each` of the batch, for
 * submodel r / `each`.
 * @param codes int32 [each, categories] of `gatherCodes`
 * @param kernel [kernelRows, units], one of them or one for each submodel `kernelStep` bytes apart
 * @param scales [submodels, kernelRows], or 0 for none
 * @param values of the first row
 */
export function addCodes(
  codes: usize, categories: i32, each: i32, first: i32, own: i32, kernel: usize, kernelStep: usize, scales: usize,
  kernelRows: i32, units: i32, values: usize,
): void {
  for (let group = 0; group < categories; group += GROUP) {
    const count = min(categories - group, GROUP);
    let to = values;
    for (let row = first; row < first + own; row++, to += <usize>units << 2) {
      const submodel = row / each;
      const from = codes + (<usize>((row - submodel * each) * categories + group) << 2);
      if (scales == 0) addRows(from, count, kernel, 0, false, units, to);
      else {
        const ownScales = scales + (<usize>(submodel * kernelRows) << 2);
        addRows(from, count, kernel + <usize>submodel * kernelStep, ownScales, true, units, to);
      }
    }
  }
}

/**
 * The rows of a batch in which each level occurs, in their order: int32 [levels], where each level's list ends, then
 * the lists one behind the other.
 * @param codes int32 [rows, categories] of `gatherCodes`
 * @param numbers rows of the kernel before the first level
 */
export function listLevels(codes: usize, rows: i32, categories: i32, numbers: i32, levels: i32, lists: usize): void {
  const ends = lists - (<usize>numbers << 2);
  const all = codes + (<usize>(rows * categories) << 2);
  memory.fill(lists, 0, <usize>levels << 2);
  for (let code = codes; code < all; code += 4) {
    const level = load<i32>(code);
    if (level < 0) continue;
    const end = ends + (<usize>level << 2);
    store<i32>(end, load<i32>(end) + 1);
  }
  let sum = 0;
  for (let level = 0; level < levels; level++) {
    const count = lists + (<usize>level << 2);
    const next = sum + load<i32>(count);
    store<i32>(count, sum);
    sum = next;
  }
  const sorted = lists + (<usize>levels << 2);
  let code = codes;
  for (let row = 0; row < rows; row++) {
    for (const last = code + (<usize>categories << 2); code < last; code += 4) {
      const level = load<i32>(code);
      if (level < 0) continue;
      const end = ends + (<usize>level << 2);
      const place = load<i32>(end);
      store<i32>(sorted + (<usize>place << 2), row);
      store<i32>(end, place + 1);
    }
  }
}

/** Where the level's list begins, as a number in the lists. */
// @ts-ignore: decorator
@inline
function listStart(lists: usize, level: i32): i32 {
  return level == 0 ? 0 : load<i32>(lists + (<usize>(level - 1) << 2));
}

/** Whether the level occurs in the batch. */
// @ts-ignore: decorator
@inline
export function occurs(lists: usize, level: i32): bool {
  return load<i32>(lists + (<usize>level << 2)) != listStart(lists, level);
}

/**
 * strip [height, units] = for each of the levels `level..level + height` the sum of D over the rows in which it occurs;
 * writes up to a vector behind.
 * @param d [rows, units]
 */
export function sumLevels(
  lists: usize, levels: i32, level: i32, height: i32, d: usize, units: i32, strip: usize,
): void {
  const sorted = lists + (<usize>levels << 2);
  const bytes = <usize>units << 2;
  let from = sorted + (<usize>listStart(lists, level) << 2);
  for (let i = 0; i < height; i++, strip += bytes) {
    const end = sorted + (<usize>load<i32>(lists + (<usize>(level + i) << 2)) << 2);
    let j = 0;
    for (; j + 32 <= units; j += 32) {
      const at = d + (<usize>j << 2);
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      for (let entry = from; entry < end; entry += 4) {
        const row = at + <usize>load<i32>(entry) * bytes;
        s0 = f32x4.add(s0, v128.load(row)), s1 = f32x4.add(s1, v128.load(row, 16));
        s2 = f32x4.add(s2, v128.load(row, 32)), s3 = f32x4.add(s3, v128.load(row, 48));
        s4 = f32x4.add(s4, v128.load(row, 64)), s5 = f32x4.add(s5, v128.load(row, 80));
        s6 = f32x4.add(s6, v128.load(row, 96)), s7 = f32x4.add(s7, v128.load(row, 112));
      }
      const to = strip + (<usize>j << 2);
      v128.store(to, s0), v128.store(to, s1, 16), v128.store(to, s2, 32), v128.store(to, s3, 48);
      v128.store(to, s4, 64), v128.store(to, s5, 80), v128.store(to, s6, 96), v128.store(to, s7, 112);
    }
    for (; j < units; j += 4) {
      const at = d + (<usize>j << 2);
      let sum = f32x4.splat(0);
      for (let entry = from; entry < end; entry += 4) {
        sum = f32x4.add(sum, v128.load(at + <usize>load<i32>(entry) * bytes));
      }
      v128.store(strip + (<usize>j << 2), sum);
    }
    from = end;
  }
}
