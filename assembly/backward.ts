// The gradient of one dense layer's weights goes into the optimizer strip by strip, so that the gradient of a whole
// kernel is never in memory. A strip is some whole rows of the kernel, because these lie together, as the optimizer
// needs them.
import { update } from './optimizer';
import { packColumns } from './pack';
import { DEPTH } from './product';
import { shareOf } from './team';
import { ADD, panelTiles4, panelTiles8, ZERO } from './tile';

/** Rows of the kernel in a strip: 16 packed rows × 256 floats are 16 KiB, half of most L1 caches. */
const STRIP: i32 = 16;
/** Floats behind the strip that the last tile may write over. */
const SLACK: i32 = 16;
const SPARE_FLOATS: i32 = 16;

/** Bytes of scratch memory that `updateLayer` needs. */
export function updateScratch(rows: i32, units: i32): i32 {
  return (SPARE_FLOATS + STRIP * DEPTH + STRIP * units + SLACK + rows * ((units + 7) & ~7)) << 2;
}

/**
 * W ← W·keep − optimizer(Hᵀ·D) for one member's strips of a layer. The last member updates the bias, too, with the
 * column sums of D and without `keep`.
 * @param h [rows, inputs]
 * @param d [rows, units]
 * @param w kernel [inputs, units], bias [units] behind it; `slot` and `second` alike
 * @param scratch `updateScratch(rows, units)` bytes
 */
export function updateLayer(
  h: usize, inputs: i32, d: usize, units: i32, rows: i32,
  optimizer: i32, w: usize, slot: usize, second: usize, rate: f32, root: f32, keep: f32, scratch: usize,
  member: i32, members: i32,
): void {
  const strips = (inputs + STRIP - 1) / STRIP;
  const firstRow = shareOf(strips, member, members) * STRIP;
  const endRow = min(shareOf(strips, member + 1, members) * STRIP, inputs);
  const biased = member == members - 1;
  if (firstRow == endRow && !biased) return;
  const spare = scratch;
  const packedA = spare + (SPARE_FLOATS << 2);
  const strip = packedA + (<usize>(STRIP * DEPTH) << 2);
  const packedB = strip + (<usize>(STRIP * units + SLACK) << 2);
  const hStep = <usize>inputs << 2;
  const dStep = <usize>units << 2;
  const panels = (units + 7) >> 3;
  const edge = units & 7;
  const edgeWidth = edge == 0 ? 8 : edge <= 4 ? 4 : 8;
  // D is read where it is when few rows of the kernel need it or it is small enough to stay in the cache, but for the
  // panel over the edge.
  const inPlace = endRow - firstRow <= STRIP || <usize>rows * dStep <= 16384;
  for (let nth = inPlace ? panels - (edge == 0 ? 0 : 1) : 0; nth < panels; nth++) {
    const last = nth == panels - 1;
    const columns = last && edge != 0 ? edge : 8;
    const width = last ? edgeWidth : 8;
    packColumns(d + (<usize>nth << 5), dStep, rows, columns, width, packedB + <usize>(rows * nth << 5));
  }
  for (let i = firstRow; i < endRow; i += STRIP) {
    const height = min(endRow - i, STRIP);
    for (let p = 0; p < rows; p += DEPTH) {
      const depth = min(rows - p, DEPTH);
      const begin = p == 0 ? ZERO : ADD;
      const tiles = (height + 3) >> 2;
      let a = h + <usize>p * hStep + (<usize>i << 2);
      let aStep = hStep, aTile: usize = 16;
      // Columns of H are copied when several panels read them, or when they are fewer than four.
      if (panels > 2 || (height & 3) != 0) {
        aTile = <usize>depth << 4;
        for (let row = 0; row < height; row += 4) {
          const target = packedA + <usize>(row >> 2) * aTile;
          packColumns(a + (<usize>row << 2), hStep, depth, min(height - row, 4), 4, target);
        }
        a = packedA, aStep = 16;
      }
      // The panel over the edge comes first, because beyond a row it writes the next row's beginning, which is computed
      // later.
      for (let nth = 0; nth < panels; nth++) {
        const panel = edge == 0 ? nth : nth == 0 ? panels - 1 : nth - 1;
        const last = panel == panels - 1;
        const narrow = last && edgeWidth == 4;
        const packed = !inPlace || (last && edge != 0);
        const bStep: usize = !packed ? dStep : narrow ? 16 : 32;
        const b = packed
          ? packedB + <usize>(rows * panel << 5) + <usize>p * bStep
          : d + <usize>p * dStep + (<usize>panel << 5);
        const c = strip + (<usize>panel << 5);
        if (narrow) panelTiles4(tiles, a, aStep, aTile, b, bStep, depth, c, dStep, begin, 0);
        else panelTiles8(tiles, a, aStep, aTile, b, bStep, depth, c, dStep, begin, 0);
      }
    }
    const offset = <usize>i * dStep;
    update(optimizer, w + offset, strip, slot + offset, second + offset, height * units, rate, root, keep, spare);
  }
  if (!biased) return;
  columnSums(d, rows, units, strip);
  const offset = <usize>inputs * dStep;
  update(optimizer, w + offset, strip, slot + offset, second + offset, units, rate, root, 1, spare);
}

/** to[j] = Σ over the rows of d[row, j]; writes up to the next multiple of four. */
export function columnSums(d: usize, rows: i32, units: i32, to: usize): void {
  const step = <usize>units << 2;
  let j = 0;
  for (; j + 16 <= units; j += 16) {
    let at = d + (<usize>j << 2);
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let row = 0; row < rows; row++, at += step) {
      s0 = f32x4.add(s0, v128.load(at)), s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32)), s3 = f32x4.add(s3, v128.load(at, 48));
    }
    const target = to + (<usize>j << 2);
    v128.store(target, s0), v128.store(target, s1, 16), v128.store(target, s2, 32), v128.store(target, s3, 48);
  }
  for (; j < units; j += 4) {
    let at = d + (<usize>j << 2);
    let sum = f32x4.splat(0);
    for (let row = 0; row < rows; row++, at += step) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + (<usize>j << 2), sum);
  }
}
