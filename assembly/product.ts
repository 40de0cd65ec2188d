// The blocked product behind `gemm` and the trainer's forward and backward passes.
//
// Loops, from outside: blocks of the shared dimension (so that a panel of B stays in the first-level cache), blocks of
// rows (so that a block of A stays in the second), panels of 8 columns of B, tiles of 4 rows. What is read often enough
// to be worth it is packed once per block, the rest is read where it is. Blocks add to C in the order of the shared
// dimension.
import { packColumnPair, packColumns, packRows } from './pack';
import { ADD, BIAS, panelTiles4, panelTiles8, rowsTiles4, rowsTiles8, ZERO } from './tile';

/** Longest run of the shared dimension in one tile. 8 columns × 256 floats are 8 KiB, a quarter of most L1 caches. */
export const DEPTH: i32 = 256;
/** Most rows of A in one block: 256 × 256 floats are 256 KiB, half of a common L2 cache. */
const HEIGHT: i32 = 256;

/** Floats of two panels of B and of a tile for the edges, ahead of the packed A. */
const PANEL_FLOATS: i32 = 2 * 8 * 256;
const TILE_FLOATS: i32 = 48;

/** Least columns for which A is packed: copying costs time, but the packed tile's loop has three additions less. */
const PACK_COLUMNS: i32 = 48;

/** Bytes of scratch memory that `product` needs. */
export function productScratch(m: i32, n: i32, k: i32, transA: bool): i32 {
  const packed = (transA || n >= PACK_COLUMNS ? (min(m, HEIGHT) + 3) & ~3 : 4) * min(k, DEPTH);
  return (PANEL_FLOATS + TILE_FLOATS + packed) << 2;
}

/** Copies the rows × columns of a tile at the edge that exist. */
function copyTile(from: usize, fromStep: usize, to: usize, toStep: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + (<usize>column << 2), load<f32>(from + (<usize>column << 2)));
    }
    from += fromStep, to += toStep;
  }
}

/**
 * C = op(A)·op(B), + C (`begin` ADD) or + a row of biases (`begin` BIAS).
 * @param a stored [m, k], or [k, m] when `transA`; rows `aStep` bytes apart
 * @param b stored [k, n], or [n, k] when `transB`; rows `bStep` bytes apart
 * @param c [m, n]; rows `cStep` bytes apart
 * @param bias n floats when `begin` is BIAS
 * @param scratch `productScratch(m, n, k, transA)` bytes
 */
export function product(
  a: usize, aStep: usize, transA: bool, b: usize, bStep: usize, transB: bool, c: usize, cStep: usize,
  m: i32, n: i32, k: i32, begin: i32, bias: usize, scratch: usize,
): void {
  // The bytes between C's rows belong to other values.
  const gaps = cStep != <usize>n << 2;
  const panel = scratch;
  const tile = panel + (PANEL_FLOATS << 2);
  const edgeBias = tile + 128;
  const packedA = tile + (TILE_FLOATS << 2);
  let p = 0;
  do {
    const depth = min(k - p, DEPTH);
    const start = p == 0 ? begin : ADD;
    for (let i = 0; i < m; i += HEIGHT) {
      const height = min(m - i, HEIGHT);
      const packA = transA || n >= PACK_COLUMNS;
      for (let row = 0; packA && row < height; row += 4) {
        const target = packedA + (<usize>(row * depth) << 2);
        if (transA) {
          packColumns(a + <usize>p * aStep + (<usize>(i + row) << 2), aStep, depth, min(height - row, 4), 4, target);
        } else {
          packRows(a + <usize>(i + row) * aStep + (<usize>p << 2), aStep, depth, min(height - row, 4), 4, target);
        }
      }
      // A panel of B that lies close together is read where it is; so is one that too few tiles would read again.
      const inPlace = !transB && (height <= 4 || depth <= 16 || <usize>depth * bStep <= 16384);
      // The panel that hangs over the right edge comes first: what it writes beyond a row is the next row's beginning,
      // which is not there yet.
      const panels = (n + 7) >> 3;
      const edge = n & 7;
      let packedAhead = false;
      for (let nth = 0; nth < panels; nth++) {
        const j = (edge == 0 ? nth : nth == 0 ? panels - 1 : nth - 1) << 3;
        const columns = min(n - j, 8);
        const narrow = columns <= 4;
        const width = narrow ? 4 : 8;
        const whole = columns == width;
        let from = panel;
        let fromStep: usize = <usize>width << 2;
        if (transB) {
          packRows(b + <usize>j * bStep + (<usize>p << 2), bStep, depth, columns, width, panel);
        } else if (inPlace && whole) {
          from = b + <usize>p * bStep + (<usize>j << 2);
          fromStep = bStep;
        } else if (packedAhead) {
          from = panel + (<usize>depth << 5);
          packedAhead = false;
        } else if (n - j >= 16) {
          packColumnPair(b + <usize>p * bStep + (<usize>j << 2), bStep, depth, panel);
          packedAhead = true;
        } else {
          packColumns(b + <usize>p * bStep + (<usize>j << 2), bStep, depth, columns, width, panel);
        }
        let biases = bias + (<usize>j << 2);
        if (start == BIAS && !whole) {
          copyTile(biases, 0, edgeBias, 0, 1, columns);
          biases = edgeBias;
        }
        // Tiles that hang over the edge are computed in a tile of their own, unless what they write too much is
        // overwritten later. `direct` is the number of those that are written to C itself.
        let direct = height >> 2;
        if (!whole && (gaps || start == ADD)) direct = 0;
        while (!whole && direct > 0 && (m - i - 4 * direct) * n < width - columns) direct--;
        const target = c + <usize>i * cStep + (<usize>j << 2);
        const panelTile = <usize>depth << 4;
        if (packA) {
          if (narrow) panelTiles4(direct, packedA, 16, panelTile, from, fromStep, depth, target, cStep, start, biases);
          else panelTiles8(direct, packedA, 16, panelTile, from, fromStep, depth, target, cStep, start, biases);
        } else {
          const rows = a + <usize>i * aStep + (<usize>p << 2);
          if (narrow) rowsTiles4(direct, rows, aStep, from, fromStep, depth, target, cStep, start, biases);
          else rowsTiles8(direct, rows, aStep, from, fromStep, depth, target, cStep, start, biases);
        }
        for (let row = direct << 2; row < height; row += 4) {
          const rows = min(height - row, 4);
          const out = target + <usize>row * cStep;
          let source = packedA + <usize>(row >> 2) * panelTile;
          if (!packA) {
            source = packedA;
            packRows(a + <usize>(i + row) * aStep + (<usize>p << 2), aStep, depth, rows, 4, source);
          }
          if (start == ADD) copyTile(out, cStep, tile, 32, rows, columns);
          if (narrow) panelTiles4(1, source, 16, 0, from, fromStep, depth, tile, 32, start, biases);
          else panelTiles8(1, source, 16, 0, from, fromStep, depth, tile, 32, start, biases);
          copyTile(tile, 32, out, cStep, rows, columns);
        }
      }
    }
    p += DEPTH;
  } while (p < k);
}

export { ADD, BIAS, ZERO };
