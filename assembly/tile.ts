// The innermost loops of every matrix product: tiles of C that live in registers while the shared dimension runs by.
//
// A tile is 4 rows by 8 (or 4) columns, and its loop takes one step of the shared dimension per turn. V8 moves all
// loads of a loop's body ahead of its arithmetic: 8 accumulators, 2 vectors of B and 4 broadcasts of A just fit in the
// 15 registers that it leaves free, while larger tiles and bodies unrolled by hand spill (V8 unrolls by itself). Every
// element of C is summed in the order of the shared dimension, one multiply and one add at a time, so its bits do not
// depend on how a product is cut into tiles.
//
// Each function fills a column of tiles, one below the other: for a short shared dimension a call per tile costs as
// much as the tile.

/** How a tile begins: at zero, at what C holds, or at a row of biases. */
export const ZERO: i32 = 0;
export const ADD: i32 = 1;
export const BIAS: i32 = 2;

// @ts-ignore: decorator
@inline
function macc(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * C[4·tiles, 8] from panels of A: for each tile k groups of four neighbouring floats, one for each of its rows, `aStep`
 * bytes apart. That is a packed panel (`aStep` 16), or four columns of a stored matrix that is to be transposed.
 * @param aTile bytes from one tile's panel to the next
 * @param b first of k rows of 8 floats, `bStep` bytes apart
 * @param c first of the rows of 8 floats, `cStep` bytes apart
 * @param begin ZERO, ADD or BIAS (then `bias` points to 8 floats)
 */
export function panelTiles8(
  tiles: i32, a: usize, aStep: usize, aTile: usize, b: usize, bStep: usize, k: i32, c: usize, cStep: usize, begin: i32,
  bias: usize,
): void {
  const run = <usize>k * aStep;
  for (; tiles > 0; tiles--, a += aTile) {
    let c00 = f32x4.splat(0);
    let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    if (begin == BIAS) {
      c00 = c10 = c20 = c30 = v128.load(bias);
      c01 = c11 = c21 = c31 = v128.load(bias, 16);
    } else if (begin == ADD) {
      c00 = v128.load(c), c01 = v128.load(c, 16);
      c10 = v128.load(c + cStep), c11 = v128.load(c + cStep, 16);
      c20 = v128.load(c + 2 * cStep), c21 = v128.load(c + 2 * cStep, 16);
      c30 = v128.load(c + 3 * cStep), c31 = v128.load(c + 3 * cStep, 16);
    }
    let b0: v128, b1: v128, s: v128;
    const end = a + run;
    let at = b;
    for (let p = a; p != end; p += aStep, at += bStep) {
      b0 = v128.load(at), b1 = v128.load(at, 16);
      s = v128.load32_splat(p), c00 = macc(c00, s, b0), c01 = macc(c01, s, b1);
      s = v128.load32_splat(p, 4), c10 = macc(c10, s, b0), c11 = macc(c11, s, b1);
      s = v128.load32_splat(p, 8), c20 = macc(c20, s, b0), c21 = macc(c21, s, b1);
      s = v128.load32_splat(p, 12), c30 = macc(c30, s, b0), c31 = macc(c31, s, b1);
    }
    v128.store(c, c00), v128.store(c, c01, 16);
    c += cStep;
    v128.store(c, c10), v128.store(c, c11, 16);
    c += cStep;
    v128.store(c, c20), v128.store(c, c21, 16);
    c += cStep;
    v128.store(c, c30), v128.store(c, c31, 16);
    c += cStep;
  }
}

/** As `panelTiles8`, four columns wide. */
export function panelTiles4(
  tiles: i32, a: usize, aStep: usize, aTile: usize, b: usize, bStep: usize, k: i32, c: usize, cStep: usize, begin: i32,
  bias: usize,
): void {
  const run = <usize>k * aStep;
  for (; tiles > 0; tiles--, a += aTile) {
    let c0 = f32x4.splat(0);
    let c1 = c0, c2 = c0, c3 = c0;
    if (begin == BIAS) {
      c0 = c1 = c2 = c3 = v128.load(bias);
    } else if (begin == ADD) {
      c0 = v128.load(c), c1 = v128.load(c + cStep), c2 = v128.load(c + 2 * cStep), c3 = v128.load(c + 3 * cStep);
    }
    let b0: v128;
    const end = a + run;
    let at = b;
    for (let p = a; p != end; p += aStep, at += bStep) {
      b0 = v128.load(at);
      c0 = macc(c0, v128.load32_splat(p), b0);
      c1 = macc(c1, v128.load32_splat(p, 4), b0);
      c2 = macc(c2, v128.load32_splat(p, 8), b0);
      c3 = macc(c3, v128.load32_splat(p, 12), b0);
    }
    v128.store(c, c0);
    v128.store(c + cStep, c1);
    v128.store(c + 2 * cStep, c2);
    v128.store(c + 3 * cStep, c3);
    c += 4 * cStep;
  }
}

/**
 * As `panelTiles8`, from rows of A that are contiguous along the shared dimension, `aStep` bytes apart.
 */
export function rowsTiles8(
  tiles: i32, a: usize, aStep: usize, b: usize, bStep: usize, k: i32, c: usize, cStep: usize, begin: i32, bias: usize,
): void {
  const run = <usize>k << 2;
  for (; tiles > 0; tiles--, a += 4 * aStep) {
    let c00 = f32x4.splat(0);
    let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    if (begin == BIAS) {
      c00 = c10 = c20 = c30 = v128.load(bias);
      c01 = c11 = c21 = c31 = v128.load(bias, 16);
    } else if (begin == ADD) {
      c00 = v128.load(c), c01 = v128.load(c, 16);
      c10 = v128.load(c + cStep), c11 = v128.load(c + cStep, 16);
      c20 = v128.load(c + 2 * cStep), c21 = v128.load(c + 2 * cStep, 16);
      c30 = v128.load(c + 3 * cStep), c31 = v128.load(c + 3 * cStep, 16);
    }
    let b0: v128, b1: v128, s: v128;
    let a0 = a, a1 = a0 + aStep, a2 = a1 + aStep, a3 = a2 + aStep, at = b;
    const end = a0 + run;
    for (; a0 != end; a0 += 4, a1 += 4, a2 += 4, a3 += 4, at += bStep) {
      b0 = v128.load(at), b1 = v128.load(at, 16);
      s = v128.load32_splat(a0), c00 = macc(c00, s, b0), c01 = macc(c01, s, b1);
      s = v128.load32_splat(a1), c10 = macc(c10, s, b0), c11 = macc(c11, s, b1);
      s = v128.load32_splat(a2), c20 = macc(c20, s, b0), c21 = macc(c21, s, b1);
      s = v128.load32_splat(a3), c30 = macc(c30, s, b0), c31 = macc(c31, s, b1);
    }
    v128.store(c, c00), v128.store(c, c01, 16);
    c += cStep;
    v128.store(c, c10), v128.store(c, c11, 16);
    c += cStep;
    v128.store(c, c20), v128.store(c, c21, 16);
    c += cStep;
    v128.store(c, c30), v128.store(c, c31, 16);
    c += cStep;
  }
}

/** As `rowsTiles8`, four columns wide. */
export function rowsTiles4(
  tiles: i32, a: usize, aStep: usize, b: usize, bStep: usize, k: i32, c: usize, cStep: usize, begin: i32, bias: usize,
): void {
  const run = <usize>k << 2;
  for (; tiles > 0; tiles--, a += 4 * aStep) {
    let c0 = f32x4.splat(0);
    let c1 = c0, c2 = c0, c3 = c0;
    if (begin == BIAS) {
      c0 = c1 = c2 = c3 = v128.load(bias);
    } else if (begin == ADD) {
      c0 = v128.load(c), c1 = v128.load(c + cStep), c2 = v128.load(c + 2 * cStep), c3 = v128.load(c + 3 * cStep);
    }
    let b0: v128;
    let a0 = a, a1 = a0 + aStep, a2 = a1 + aStep, a3 = a2 + aStep, at = b;
    const end = a0 + run;
    for (; a0 != end; a0 += 4, a1 += 4, a2 += 4, a3 += 4, at += bStep) {
      b0 = v128.load(at);
      c0 = macc(c0, v128.load32_splat(a0), b0);
      c1 = macc(c1, v128.load32_splat(a1), b0);
      c2 = macc(c2, v128.load32_splat(a2), b0);
      c3 = macc(c3, v128.load32_splat(a3), b0);
    }
    v128.store(c, c0);
    v128.store(c + cStep, c1);
    v128.store(c + 2 * cStep, c2);
    v128.store(c + 3 * cStep, c3);
    c += 4 * cStep;
  }
}
